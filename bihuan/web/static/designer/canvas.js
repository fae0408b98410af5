// The canvas of a process: palette, drawing, panel, all upon one document.
import { current, load, save } from "../js/design/document.js";
import { toast } from "../js/tools.js";
import { announce, say, said, reader, LANGUAGES, t } from "./dom.js";
import { keys } from "./keys.js";
import { places } from "./layout.js";
import { minimap } from "./minimap.js";
import * as model from "./model.js";
import { palette } from "./palette.js";
import { Panel } from "./panel.js";
import { Store } from "./store.js";
import { View } from "./view.js";

const CLIPBOARD = "bihuan.design.clipboard";
const root = document.querySelector("[data-canvas]");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const narrow = matchMedia("(max-width: 760px)");

const state = await load();
if (state) begin();

function begin() {
  const begun = performance.now();
  const store = new Store();
  store.vocabulary = state.vocabulary;
  store.isReadOnly = narrow.matches;
  const view = new View(store, part("paper"));
  const acts = verbs(store, view);
  const panel = new Panel(store, part("panel"), acts);
  palette(part("palette"), view, acts);
  minimap(store, view, part("mini"));
  view.graph.on("scale", ({ sx }) => { root.querySelector('[data-act="wholeSize"] span').textContent = `${Math.round(sx * 100)}%`; });
  keys(store, view, acts);
  root.querySelectorAll("[data-act]").forEach((button) => button.addEventListener("click", () => acts[button.dataset.act]()));
  sheet(store);

  store.addEventListener("document", ({ detail }) => { if (detail.origin !== "load") save(store.documents); steps(store); });
  document.addEventListener("document:replaced", () => { store.vocabulary = current().vocabulary; store.take(current().documents); });
  document.addEventListener("document:findings", ({ detail }) => store.found(detail.findings));
  document.addEventListener("document:goto", (event) => {
    const { node } = event.detail.finding;
    if (!node || !(node in store.nodes)) return;
    event.preventDefault();
    store.selectNode(node);
    view.reveal(node);
  });
  narrow.addEventListener("change", () => { store.isReadOnly = narrow.matches; panel.draw(); });

  store.found(state.findings);
  store.take(state.documents);
  view.fit();
  const asked = new URLSearchParams(location.search).get("node");
  if (asked in store.nodes) store.selectNode(asked);
  root.dataset.ready = "";
  performance.measure("canvas:drawn", { start: begun });
}

function steps(store) {
  root.querySelectorAll('[data-act="undo"]').forEach((one) => { one.disabled = !store.past.length; });
  root.querySelectorAll('[data-act="redo"]').forEach((one) => { one.disabled = !store.future.length; });
}

