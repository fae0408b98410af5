// The drawing: X6 shows the nodes as the document says, lines.js what leads from one to the next;
// every act on them becomes a change of the document.
import { Graph, Selection, Snapline } from "../vendor/canvas.js";
import { asset } from "../js/tools.js";
import { cut, h, say, t } from "./dom.js";
import { placed, snap } from "./layout.js";
import { Lines } from "./lines.js";
import * as model from "./model.js";
import { handlersOf } from "./people.js";

const SIDES = ["top", "right", "bottom", "left"];
const MANY = 150; // nodes; beyond, shadows are left out
const FAR = 0.28; // zoom; below, words could not be read and are not drawn
const mark = { tagName: "g", selector: "mark", className: "bd-mark", children: [
  { tagName: "circle", selector: "markRound" }, { tagName: "text", selector: "markText" }, { tagName: "title", selector: "markTitle" },
] };
const marked = (x, y) => ({ markRound: { cx: x, cy: y, r: 9 }, markText: { x, y: y + 4, "text-anchor": "middle", text: " " } });
// Where lines begin: dots on the four sides. They are plain circles, for real ports are dear.
const dots = SIDES.map((side) => ({ tagName: "circle", selector: side, className: "bd-port" }));
const dotted = ({ width, height }) => Object.fromEntries([[width / 2, 0], [width, height / 2], [width / 2, height], [0, height / 2]].map(([cx, cy], at) => [SIDES[at], { cx, cy, r: 5, magnet: true }]));

let isRegistered = false;
function register() {
  if (isRegistered) return;
  isRegistered = true;
  Graph.registerNode("bd-card", {
    markup: [
      { tagName: "rect", selector: "body", className: "bd-shape" },
      { tagName: "rect", selector: "tile", className: "bd-tile" },
      { tagName: "use", selector: "icon", className: "bd-icon" },
      { tagName: "text", selector: "name", className: "bd-name" },
      { tagName: "text", selector: "who", className: "bd-who" },
      { tagName: "title", selector: "title" }, ...dots, mark,
    ],
    attrs: {
      body: { ...model.CARD, rx: 10, ry: 10 },
      tile: { x: 10, y: 14, width: 32, height: 32, rx: 8 },
      icon: { x: 17, y: 21, width: 18, height: 18 },
      name: { x: 52, y: 27 }, who: { x: 52, y: 45 }, ...dotted(model.CARD), ...marked(174, 4),
    },
  }, true);
  Graph.registerNode("bd-pill", {
    markup: [
      { tagName: "rect", selector: "body", className: "bd-shape" },
      { tagName: "use", selector: "icon", className: "bd-icon" },
      { tagName: "text", selector: "name", className: "bd-name" },
      { tagName: "title", selector: "title" }, ...dots, mark,
    ],
    attrs: { body: { ...model.PILL, rx: 20, ry: 20 }, icon: { x: 14, y: 11, width: 18, height: 18 }, name: { x: 38, y: 25 }, ...dotted(model.PILL), ...marked(112, 2) },
  }, true);
  Graph.registerNode("bd-diamond", {
    markup: [
      { tagName: "polygon", selector: "body", className: "bd-shape" },
      { tagName: "path", selector: "sign", className: "bd-sign" },
      { tagName: "text", selector: "name", className: "bd-name bd-under" },
      { tagName: "title", selector: "title" }, ...dots, mark,
    ],
    attrs: { body: { points: "0,20 20,0 40,20 20,40" }, name: { x: 46, y: 10 }, ...dotted(model.DIAMOND), ...marked(36, 2) },
  }, true);
}

const SIGNS = { choice: "M15 15L25 25M25 15L15 25", split: "M20 13V27M13 20H27", split_or: "M20 13a7 7 0 100 14a7 7 0 100-14z", join: "M14 15H26M14 20H26M14 25H26" };

