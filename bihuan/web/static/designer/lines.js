// The lines of the canvas and their words: one layer of plain SVG below the nodes and one above
// them. A press selects a line; the handles of the selected one bend it and lead it elsewhere.
import { cut, say, t } from "./dom.js";
import { words as meaning } from "./guards.js";
import { snap } from "./layout.js";
import * as model from "./model.js";
import { bent, routes } from "./routes.js";
import { nearness } from "./space.js";
import { HEIGHT, spots } from "./spots.js";

const NS = "http://www.w3.org/2000/svg";
const RADIUS = 8, HEAD = 9, STUB = 18, MARGIN = 200, LARGE = 300;
const make = (tag, className, values = {}) => {
  const made = document.createElementNS(NS, tag);
  made.setAttribute("class", className);
  for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
  return made;
};
export const idOf = (source, index) => `${source}→${index}`;

export class Lines {
  constructor(view, stage) {
    this.view = view;
    this.store = view.store;
    this.below = make("g", "bl-lines");
    this.above = make("g", "bl-above");
    this.handles = make("g", "bl-handles");
    stage.before(this.below);
    stage.after(this.above);
    this.above.after(this.handles);
    this.all = new Map(); // id -> {id, source, index, target, words, title, via}
    this.found = new Map(); // id -> {points, isBack}
    this.boxes = [];
    this.drawn = new Map(); // id -> elements
    this.hear();
  }

  hear() {
    for (const layer of [this.below, this.above]) {
      layer.addEventListener("mousedown", (event) => { if (event.button === 0 && !event.shiftKey) { event.stopPropagation(); this.press(event); } });
      for (const name of ["touchstart", "click", "dblclick"]) layer.addEventListener(name, (event) => event.stopPropagation());
      layer.addEventListener("touchstart", (event) => this.press(event), { passive: true });
      layer.addEventListener("mouseover", (event) => this.near(event.target, true));
      layer.addEventListener("mouseout", (event) => this.near(event.target, false));
    }
    this.handles.addEventListener("mousedown", (event) => event.stopPropagation());
    this.handles.addEventListener("touchstart", (event) => event.stopPropagation());
    this.handles.addEventListener("pointerdown", (event) => this.grip(event));
  }

  press(event) {
    const line = this.all.get(event.target.closest("[data-line]")?.dataset.line);
    if (!line) return;
    this.store.selectEdge(line.source, line.index);
    this.view.place.focus({ preventScroll: true });
  }

  near(target, isOn) {
    const id = target.closest("[data-line]")?.dataset.line;
    for (const element of this.drawn.get(id)?.parts || []) element.classList.toggle("is-near", isOn);
  }

  // --- what there is ---

  take(flow) {
    const all = new Map();
    for (const [source, node] of Object.entries(flow.nodes || {})) {
      (node.edges || []).forEach((edge, index) => {
        if (!flow.nodes[edge.to]) return;
        const id = idOf(source, index);
        all.set(id, { id, source, index, target: edge.to, via: Array.isArray(edge.via) ? edge.via : null, isSelf: edge.to === source, ...this.wordsOf(node, edge) });
      });
    }
    this.all = all;
  }

  // A line says its button; at a gateway, its condition. A small mark stands for a condition of a
  // button, which is said in full when one points at it.
  wordsOf(node, edge) {
    const name = edge.default ? t("otherwise") : model.edgeName(edge, say);
    const when = edge.when !== undefined && edge.when !== "" ? meaning(edge.when, this.store.fields) : "";
    const words = model.GATEWAYS.has(node.kind) ? when || name : `${name}${when ? " ◇" : ""}`;
    return { words: words.trim(), title: [name, when].filter(Boolean).join(" · ") };
  }

  // --- where they go ---