function verbs(store, view) {
  const chosen = () => store.selection.nodes;
  const only = () => (chosen().length === 1 ? chosen()[0] : null);
  const show = (key) => { store.selectNode(key); view.reveal(key); };
  const clipboard = () => { try { return JSON.parse(localStorage.getItem(CLIPBOARD)) || {}; } catch { return {}; } };
  let pasted = 0;

  // Where a node that was only pressed goes: below the selected one, beside what is there already.
  const spot = (near, kind) => {
    const { width, height } = model.size({ kind: { split_or: "split", terminate: "end" }[kind] || kind });
    const box = near && view.graph.getCellById(near)?.getBBox();
    const [x, y] = box ? [box.x + box.width / 2, box.y + box.height + 60] : view.middle();
    let left = Math.round((x - width / 2) / 10) * 10;
    const top = Math.round(y / 10) * 10;
    const taken = () => view.graph.getNodes().some((node) => { const b = node.getBBox(); return b.x < left + width + 20 && b.x + b.width + 20 > left && b.y < top + height + 20 && b.y + b.height + 20 > top; });
    for (let tries = 0; taken() && tries < 12; tries++) left += width + 40;
    return [left, top];
  };
  const fix = (flow) => view.fix(flow);
  const made = (act) => { let key; store.change((flow) => { fix(flow); key = act(flow); }); if (key) { show(key); announce(t("added", { name: say(store.nodes[key].names) })); view.place.focus({ preventScroll: true }); } };

  // Behind a node with one way out, or on a line, a new one comes in between; what is below it
  // makes room.
  const between = (near, index, kind, at) => made((flow) => {
    const key = model.insert(flow, kind, near, index, at);
    const { width, height } = model.size(flow.nodes[key]);
    const others = Object.entries(flow.nodes).filter(([other]) => other !== key && other !== near);
    const isTight = others.some(([, node]) => { const s = model.size(node); return node.at[0] < at[0] + width && node.at[0] + s.width > at[0] && node.at[1] < at[1] + height + 40 && node.at[1] + s.height > at[1] - 40; });
    if (isTight) for (const [, node] of others) if (node.at[1] >= at[1] - 40) node.at = [node.at[0], node.at[1] + height + 60];
    return key;
  });
  const below = (near, kind) => {
    const box = view.graph.getCellById(near).getBBox();
    const { width } = model.size({ kind: kind === "split_or" ? "split" : kind });
    return [Math.round((box.x + box.width / 2 - width / 2) / 10) * 10, Math.round((box.y + box.height + 60) / 10) * 10];
  };

  const acts = {
    add(kind) {
      const near = only();
      if (near && store.nodes[near].edges?.length === 1 && !["end", "terminate"].includes(kind)) { between(near, 0, kind, below(near, kind)); return; }
      const at = spot(near || Object.keys(store.nodes).at(-1), kind);
      made((flow) => { const key = model.add(flow, kind, at, near); if (near && model.canConnect(flow, near, key)) model.connect(flow, near, key); return key; });
    },
    drop(kind, clientX, clientY) {
      const [x, y] = view.toPaper(clientX, clientY);
      const { width, height } = model.size({ kind: { split_or: "split", terminate: "end" }[kind] || kind });
      const edge = view.edgeAt(clientX, clientY);
      const near = edge && view.graph.getCellById(edge.source).getBBox();
      const top = near && near.y + near.height <= y ? Math.max(y - height / 2, near.y + near.height + 50) : y - height / 2;
      const at = [x - width / 2, Math.round(top / 10) * 10];
      if (edge) between(edge.source, edge.index, kind, at);
      else made((flow) => model.add(flow, kind, at, only()));
    },
    connect(source, target) {
      let index = -1;
      store.change((flow) => { fix(flow); index = model.connect(flow, source, target); });
      if (index >= 0) store.selectEdge(source, index);
    },
    remove() {
      const { edge, nodes } = store.selection;
      if (edge) store.change((flow) => model.removeEdge(flow, edge.source, edge.index));
      else if (nodes.includes(store.flow.start) && nodes.length === 1) toast(t("start_stays"), { icon: "info-circle" });
      else if (nodes.length) store.change((flow) => model.remove(flow, nodes));
      view.place.focus({ preventScroll: true });
    },
    copy() {
      if (!chosen().length) return;
      localStorage.setItem(CLIPBOARD, JSON.stringify(model.copy(store.flow, chosen())));
      pasted = 0;
      announce(t("copied", { n: chosen().length }));
    },
    cutOut() { acts.copy(); acts.remove(); },
    paste() {
      const copied = clipboard();
      if (!Object.keys(copied).length) return;
      pasted += 1;
      let fresh = [];
      store.change((flow) => { fix(flow); fresh = model.paste(flow, copied, 40 * pasted); });
      store.select({ nodes: fresh });
    },
    duplicate() { acts.copy(); acts.paste(); },
    undo() { store.undo(); },
    redo() { store.redo(); },
    all() { store.select({ nodes: Object.keys(store.nodes) }); },
    nudge(dx, dy) {
      store.change((flow) => { fix(flow); for (const key of chosen()) { const [x, y] = flow.nodes[key].at; flow.nodes[key].at = [x + dx, y + dy]; } model.takeBends(flow, new Map(chosen().map((key) => [key, [dx, dy]]))); }, { merge: `nudge:${chosen().join()}` });
    },
    bend(dx, dy) {
      if (!view.lines.nudge(dx, dy)) toast(t("bend_none"), { icon: "info-circle" });
    },
    walk(dx, dy) {
      const from = view.graph.getCellById(store.selection.edge?.source || chosen().at(-1) || "")?.getBBox();
      if (!from) { show(store.flow.start); return; }
      const here = from.getCenter();
      const score = (node) => { const c = node.getBBox().getCenter(); const along = (c.x - here.x) * dx + (c.y - here.y) * dy; const aside = Math.abs((c.x - here.x) * dy) + Math.abs((c.y - here.y) * dx); return along > 5 ? along + aside * 2 : Infinity; };
      const best = view.graph.getNodes().map((node) => [score(node), node.id]).sort((a, b) => a[0] - b[0])[0];
      if (best && best[0] < Infinity) { show(best[1]); announce(say(store.nodes[best[1]].names)); }
    },
    rename(key) { view.reveal(key); view.rename(key); },
    renameSelected() { if (only()) acts.rename(only()); else if (store.selection.edge) part("panel").querySelector("[data-language]")?.focus(); },
    rekey(key, fresh, input) {
      if (fresh === key) return;
      if (!/^[a-z][a-z0-9_]{0,59}$/.test(fresh) || fresh in store.nodes) { input.setCustomValidity(t("node_key_bad")); input.reportValidity(); input.setCustomValidity(""); input.value = key; return; }
      store.change((_flow, documents) => model.rekey(documents, key, fresh));
      store.selectNode(fresh);
    },
    tidy(way = "down") {
      store.change((flow) => { for (const [key, at] of Object.entries(places(flow, way))) flow.nodes[key].at = at; model.straighten(flow); });
      view.fit();
    },
    tidyRows() { acts.tidy("rows"); },
    reveal(key) { view.reveal(key); },
    fit() { view.overview(); },
    zoomIn() { view.zoom(0.15); },
    zoomOut() { view.zoom(-0.15); },
    wholeSize() { view.zoomTo(1); },
    process() { store.select({}); if (narrow.matches) part("panel").classList.add("is-up"); },
  };
  view.onrename = (key, name) => store.change((flow) => {
    const language = LANGUAGES.includes(reader) ? reader : "zh-hans";
    flow.nodes[key].names = renamed(flow.nodes[key].names, language, name);
  });
  return acts;
}

// A name that still says what the palette called it is replaced in all languages.
function renamed(names, language, name) {
  const isFresh = Object.values(model.PALETTE).some((kind) => JSON.stringify(names) === JSON.stringify(model.blankNames(kind)));
  return isFresh ? { [language]: name, "zh-hans": name } : said(names, language, name);
}

// On a phone the panel is a sheet over the drawing: it comes with a selection and goes with a press.
function sheet(store) {
  const panel = part("panel");
  store.addEventListener("selection", () => {
    const { nodes, edge } = store.selection;
    panel.classList.toggle("is-up", Boolean(nodes.length || edge));
  });
  part("close").addEventListener("click", () => { store.select({}); panel.classList.remove("is-up"); });
}