export class View {
  constructor(store, place) {
    register();
    this.store = store;
    this.place = place;
    this.isQuiet = false;
    this.isFar = false;
    this.boxes = [];
    this.wrong = new Map();
    this.graph = new Graph({
      container: place, async: false, autoResize: true, virtual: { enabled: true, margin: 200 },
      grid: { size: 10, visible: false },
      panning: { enabled: true, eventTypes: ["leftMouseDown", "mouseWheel"] },
      mousewheel: { enabled: true, modifiers: ["ctrl", "meta"], minScale: 0.05, maxScale: 2 },
      scaling: { min: 0.05, max: 2 },
      interacting: () => (store.isReadOnly ? false : { nodeMovable: true, magnetConnectable: true }),
      connecting: {
        snap: { radius: 32, anchor: "bbox" }, allowBlank: false, allowLoop: true, allowMulti: true, allowEdge: false, highlight: true,
        connectionPoint: "anchor",
        createEdge: () => this.graph.createEdge({ router: { name: "orth" }, connector: { name: "rounded", args: { radius: 8 } }, attrs: { line: { class: "bd-line-new", stroke: "var(--bh-accent-strong)", strokeWidth: 2, targetMarker: { name: "block", width: 9, height: 8 } } }, zIndex: 0 }),
        validateConnection: ({ sourceCell, targetCell }) => Boolean(sourceCell && targetCell && model.canConnect(store.flow, sourceCell.id, targetCell.id)),
      },
      highlighting: { magnetAdsorbed: { name: "className", args: { className: "bd-adsorbed" } }, magnetAvailable: { name: "className", args: { className: "bd-available" } } },
    });
    this.graph.use(new Selection({ enabled: true, rubberband: true, modifiers: "shift", multiple: true, multipleSelectionModifiers: ["shift", "ctrl", "meta"], movable: true, showNodeSelectionBox: false, showEdgeSelectionBox: false, strict: false, pointerEvents: "none" }));
    this.graph.use(new Snapline({ enabled: true, tolerance: 8, clean: 400 }));
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    this.lines = new Lines(this, place.querySelector(".x6-graph-svg-stage"));
    this.hear();
    store.addEventListener("document", ({ detail }) => { if (detail.origin !== "drag") this.draw(); });
    store.addEventListener("selection", ({ detail }) => { if (detail.origin !== "graph") this.showSelection(); this.showStates(); });
    store.addEventListener("findings", () => this.showFindings());
  }

  hear() {
    const { graph, store } = this;
    graph.on("selection:changed", ({ selected }) => {
      if (this.isQuiet) return;
      store.select({ nodes: selected.filter((cell) => cell.isNode()).map((cell) => cell.id) }, "graph");
      this.place.focus({ preventScroll: true });
    });
    graph.on("blank:click", () => { store.select({}); this.place.focus({ preventScroll: true }); });
    graph.on("node:change:position", ({ node }) => this.routeSoon(node.id));
    graph.on("node:moved", () => this.keepPlaces());
    graph.on("edge:connected", ({ edge }) => this.connected(edge));
    graph.on("node:dblclick", ({ node }) => this.rename(node.id));
    graph.on("view:mounted", ({ view }) => this.showState(view.cell));
    for (const event of ["scale", "translate", "resize"]) graph.on(event, () => this.moved());
  }

  // The dots of the paper go along; the small map too.
  moved() {
    const { tx, ty } = this.graph.translate(), zoom = this.graph.zoom();
    let step = 20 * zoom;
    while (step < 10) step *= 4; // far off, dots of every fourth place
    Object.assign(this.place.style, { backgroundSize: `${step}px ${step}px`, backgroundPosition: `${tx}px ${ty}px` });
    this.isFar = zoom < FAR;
    this.place.classList.toggle("is-far", this.isFar);
    this.lines.moved();
    this.onmove?.();
  }

  connected(edge) {
    const source = edge.getSourceCellId(), target = edge.getTargetCellId();
    this.quietly(() => edge.remove());
    let index = -1;
    this.store.change((flow) => { this.fix(flow); index = model.connect(flow, source, target); });
    if (index >= 0) this.store.selectEdge(source, index);
  }