  // All of them; while nodes of a large process are dragged, the lines that hang on `moved` alone, as
  // if there were no others.
  route(boxes, moved = null) {
    const lines = [...this.all.values()], isLarge = lines.length > LARGE;
    if (moved && isLarge) { this.follow(boxes, lines.filter(({ source, target }) => moved.has(source) || moved.has(target))); return; }
    const known = new Map(this.boxes.map((box) => [box.id, box]));
    const fresh = boxes.filter((box) => { const old = known.get(box.id); return !old || old.x !== box.x || old.y !== box.y; });
    const isSmallStep = isLarge && fresh.length < LARGE / 10;
    this.found = routes(boxes, lines, isSmallStep ? { before: this.found, fresh } : {});
    this.boxes = boxes;
    this.spots = spots(lines.map((line) => ({ ...line, points: this.found.get(line.id).points })), boxes, shorten);
    this.draw();
  }

  follow(boxes, lines) {
    for (const [id, found] of routes(boxes, lines)) this.found.set(id, found);
    this.draw(new Set(lines.map(({ id }) => id)));
  }

  // Only what can be seen is in the page: thousands of lines would make every step slow.
  draw(only = null) {
    const area = this.view.area(MARGIN), isFar = this.view.isFar;
    for (const [id, known] of this.drawn) if (!this.all.has(id) || !area(this.found.get(id).points)) this.drop(id, known);
    for (const line of this.all.values()) {
      if ((!only || only.has(line.id)) && area(this.found.get(line.id).points)) this.drawOne(line, Boolean(only) || isFar);
    }
    this.showHandles();
  }

  drop(id, { parts }) {
    parts.forEach((part) => part.remove());
    this.drawn.delete(id);
  }

  // The paper was moved: lines come into sight and go out of it.
  moved() { this.waiting ||= requestAnimationFrame(() => { this.waiting = 0; this.draw(); }); }

  drawOne(line, isSilent) {
    const { points, isBack } = this.found.get(line.id);
    const spot = this.spots?.get(line.id);
    const known = this.drawn.get(line.id) || this.begin(line.id);
    const look = JSON.stringify([points, isBack, spot, line.title, isSilent]);
    if (known.look === look) return;
    known.look = look;
    const path = rounded(points);
    known.hit.setAttribute("d", path);
    known.path.setAttribute("d", path);
    known.head.setAttribute("d", head(points));
    known.line.classList.toggle("is-back", isBack);
    known.title.textContent = line.title;
    this.say(known, line, isSilent ? null : spot);
    this.showState(line, known);
  }

  begin(id) {
    const line = make("g", "bl-line", { "data-line": id });
    const [hit, path, tip] = [make("path", "bl-hit"), make("path", "bl-path"), make("path", "bl-head")];
    const title = make("title", "");
    line.append(title, hit, path, tip);
    this.below.append(line);
    const known = { line, hit, path, head: tip, title, parts: [line] };
    this.drawn.set(id, known);
    return known;
  }

  say(known, line, spot) {
    if (!spot) { known.words?.setAttribute("display", "none"); return; }
    if (!known.words) {
      known.words = make("g", "bl-words", { "data-line": line.id });
      known.box = make("rect", "bl-box", { height: HEIGHT, rx: 6 });
      known.text = make("text", "bl-text", { "text-anchor": "middle", y: 4 });
      known.full = make("title", "");
      known.words.append(known.full, known.box, known.text);
      this.above.append(known.words);
      known.parts.push(known.words);
    }
    known.words.removeAttribute("display");
    known.words.setAttribute("transform", `translate(${Math.round(spot.x)},${Math.round(spot.y)})`);
    known.box.setAttribute("x", -spot.width / 2);
    known.box.setAttribute("y", -HEIGHT / 2);
    known.box.setAttribute("width", spot.width);
    known.text.textContent = spot.text;
    known.full.textContent = line.title;
  }

  // --- what is selected ---

  showStates() {
    for (const [id, known] of this.drawn) this.showState(this.all.get(id), known);
    const front = this.drawn.get(this.chosen?.id);
    if (front && front.line !== this.below.lastChild) this.below.append(front.line);
    this.showHandles();
  }

