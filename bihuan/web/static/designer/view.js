// The drawing: X6 shows what the document says, and every act on it becomes a change of the document.
import { Graph, Selection, Snapline } from "../vendor/canvas.js";
import { asset } from "../js/tools.js";
import { cut, h, say, t } from "./dom.js";
import { words as meaning } from "./guards.js";
import { placed, snap } from "./layout.js";
import * as model from "./model.js";
import { handlersOf } from "./people.js";

const SIDES = ["top", "right", "bottom", "left"];
const MANY_EDGES = 90; // beyond, lines are routed without looking for ways round nodes
const port = (side) => [side, { position: side, attrs: { circle: { r: 5, magnet: true, class: "bd-port" } }, markup: [{ tagName: "circle", selector: "circle" }] }];
const ports = { groups: Object.fromEntries(SIDES.map(port)), items: SIDES.map((side) => ({ id: side, group: side })) };
const mark = { tagName: "g", selector: "mark", className: "bd-mark", children: [
  { tagName: "circle", selector: "markRound" }, { tagName: "text", selector: "markText" }, { tagName: "title", selector: "markTitle" },
] };
const marked = (x, y) => ({ markRound: { cx: x, cy: y, r: 9 }, markText: { x, y: y + 4, "text-anchor": "middle" } });

let isRegistered = false;
function register() {
  if (isRegistered) return;
  isRegistered = true;
  Graph.registerNode("bd-card", {
    ports, markup: [
      { tagName: "rect", selector: "body", className: "bd-shape" },
      { tagName: "rect", selector: "tile", className: "bd-tile" },
      { tagName: "use", selector: "icon", className: "bd-icon" },
      { tagName: "text", selector: "name", className: "bd-name" },
      { tagName: "text", selector: "who", className: "bd-who" },
      { tagName: "title", selector: "title" }, mark,
    ],
    attrs: {
      body: { refWidth: "100%", refHeight: "100%", rx: 10, ry: 10 },
      tile: { x: 10, y: 14, width: 32, height: 32, rx: 8 },
      icon: { x: 17, y: 21, width: 18, height: 18 },
      name: { x: 52, y: 27 }, who: { x: 52, y: 45 }, ...marked(174, 4),
    },
  }, true);
  Graph.registerNode("bd-pill", {
    ports, markup: [
      { tagName: "rect", selector: "body", className: "bd-shape" },
      { tagName: "use", selector: "icon", className: "bd-icon" },
      { tagName: "text", selector: "name", className: "bd-name" },
      { tagName: "title", selector: "title" }, mark,
    ],
    attrs: { body: { refWidth: "100%", refHeight: "100%", rx: 20, ry: 20 }, icon: { x: 14, y: 11, width: 18, height: 18 }, name: { x: 38, y: 25 }, ...marked(112, 2) },
  }, true);
  Graph.registerNode("bd-diamond", {
    ports, markup: [
      { tagName: "polygon", selector: "body", className: "bd-shape" },
      { tagName: "path", selector: "sign", className: "bd-sign" },
      { tagName: "text", selector: "name", className: "bd-name bd-under" },
      { tagName: "title", selector: "title" }, mark,
    ],
    attrs: { body: { refPoints: "0,20 20,0 40,20 20,40" }, name: { x: 46, y: 10 }, ...marked(36, 2) },
  }, true);
}

const SIGNS = { choice: "M15 15L25 25M25 15L15 25", split: "M20 13V27M13 20H27", split_or: "M20 13a7 7 0 100 14a7 7 0 100-14z", join: "M14 15H26M14 20H26M14 25H26" };