  // What was moved by hand is written down; the first time, so are all other nodes. The bends of a
  // line between two nodes that moved together move along.
  keepPlaces() {
    const nodes = this.graph.getNodes();
    const isFirst = nodes.some((node) => !this.store.nodes[node.id]?.at);
    this.store.change((flow) => {
      const by = new Map();
      for (const node of nodes) {
        const { x, y } = node.position();
        const at = [snap(x), snap(y)], known = flow.nodes[node.id];
        if (!known || (!isFirst && known.at[0] === at[0] && known.at[1] === at[1])) continue;
        if (known.at) by.set(node.id, [at[0] - known.at[0], at[1] - known.at[1]]);
        known.at = at;
      }
      model.takeBends(flow, by);
    }, { origin: "drag" });
    this.lines.take(this.store.flow);
    this.route();
    this.onmove?.();
  }

  // A node gets a place only together with all others: from then on the drawing stays as it is.
  fix(flow) {
    for (const { id, x, y } of this.boxes) if (flow.nodes[id] && !flow.nodes[id].at) flow.nodes[id].at = [Math.round(x), Math.round(y)];
  }

  // Whether any of some points' box is on the screen, or so close to it.
  area(margin) {
    const { x, y, width, height } = this.graph.getGraphArea();
    const [left, top, right, bottom] = [x - margin, y - margin, x + width + margin, y + height + margin];
    return (points) => {
      let [low, high, upper, lower] = [Infinity, -Infinity, Infinity, -Infinity];
      for (const point of points) { low = Math.min(low, point.x); high = Math.max(high, point.x); upper = Math.min(upper, point.y); lower = Math.max(lower, point.y); }
      return high > left && low < right && lower > top && upper < bottom;
    };
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
    const nodes = Object.entries(flow.nodes || {});
    this.place.classList.toggle("is-many", nodes.length > MANY);
    this.noteFindings();
    this.together(() => {
      this.graph.batchUpdate(() => {
        const gone = this.graph.getNodes().filter((cell) => !flow.nodes?.[cell.id] || cell.shape !== shapeOf(flow.nodes[cell.id]));
        this.graph.removeCells(gone);
        const fresh = nodes.map(([key, node]) => this.drawNode(key, node, at[key])).filter(Boolean);
        if (fresh.length) this.graph.addNodes(fresh);
      });
    });
    this.lines.take(flow);
    this.route();
    this.showSelection();
    this.showStates();
    this.onmove?.();
  }

  // What a new node is made of; one that is there is only touched when what it shows has changed.
  drawNode(key, node, [x, y]) {
    const attrs = this.attrsOf(key, node);
    const known = this.graph.getCellById(key);
    if (!known) {
      const made = this.graph.createNode({ id: key, shape: shapeOf(node), x, y, ...model.size(node), attrs, zIndex: 2 });
      isNew(made, attrs);
      return made;
    }
    if (isNew(known, attrs)) known.setAttrs(attrs);
    const now = known.position();
    if (now.x !== x || now.y !== y) known.position(x, y);
    return null;
  }

  attrsOf(key, node) {
    const name = say(node.names) || key;
    const who = handlersOf(node, this.store);
    const kind = model.look(node);
    const icon = { href: `${asset("icons.svg")}#${model.ICONS[kind]}` };
    const title = { text: [name, who].filter(Boolean).join(" · ") };
    const found = this.wrong.get(key) || [];
    const told = { markText: { text: found.length ? String(found.length) : " " }, markTitle: { text: found.map((one) => `${one.message} ${one.mend}`).join("\n") || " " } };
    if (model.GATEWAYS.has(node.kind)) return { name: { text: cut(name, 16) }, sign: { d: SIGNS[kind] }, title, ...told };
    if (node.kind === "end") return { name: { text: cut(name, 11) }, icon, title, ...told };
    const round = node.kind === "start" ? 30 : 10;
    return { body: { rx: round, ry: round }, name: { text: cut(name, 17) }, who: { text: cut(who, 19) || " " }, icon, title, ...told };
  }