  showState({ id, source, target }, { parts }) {
    const { nodes } = this.store.selection, isChosen = id === this.chosen?.id;
    const isBeside = nodes.length > 0 && (nodes.includes(source) || nodes.includes(target));
    for (const part of parts) {
      part.classList.toggle("is-chosen", isChosen);
      part.classList.toggle("is-beside", isBeside);
    }
  }

  get chosen() {
    const { edge } = this.store.selection;
    return edge && this.all.get(idOf(edge.source, edge.index));
  }

  // A handle in the middle of each segment, and one at the end that leads elsewhere.
  showHandles() {
    const line = this.store.isReadOnly ? null : this.chosen;
    const points = line && this.found.get(line.id)?.points;
    if (this.gripped) return;
    if (!points) { this.handles.replaceChildren(); return; }
    const bends = line.isSelf ? [] : points.slice(1).flatMap((point, at) => {
      const before = points[at], length = Math.abs(point.x - before.x) + Math.abs(point.y - before.y);
      if (length < 24) return [];
      const isFlat = before.y === point.y;
      const [width, height] = isFlat ? [16, 7] : [7, 16];
      const [x, y] = [(point.x + before.x) / 2, (point.y + before.y) / 2];
      return [make("rect", `bl-handle ${isFlat ? "is-flat" : "is-upright"}`, { x: x - width / 2, y: y - height / 2, width, height, rx: 3.5, "data-bend": at })];
    });
    const end = points.at(-1);
    this.handles.replaceChildren(...bends, make("circle", "bl-handle bl-end", { cx: end.x, cy: end.y, r: 6, "data-end": "" }));
  }

  // --- bending ---

  grip(event) {
    const handle = event.target.closest(".bl-handle"), line = this.chosen;
    if (!handle || !line || event.button !== 0) return;
    event.preventDefault();
    this.gripped = true;
    const begun = { x: event.clientX, y: event.clientY };
    const drag = handle.dataset.bend === undefined ? this.leading(line) : this.bending(line, Number(handle.dataset.bend));
    const move = (now) => drag.move(this.view.graph.clientToLocal(now.clientX, now.clientY), now);
    const stop = (now) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", stop);
      removeEventListener("pointercancel", stop);
      removeEventListener("keydown", escape, true);
      this.gripped = false;
      const isMoved = now.type === "pointerup" && Math.hypot(now.clientX - begun.x, now.clientY - begun.y) > 3;
      if (isMoved) drag.done(now);
      else drag.undone();
    };
    const escape = (pressed) => { if (pressed.key === "Escape") { pressed.stopPropagation(); stop(pressed); } };
    addEventListener("pointermove", move);
    addEventListener("pointerup", stop);
    addEventListener("pointercancel", stop);
    addEventListener("keydown", escape, true);
  }

  bending(line, at) {
    const { points, isBack } = this.found.get(line.id);
    let via = null;
    const show = (path) => { this.found.set(line.id, { points: path, isBack }); this.drawOne(line, true); };
    return {
      move: (here) => { via = moved(points, at, here); show(bent(points, via)); },
      done: () => { if (via) this.store.change((flow) => { this.view.fix(flow); flow.nodes[line.source].edges[line.index].via = via; }); },
      undone: () => { show(points); this.view.route(); },
    };
  }

  // Without dragging: of the pieces that can go this way the longest is moved by a step.
  nudge(dx, dy) {
    const line = this.store.isReadOnly ? null : this.chosen;
    const points = line && !line.isSelf && this.found.get(line.id)?.points;
    if (!points) return false;
    const long = points.slice(1).map((point, at) => {
      const before = points[at];
      return (before.y === point.y) === Boolean(dy) ? Math.abs(point.x - before.x) + Math.abs(point.y - before.y) : 0;
    });
    const at = long.indexOf(Math.max(...long));
    if (!long[at]) return false;
    const via = moved(points, at, { x: points[at].x + dx, y: points[at].y + dy });
    this.store.change((flow) => { this.view.fix(flow); flow.nodes[line.source].edges[line.index].via = via; }, { merge: `bend:${line.id}` });
    return true;
  }

  // The end of a line, led to another node.
  leading(line) {
    const { points } = this.found.get(line.id);
    const trace = make("path", "bl-trace");
    this.handles.replaceChildren(trace);
    let to = "";
    const mark = (key) => { if (to === key) return; this.view.markTarget(to, false); to = key; this.view.markTarget(to, true); };
    const over = ({ clientX, clientY }) => { const key = this.view.nodeAt(clientX, clientY); return key && model.canConnect(this.store.flow, line.source, key) ? key : ""; };
    return {
      move: (here, event) => { trace.setAttribute("d", `M${points[0].x} ${points[0].y}L${here.x} ${here.y}`); mark(over(event)); },
      done: (event) => {
        const key = over(event);
        mark("");
        if (key && key !== line.target) this.store.change((flow) => { this.view.fix(flow); model.lead(flow, line.source, line.index, key); });
        else this.showHandles();
      },
      undone: () => { mark(""); this.showHandles(); },
    };
  }

  // The line under a point of the paper.
  at(point) {
    const close = [...this.all.values()].map((line) => [nearness(this.found.get(line.id)?.points || [], point), line]).filter(([far]) => far < 18);
    const [, line] = close.sort((one, two) => one[0] - two[0])[0] || [];
    return line ? { source: line.source, index: line.index } : null;
  }
}