export class View {
  constructor(store, place) {
    register();
    this.store = store;
    this.place = place;
    this.isQuiet = false;
    this.graph = new Graph({
      container: place, async: false, autoResize: true,
      grid: { size: 10, visible: false },
      panning: { enabled: true, eventTypes: ["leftMouseDown", "mouseWheel"] },
      mousewheel: { enabled: true, modifiers: ["ctrl", "meta"], minScale: 0.2, maxScale: 2 },
      scaling: { min: 0.2, max: 2 },
      interacting: () => (store.isReadOnly ? false : { nodeMovable: true, edgeMovable: false, edgeLabelMovable: false, magnetConnectable: true, arrowheadMovable: true }),
      connecting: {
        snap: { radius: 32, anchor: "bbox" }, allowBlank: false, allowLoop: true, allowMulti: true, allowEdge: false, highlight: true,
        connectionPoint: "anchor",
        router: { name: "manhattan", args: { step: 10, padding: 10 } }, connector: { name: "rounded", args: { radius: 8 } },
        createEdge: () => this.graph.createEdge({ router: { name: "orth" }, attrs: { line: { class: "bd-line-new", stroke: "var(--bh-accent-strong)", strokeWidth: 2, targetMarker: { name: "block", width: 9, height: 8 } } }, zIndex: 0 }),
        validateConnection: ({ sourceCell, targetCell }) => Boolean(sourceCell && targetCell && model.canConnect(store.flow, sourceCell.id, targetCell.id)),
      },
      highlighting: { magnetAdsorbed: { name: "className", args: { className: "bd-adsorbed" } }, magnetAvailable: { name: "className", args: { className: "bd-available" } } },
    });
    this.graph.use(new Selection({ enabled: true, rubberband: true, modifiers: "shift", multiple: true, multipleSelectionModifiers: ["shift", "ctrl", "meta"], movable: true, showNodeSelectionBox: false, showEdgeSelectionBox: false, strict: false, pointerEvents: "none" }));
    this.graph.use(new Snapline({ enabled: true, tolerance: 8, clean: 400 }));
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    this.hear();
    store.addEventListener("document", ({ detail }) => { if (detail.origin !== "drag") this.draw(); });
    store.addEventListener("selection", ({ detail }) => { if (detail.origin !== "graph") this.showSelection(); this.showStates(); });
    store.addEventListener("findings", () => this.showStates());
  }

  hear() {
    const { graph, store } = this;
    graph.on("selection:changed", ({ selected }) => {
      if (this.isQuiet) return;
      const nodes = selected.filter((cell) => cell.isNode()).map((cell) => cell.id);
      const edge = nodes.length ? null : selected.find((cell) => cell.isEdge())?.getData();
      store.select({ nodes, edge: edge ? { source: edge.source, index: edge.index } : null }, "graph");
      this.place.focus({ preventScroll: true });
    });
    graph.on("blank:click", () => { store.select({}); this.place.focus({ preventScroll: true }); });
    graph.on("node:change:position", () => this.routeSoon());
    graph.on("node:moved", () => this.keepPlaces());
    graph.on("edge:connected", ({ edge, isNew }) => this.connected(edge, isNew));
    graph.on("node:dblclick", ({ node }) => this.rename(node.id));
    graph.on("edge:mouseenter", ({ edge }) => this.edgeClass(edge, "is-near", true));
    graph.on("edge:mouseleave", ({ edge }) => this.edgeClass(edge, "is-near", false));
    for (const event of ["scale", "translate", "resize"]) graph.on(event, () => this.moved());
  }

  // The dots of the paper go along; the small map too.
  moved() {
    const { tx, ty } = this.graph.translate(), step = 20 * this.graph.zoom();
    Object.assign(this.place.style, { backgroundSize: `${step}px ${step}px`, backgroundPosition: `${tx}px ${ty}px` });
    this.onmove?.();
  }

  edgeClass(edge, name, isOn) { graphView(this.graph, edge)?.classList.toggle(name, isOn); }

  connected(edge, isNew) {
    const source = edge.getSourceCellId(), target = edge.getTargetCellId();
    const known = edge.getData();
    if (!isNew && known) {
      this.store.change((flow) => { flow.nodes[known.source].edges[known.index].to = target; });
      this.draw();
      return;
    }
    this.quietly(() => edge.remove());
    let index = -1;
    this.store.change((flow) => { index = model.connect(flow, source, target); });
    if (index >= 0) this.store.selectEdge(source, index);
  }

  // What was moved by hand is written down; the first time, so are all other nodes.
  keepPlaces() {
    const nodes = this.graph.getNodes();
    const isFirst = nodes.some((node) => !this.store.nodes[node.id]?.at);
    this.store.change((flow) => {
      for (const node of nodes) {
        const { x, y } = node.position();
        const at = [snap(x), snap(y)], known = flow.nodes[node.id];
        if (known && (isFirst || known.at[0] !== at[0] || known.at[1] !== at[1])) known.at = at;
      }
    }, { origin: "drag" });
    this.route();
    this.onmove?.();
  }

  quietly(act) {
    const was = this.isQuiet;
    this.isQuiet = true;
    try { act(); } finally { this.isQuiet = was; }
  }