  // While nodes are dragged only their own lines follow, once a frame.
  routeSoon(key) {
    if (this.isQuiet) return;
    this.moving ??= new Set();
    this.moving.add(key);
    this.waiting ||= requestAnimationFrame(() => { this.waiting = 0; if (this.moving) this.route(this.moving); });
  }

  route(moving = null) {
    if (!moving) this.moving = null;
    this.boxes = this.graph.getNodes().map((node) => ({ id: node.id, ...node.position(), ...node.size() }));
    this.lines.route(this.boxes, moving);
  }

  showSelection() {
    const { nodes, edge } = this.store.selection;
    this.quietly(() => this.graph.resetSelection(edge ? [] : nodes.filter((id) => this.graph.getCellById(id))));
  }

  noteFindings() {
    this.wrong = new Map();
    for (const finding of this.store.findings) if (finding.node) this.wrong.set(finding.node, [...(this.wrong.get(finding.node) || []), finding]);
  }

  showFindings() {
    const before = this.wrong;
    this.noteFindings();
    this.together(() => {
      for (const key of new Set([...before.keys(), ...this.wrong.keys()])) {
        const cell = this.graph.getCellById(key), node = this.store.nodes[key];
        if (!cell || !node) continue;
        const attrs = this.attrsOf(key, node);
        if (isNew(cell, attrs)) cell.setAttrs(attrs);
      }
    });
    this.showStates();
  }

  // Selected, broken: by class, so that colours stay in the style sheet.
  showStates() {
    for (const cell of this.graph.getNodes()) this.showState(cell);
    this.lines.showStates();
  }

  showState(cell) {
    const node = this.store.nodes[cell.id];
    const container = cell.isNode() && node && graphView(this.graph, cell);
    if (!container?.isConnected) return;
    const found = this.wrong.get(cell.id) || [];
    const errors = found.some((one) => one.severity === "error");
    const classes = [`bd-${model.look(node)}`, this.store.selection.nodes.includes(cell.id) && "is-chosen", cell.id === this.store.flow.start && "is-start", errors && "is-wrong", !errors && found.length && "is-warned"].filter(Boolean).join(" ");
    if (container.bihuanClasses === classes) return;
    container.bihuanClasses = classes;
    container.setAttribute("class", `${container.getAttribute("class").replace(/ (is|bd)-[\w-]+/g, "")} ${classes}`);
  }

  // The node a line is being led to.
  markTarget(key, isOn) {
    const cell = key && this.graph.getCellById(key);
    if (cell) graphView(this.graph, cell)?.classList.toggle("is-target", isOn);
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

  edgeAt(clientX, clientY) { return this.lines.at(this.graph.clientToLocal(clientX, clientY)); }

  // Everything; where it would be too small to read one begins at the start, and moves the paper.
  fit() {
    const box = this.graph.getCellsBBox(this.graph.getNodes(), { useCellGeometry: true });
    const start = this.graph.getCellById(this.store.flow.start)?.getBBox();
    if (!box) return;
    const { clientWidth: width, clientHeight: height } = this.place;
    const whole = Math.min((width - 64) / box.width, (height - 104) / box.height);
    if (start && whole < (this.store.isReadOnly ? 0.5 : 0.3)) {
      this.graph.zoomTo(0.6);
      this.graph.positionPoint(start.getTopCenter(), width / 2, 70);
    } else this.graph.zoomToFit({ padding: { top: 64, bottom: 40, left: 32, right: 32 }, maxScale: 1, useCellGeometry: true });
  }
  overview() { this.graph.zoomToFit({ padding: { top: 64, bottom: 40, left: 32, right: 32 }, maxScale: 1, useCellGeometry: true }); }
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

const graphView = (graph, cell) => graph.findViewByCell(cell)?.container;
const shapeOf = (node) => (model.GATEWAYS.has(node.kind) ? "bd-diamond" : node.kind === "end" ? "bd-pill" : "bd-card");

// Drawing again is dear: a cell is only touched when what it shows has changed.
const shown = new WeakMap();
function isNew(cell, attrs) {
  const text = JSON.stringify(attrs);
  if (shown.get(cell) === text) return false;
  shown.set(cell, text);
  return true;
}