const shorten = (text, most) => {
  const mark = text.endsWith(" ◇") ? " ◇" : "";
  return cut(mark ? text.slice(0, -2) : text, most) + mark;
};

// The bends of a line when the segment `at` is dragged to a point; ends stay at their nodes.
function moved(points, at, here) {
  const path = points.map(({ x, y }) => ({ x, y }));
  const a = path[at], b = path[at + 1], isFlat = a.y === b.y;
  const along = isFlat ? Math.sign(b.x - a.x) : Math.sign(b.y - a.y);
  const stub = (point, by) => (isFlat ? { x: point.x + by * along * STUB, y: point.y } : { x: point.x, y: point.y + by * along * STUB });
  const shifted = (point) => (isFlat ? { x: point.x, y: snap(here.y) } : { x: snap(here.x), y: point.y });
  const isFirst = at === 0, isLast = at === path.length - 2;
  const first = isFirst ? [stub(a, 1), shifted(stub(a, 1))] : [shifted(a)];
  const last = isLast ? [shifted(stub(b, -1)), stub(b, -1)] : [shifted(b)];
  const via = [...path.slice(1, at), ...first, ...last, ...path.slice(at + 2, -1)];
  return via.map(({ x, y }) => [Math.round(x), Math.round(y)]);
}

// Straight pieces with rounded corners.
function rounded(points) {
  let path = `M${points[0].x} ${points[0].y}`;
  for (let at = 1; at < points.length - 1; at++) {
    const [a, b, c] = [points[at - 1], points[at], points[at + 1]];
    const before = Math.abs(b.x - a.x) + Math.abs(b.y - a.y), after = Math.abs(c.x - b.x) + Math.abs(c.y - b.y);
    const radius = Math.min(RADIUS, before / 2, after / 2);
    const back = toward(b, a, radius), on = toward(b, c, radius);
    path += `L${back.x} ${back.y}Q${b.x} ${b.y} ${on.x} ${on.y}`;
  }
  const end = points.at(-1), last = points.at(-2) || end;
  const tip = toward(end, last, Math.min(HEAD - 2, Math.hypot(end.x - last.x, end.y - last.y)));
  return `${path}L${tip.x} ${tip.y}`;
}

function toward(from, to, by) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

function head(points) {
  const end = points.at(-1), from = toward(end, points.at(-2) || end, HEAD);
  const [dx, dy] = [(end.y - from.y) / HEAD * 3.8, (from.x - end.x) / HEAD * 3.8];
  return `M${end.x} ${end.y}L${from.x + dx} ${from.y + dy}L${from.x - dx} ${from.y - dy}Z`;
}