  // Many changes, each cell drawn once: views wait until all is said, then are drawn in one go.
  together(act) {
    const { options, renderer } = this.graph;
    const isOuter = !options.async;
    options.async = true;
    this.quietly(act);
    if (!isOuter) return;
    options.async = false;
    renderer.schedule.queue.flushJobsSync();
  }

  draw() {
    const { flow } = this.store;
    const at = placed(flow);
    this.together(() => {
      this.graph.batchUpdate(() => {
        const wanted = new Set(Object.keys(flow.nodes || {}));
        for (const cell of this.graph.getNodes()) {
          if (!wanted.has(cell.id) || cell.shape !== shapeOf(flow.nodes[cell.id])) cell.remove();
        }
        for (const [key, node] of Object.entries(flow.nodes || {})) this.drawNode(key, node, at[key]);
        this.drawEdges(flow);
      });
      this.route();
    });
    this.showSelection();
    this.showStates();
    this.onmove?.();
  }

  drawNode(key, node, [x, y]) {
    const attrs = this.attrsOf(key, node);
    const known = this.graph.getCellById(key);
    if (!known) {
      this.graph.addNode({ id: key, shape: shapeOf(node), x, y, ...model.size(node), attrs, zIndex: 2, data: { kind: node.kind } });
      return;
    }
    if (isNew(known, "attrs", attrs)) known.setAttrs(attrs);
    if (known.position().x !== x || known.position().y !== y) known.position(x, y);
  }

  attrsOf(key, node) {
    const name = say(node.names) || key;
    const who = handlersOf(node, this.store);
    const kind = model.look(node);
    const icon = { href: `${asset("icons.svg")}#${model.ICONS[kind]}` };
    const title = { text: [name, who].filter(Boolean).join(" · ") };
    if (model.GATEWAYS.has(node.kind)) return { name: { text: cut(name, 16) }, sign: { d: SIGNS[kind] }, title };
    if (node.kind === "end") return { name: { text: cut(name, 11) }, icon, title };
    const round = node.kind === "start" ? 30 : 10;
    return { body: { rx: round, ry: round }, name: { text: cut(name, 17) }, who: { text: cut(who, 19) || " " }, icon, title };
  }

  drawEdges(flow) {
    const wanted = new Map();
    for (const [source, node] of Object.entries(flow.nodes || {})) {
      (node.edges || []).forEach((edge, index) => { if (flow.nodes[edge.to]) wanted.set(`${source}→${index}`, { source, index, edge }); });
    }
    for (const cell of this.graph.getEdges()) {
      const now = wanted.get(cell.id);
      if (!now || now.edge.to !== cell.getTargetCellId()) cell.remove();
    }
    for (const [id, { source, index, edge }] of wanted) {
      const labels = this.labelsOf(source, edge, index);
      const known = this.graph.getCellById(id);
      if (known) {
        if (isNew(known, "labels", labels)) known.setLabels(labels);
        continue;
      }
      this.graph.addEdge({
        id, source: { cell: source }, target: { cell: edge.to }, data: { source, index }, labels, defaultLabel: LABEL, zIndex: 1, router: { name: "normal" }, attrs: { line: { targetMarker: { name: "block", width: 9, height: 7 } } },
      });
    }
  }

  // A line says its button; at a gateway, its condition. A small mark stands for a condition of a
  // button, which is said in full when one points at it.
  labelsOf(source, edge, index) {
    const isGate = model.GATEWAYS.has(this.store.nodes[source].kind);
    const name = edge.default ? t("otherwise") : model.edgeName(edge, say);
    const when = edge.when !== undefined && edge.when !== "" ? meaning(edge.when, this.store.fields) : "";
    const shown = cut(isGate ? when || name : `${name}${when ? " ◇" : ""}`, 28);
    if (!shown.trim()) return [];
    const twins = (this.store.nodes[source].edges || []).map((one, place) => [one.to, place]).filter(([to]) => to === edge.to);
    const share = (twins.findIndex(([, place]) => place === index) + 1) / (twins.length + 1);
    return [{
      // Sizes are reckoned, not measured: measuring hundreds of texts takes seconds.
      attrs: { title: { text: [name, when].filter(Boolean).join(" · ") }, text: { text: shown, "text-anchor": "middle", y: 4, fontSize: 12 }, rect: { x: -breadth(shown) / 2 - 5, y: -10, width: breadth(shown) + 10, height: 19, rx: 6 } },
      position: edge.to === source ? { distance: 0.5, offset: { x: 10 + shown.length * 6, y: 0 } } : { distance: share },
    }];
  }

  routeSoon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.route(); });
  }

  // Every line leaves and arrives at the side that faces where it goes; several on one side share it.
  route() {
    const edges = this.graph.getEdges().filter((edge) => edge.getData());
    const ends = new Map();
    const plans = edges.map((edge) => {
      const from = this.graph.getCellById(edge.getSourceCellId()), to = this.graph.getCellById(edge.getTargetCellId());
      const plan = { edge, from, to, ...sides(from, to) };
      note(ends, from, plan.out, { plan, end: "source", other: to });
      note(ends, to, plan.in, { plan, end: "target", other: from });
      return plan;
    });
    for (const [key, list] of ends) spread(key, list);
    lanes(plans, this.graph.getNodes());
    const router = edges.length > MANY_EDGES ? "orth" : "manhattan";
    this.together(() => { for (const plan of plans) setEnds(plan, router); });
  }

  showSelection() {
    const { nodes, edge } = this.store.selection;
    const ids = edge ? [`${edge.source}→${edge.index}`] : nodes;
    this.quietly(() => this.graph.resetSelection(ids.filter((id) => this.graph.getCellById(id))));
  }

  // Selected, broken: by class, so that colours stay in the style sheet.
  showStates() {
    const { selection, nodes, flow } = this.store;
    const wrong = new Map();
    for (const finding of this.store.findings) {
      if (!finding.node) continue;
      wrong.set(finding.node, [...(wrong.get(finding.node) || []), finding]);
    }
    for (const cell of this.graph.getNodes()) {
      const container = graphView(this.graph, cell);
      if (!container || !nodes[cell.id]) continue;
      const found = wrong.get(cell.id) || [];
      const errors = found.filter((one) => one.severity === "error").length;
      container.setAttribute("class", container.getAttribute("class").replace(/ (is|bd)-[\w-]+/g, ""));
      container.classList.add(`bd-${model.look(nodes[cell.id])}`);
      container.classList.toggle("is-chosen", selection.nodes.includes(cell.id));
      container.classList.toggle("is-start", cell.id === flow.start);
      container.classList.toggle("is-wrong", errors > 0);
      container.classList.toggle("is-warned", !errors && found.length > 0);
      const told = { markText: { text: found.length ? String(found.length) : " " }, markTitle: { text: found.map((one) => `${one.message} ${one.mend}`).join("\n") || " " } };
      if (isNew(cell, "told", told)) cell.attr(told);
    }
    const chosen = selection.edge && `${selection.edge.source}→${selection.edge.index}`;
    for (const cell of this.graph.getEdges()) {
      const container = graphView(this.graph, cell);
      container?.classList.toggle("is-chosen", cell.id === chosen);
      const isNear = selection.nodes.includes(cell.getSourceCellId()) || selection.nodes.includes(cell.getTargetCellId());
      container?.classList.toggle("is-beside", isNear);
      if (cell.id === chosen && !this.store.isReadOnly) { if (!cell.hasTool("target-arrowhead")) cell.addTools([{ name: "target-arrowhead", args: { attrs: { class: "bd-arrowhead", d: "M -8 -6 L 4 0 L -8 6 Z", fill: "var(--bh-accent-strong)", stroke: "none", cursor: "move" } } }]); }
      else if (cell.hasTools()) cell.removeTools();
    }
  }

  // Writing over the name on the canvas.
  rename(key) {
    const node = this.store.nodes[key];
    if (!node || this.store.isReadOnly) return;
    const { x, y, width } = this.boxOnScreen(key);
    const before = say(node.names);
    const input = h("input.form-control.bd-rename", { value: before, "aria-label": t("name"), maxlength: 60 });
    let isDone = false;
    const done = (keep) => {
      if (isDone) return;
      isDone = true; // taking the input away blurs it once more
      const name = input.value.trim();
      input.remove();
      this.place.focus({ preventScroll: true });
      if (keep && name && name !== before) this.onrename(key, name);
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); done(true); }
      if (event.key === "Escape") done(false);
    });
    input.addEventListener("blur", () => done(true));
    Object.assign(input.style, { left: `${x}px`, top: `${y}px`, width: `${Math.max(width, 140)}px` });
    this.place.parentElement.append(input);
    input.select();
  }

  boxOnScreen(key) {
    const box = this.graph.getCellById(key).getBBox();
    const from = this.graph.localToGraph(box.x, box.y), scale = this.graph.zoom();
    return { x: from.x, y: from.y, width: box.width * scale, height: box.height * scale };
  }

  // A point of the window on the paper.
  toPaper(clientX, clientY) {
    const { x, y } = this.graph.clientToLocal(clientX, clientY);
    return [snap(x), snap(y)];
  }

  middle() {
    const box = this.place.getBoundingClientRect();
    return this.toPaper(box.x + box.width / 2, box.y + box.height / 2);
  }

  nodeAt(clientX, clientY) {
    const { x, y } = this.graph.clientToLocal(clientX, clientY);
    return this.graph.getNodesFromPoint(x, y)[0]?.id;
  }

  edgeAt(clientX, clientY) {
    const { x, y } = this.graph.clientToLocal(clientX, clientY);
    const near = this.graph.getEdges().find((edge) => {
      const view = this.graph.findViewByCell(edge);
      const point = view?.getClosestPoint({ x, y });
      return point && Math.hypot(point.x - x, point.y - y) < 18;
    });
    return near?.getData() || null;
  }

  fit() {
    this.graph.zoomToFit({ padding: { top: 64, bottom: 40, left: 32, right: 32 }, maxScale: 1 });
    if (this.graph.zoom() >= (this.store.isReadOnly ? 0.5 : 0.3)) return;
    this.graph.zoomTo(0.6); // too small to read: one begins at the start, and moves the paper
    const start = this.graph.getCellById(this.store.flow.start)?.getBBox();
    if (start) this.graph.positionPoint(start.getTopCenter(), this.place.clientWidth / 2, 70);
  }
  zoom(by) { this.graph.zoom(by); }
  zoomTo(scale) { this.graph.zoomTo(scale); }

  reveal(key) {
    const cell = this.graph.getCellById(key);
    if (!cell) return;
    const { x, y, width, height } = this.boxOnScreen(key);
    const { clientWidth, clientHeight } = this.place;
    const isBehindMap = x + width > clientWidth - 215 && y + height > clientHeight - 190;
    if (x < 0 || y < 60 || x + width > clientWidth || y + height > clientHeight || isBehindMap) this.graph.centerCell(cell);
  }
}

const LABEL = { markup: [{ tagName: "rect", selector: "rect", className: "bd-label-box" }, { tagName: "text", selector: "text", className: "bd-label-text" }, { tagName: "title", selector: "title" }], attrs: {} };
const breadth = (text) => [...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e7f ? 12 : 6.8), 0);
const graphView = (graph, cell) => graph.findViewByCell(cell)?.container;
const shapeOf = (node) => (model.GATEWAYS.has(node.kind) ? "bd-diamond" : node.kind === "end" ? "bd-pill" : "bd-card");

function sides(from, to) {
  if (from === to) return { out: "right", in: "right", isBack: true, isSelf: true };
  const a = from.getBBox(), b = to.getBBox();
  const dx = b.x + b.width / 2 - a.x - a.width / 2, dy = b.y + b.height / 2 - a.y - a.height / 2;
  const apartY = Math.abs(dy) - (a.height + b.height) / 2, apartX = Math.abs(dx) - (a.width + b.width) / 2;
  if (dy > 0 && apartY >= 10) return { out: "bottom", in: "top", isBack: false };
  if (dx > 0 && apartX >= 10 && apartY < 10) return { out: "right", in: "left", isBack: false };
  if (apartX >= 10 && apartY < 10) return { out: "top", in: "top", isBack: true };
  return { out: "right", in: "right", isBack: true };
}

function note(ends, cell, side, end) {
  const key = `${cell.id}|${side}`;
  if (!ends.has(key)) ends.set(key, []);
  ends.get(key).push(end);
}

// Where the ends on one side of a node stand, ordered by where they lead.
function spread(key, list) {
  const side = key.slice(key.lastIndexOf("|") + 1);
  const isFlat = side === "top" || side === "bottom";
  const at = (end) => { const box = end.other.getBBox(); return isFlat ? box.x + box.width / 2 : box.y + box.height / 2; };
  list.sort((one, two) => at(one) - at(two));
  const cell = list[0].plan[list[0].end === "source" ? "from" : "to"];
  const { width, height } = cell.size();
  const room = (isFlat ? width : height) - 20;
  const step = width === 40 ? 0 : Math.min(20, Math.floor(room / Math.max(list.length - 1, 1) / 10) * 10);
  list.forEach((end, place) => {
    const shift = Math.round((place - (list.length - 1) / 2) * step / 10) * 10;
    end.plan[end.end] = isFlat ? { dx: shift } : { dy: shift };
  });
}

// Ways back run in lanes of their own beside (or above) what they pass, the shorter ones inside.
function lanes(plans, nodes) {
  const boxes = nodes.map((node) => node.getBBox());
  const taken = [];
  const backs = plans.filter((plan) => plan.isBack && !plan.isSelf);
  for (const plan of backs) {
    const a = plan.from.getBBox(), b = plan.to.getBBox();
    plan.isUpright = plan.out === "right";
    const points = plan.isUpright ? [a.y + a.height / 2 + (plan.source.dy || 0), b.y + b.height / 2 + (plan.target.dy || 0)] : [a.x + a.width / 2 + (plan.source.dx || 0), b.x + b.width / 2 + (plan.target.dx || 0)];
    Object.assign(plan, { points, low: Math.min(...points), high: Math.max(...points) });
  }
  backs.sort((one, two) => one.high - one.low - two.high + two.low);
  for (const plan of backs) {
    const beside = boxes.filter((box) => (plan.isUpright ? box.y < plan.high + 5 && box.y + box.height > plan.low - 5 : box.x < plan.high + 5 && box.x + box.width > plan.low - 5));
    const ends = [plan.from.getBBox(), plan.to.getBBox()];
    const near = beside.filter((box) => (plan.isUpright ? box.x < Math.max(...ends.map((e) => e.x + e.width)) + 60 : box.y > Math.min(...ends.map((e) => e.y)) - 60));
    let lane = plan.isUpright ? Math.max(...[...near, ...ends].map((box) => box.x + box.width)) + 26 : Math.min(...[...near, ...ends].map((box) => box.y)) - 26;
    const blocked = () => taken.some((other) => other.isUpright === plan.isUpright && Math.abs(other.lane - lane) < 14 && other.low < plan.high + 8 && other.high > plan.low - 8);
    while (blocked()) lane += plan.isUpright ? 18 : -18;
    plan.lane = lane;
    taken.push(plan);
  }
}

// Drawing again is dear: a cell is only touched when what it shows has changed.
const shown = new WeakMap();
function isNew(cell, what, value) {
  const text = JSON.stringify(value), last = shown.get(cell) || {};
  if (last[what] === text) return false;
  shown.set(cell, { ...last, [what]: text });
  return true;
}

function setEnds({ edge, from, to, out, in: into, isBack, isSelf, isUpright, lane, points, source, target }, router) {
  if (!isNew(edge, "ends", [from.id, to.id, from.getBBox(), to.getBBox(), out, into, lane, points, source, target, router])) return;
  const set = (end, cell, side, shift) => ({ cell: cell.id, anchor: { name: side, args: shift } });
  if (isSelf) {
    const box = from.getBBox(), x = box.x + box.width, y = box.y + box.height / 2;
    edge.setSource({ cell: from.id, anchor: { name: "right", args: { dy: 10 } } });
    edge.setTarget({ cell: to.id, anchor: { name: "right", args: { dy: -10 } } });
    edge.setRouter("normal");
    edge.setVertices([{ x: x + 26, y: y + 10 }, { x: x + 26, y: y - 10 }]);
  } else if (isBack) {
    edge.setSource(set("source", from, out, source));
    edge.setTarget(set("target", to, into, target));
    edge.setRouter("normal");
    edge.setVertices(points.map((point) => (isUpright ? { x: lane, y: point } : { x: point, y: lane })));
  } else {
    edge.setSource(set("source", from, out, source));
    edge.setTarget(set("target", to, into, target));
    edge.setRouter(router, router === "orth" ? { padding: 20 } : { step: 10, padding: 10, startDirections: [out], endDirections: [into] });
    if (edge.getVertices().length) edge.setVertices([]);
  }
  edge.attr("line", { class: isBack ? "bd-line is-back" : "bd-line", stroke: "var(--bd-edge)", strokeWidth: 1.5, strokeDasharray: isBack ? "5 4" : "none" });
}
