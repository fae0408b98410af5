// What can be done to a process: pure functions on the plain data of flow.yaml.
import { words } from "./dom.js";

export const GATEWAYS = new Set(["choice", "split", "join"]);
export const FORMS = new Set(["start", "form", "approve"]);
export const PEOPLE = new Set(["start", "form", "approve", "auto"]);
export const PHASED = new Set(["start", "form", "approve", "auto", "wait", "child", "end"]);
// What the palette offers; two of its entries are one kind with another setting.
export const PALETTE = ["form", "approve", "choice", "split", "split_or", "join", "wait", "auto", "child", "end", "terminate"];
export const ICONS = {
  start: "player-play", form: "clipboard-text", approve: "gavel", choice: "arrows-split", split: "git-fork", split_or: "git-branch",
  join: "git-merge", wait: "clock-hour-4", auto: "bolt", child: "sitemap", end: "circle-check", terminate: "ban",
};

export const CARD = { width: 180, height: 60 };
export const DIAMOND = { width: 40, height: 40 };
export const PILL = { width: 120, height: 40 };

export function size(node) {
  if (GATEWAYS.has(node.kind)) return DIAMOND;
  return node.kind === "end" ? PILL : CARD;
}

export const look = (node) => (node.kind === "end" && node.terminate ? "terminate" : node.kind === "split" && node.mode === "or" ? "split_or" : node.kind);

export function freeKey(taken, stem) {
  if (!(stem in taken)) return stem;
  let n = 2;
  while (`${stem}_${n}` in taken) n++;
  return `${stem}_${n}`;
}

export const blankNames = (kind) => structuredClone(words.names[kind]);

// A node of its kind as it comes from the palette.
export function blank(flow, kind, near) {
  const before = flow.nodes[near] || flow.nodes[flow.start] || {};
  const phase = before.phase || flow.phases?.[0]?.key;
  const made = { kind: { split_or: "split", terminate: "end" }[kind] || kind, names: blankNames(kind) };
  if (PHASED.has(made.kind)) made.phase = made.kind === "end" ? endPhase(flow) : phase;
  const more = {
    form: { who: [], form: {}, edges: [] },
    approve: { who: [], form: {}, vote: { rule: "any" }, edges: [] },
    choice: { edges: [] },
    split: { mode: "and", edges: [] },
    split_or: { mode: "or", edges: [] },
    join: { closes: openSplit(flow), edges: [] },
    wait: { for: "1d", edges: [] },
    auto: { call: { url: "https://" }, on_failure: "retry", edges: [] },
    child: { pack: "", wait: true, edges: [] },
    end: { outcome: "closed" },
    terminate: { outcome: "cancelled", terminate: true },
  }[kind];
  return { ...made, ...more };
}

const endPhase = (flow) => flow.phases?.at(-1)?.key;

function openSplit(flow) {
  const closed = new Set(Object.values(flow.nodes).filter((n) => n.kind === "join").map((n) => n.closes));
  const splits = Object.entries(flow.nodes).filter(([, n]) => n.kind === "split").map(([key]) => key);
  return splits.findLast((key) => !closed.has(key)) || splits.at(-1) || "";
}

// Puts a new node in and returns its key.
export function add(flow, kind, at, near) {
  const key = freeKey(flow.nodes, { split_or: "split", terminate: "cancelled" }[kind] || kind);
  flow.nodes[key] = { ...blank(flow, kind, near), at };
  return key;
}

const used = (node) => new Set((node.edges || []).map((edge) => (typeof edge.on === "string" ? edge.on : edge.on?.button)));

// How an edge leaves that kind of node, if nobody says otherwise.
function trigger(flow, source, target) {
  const node = flow.nodes[source];
  const taken = used(node);
  const button = () => {
    let key = flow.nodes[target].kind === "end" ? "finish" : `to_${target}`;
    for (let n = 2; taken.has(key); n++) key = `to_${target}_${n}`;
    return { on: { button: key }, names: structuredClone(flow.nodes[target].names) };
  };
  switch (node.kind) {
    case "start": case "form":
      return taken.has("submit") ? button() : { on: "submit" };
    case "approve":
      return !taken.has("pass") ? { on: "pass" } : !taken.has("reject") ? { on: "reject" } : button();
    case "auto": case "child":
      return !taken.has("done") ? { on: "done" } : !taken.has("failed") ? { on: "failed" } : { on: { timer: "1d" } };
    case "wait":
      return !taken.has("done") ? { on: "done" } : { on: { timer: "1d" } };
    default:
      return {};
  }
}

export function canConnect(flow, source, target) {
  const from = flow.nodes[source], to = flow.nodes[target];
  return Boolean(from && to && from.kind !== "end" && !(source === target && GATEWAYS.has(from.kind)));
}

// A new edge; returns its place among the edges of its source.
export function connect(flow, source, target) {
  const node = flow.nodes[source];
  node.edges ??= [];
  node.edges.push({ ...trigger(flow, source, target), to: target });
  return node.edges.length - 1;
}

// A new node in the middle of an edge.
export function insert(flow, kind, source, index, at) {
  const key = add(flow, kind, at, source);
  const edge = flow.nodes[source].edges[index];
  const target = edge.to;
  lead(flow, source, index, key);
  if (flow.nodes[key].kind !== "end") connect(flow, key, target);
  return key;
}

// A line led to another node goes its own way again.
export function lead(flow, source, index, target) {
  const edge = flow.nodes[source].edges[index];
  edge.to = target;
  delete edge.via;
}

// Bends of lines between two nodes that moved by the same: `by` is {key: [dx, dy]} of what moved.
export function takeBends(flow, by) {
  for (const [key, [dx, dy]] of by) {
    for (const edge of flow.nodes[key].edges || []) {
      const other = edge.via && by.get(edge.to);
      if (other && other[0] === dx && other[1] === dy) edge.via = edge.via.map(([x, y]) => [x + dx, y + dy]);
    }
  }
}

export function straighten(flow) {
  for (const node of Object.values(flow.nodes)) for (const edge of node.edges || []) delete edge.via;
}

export const incoming = (flow, key) =>
  Object.entries(flow.nodes).flatMap(([source, node]) => (node.edges || []).map((edge, index) => ({ source, index, edge })).filter(({ edge }) => edge.to === key));

// Nodes with all edges from and to them; the start stays, a process begins somewhere.
export function remove(flow, keys) {
  const gone = new Set(keys.filter((key) => key !== flow.start));
  for (const key of gone) delete flow.nodes[key];
  for (const node of Object.values(flow.nodes)) {
    if (node.edges) node.edges = node.edges.filter((edge) => !gone.has(edge.to));
    if (node.kind === "join" && gone.has(node.closes)) node.closes = "";
  }
  return gone;
}

export function removeEdge(flow, source, index) {
  flow.nodes[source].edges.splice(index, 1);
}

// What of the process is copied: nodes with the edges among themselves.
export function copy(flow, keys) {
  return Object.fromEntries(keys.filter((key) => flow.nodes[key]).map((key) => [key, structuredClone(flow.nodes[key])]));
}

export function paste(flow, copied, shift) {
  const renamed = {};
  for (const [key, node] of Object.entries(copied)) {
    const made = structuredClone(node);
    if (made.kind === "start") made.kind = "form", made.who ??= [];
    renamed[key] = freeKey({ ...flow.nodes, ...Object.fromEntries(Object.values(renamed).map((k) => [k, 1])) }, key.replace(/_\d+$/, ""));
    if (made.at) made.at = [made.at[0] + shift, made.at[1] + shift];
    flow.nodes[renamed[key]] = made;
    if (made.phase && !flow.phases?.some((phase) => phase.key === made.phase)) made.phase = endPhase(flow);
  }
  for (const key of Object.values(renamed)) {
    const node = flow.nodes[key];
    if (node.edges) node.edges = node.edges.filter((edge) => edge.to in renamed).map((edge) => ({ ...edge, to: renamed[edge.to], ...(edge.via ? { via: edge.via.map(([x, y]) => [x + shift, y + shift]) } : {}) }));
    if (node.closes in renamed) node.closes = renamed[node.closes];
  }
  return Object.values(renamed);
}

// A node under another key, everywhere it is named.
export function rekey(documents, old, fresh) {
  const flow = documents["flow.yaml"];
  flow.nodes = Object.fromEntries(Object.entries(flow.nodes).map(([key, node]) => [key === old ? fresh : key, node]));
  if (flow.start === old) flow.start = fresh;
  if (flow.reopen_to === old) flow.reopen_to = fresh;
  if (flow.withdraw?.until === old) flow.withdraw.until = fresh;
  const inside = (value) => {
    if (Array.isArray(value)) return value.forEach(inside);
    if (!value || typeof value !== "object") return;
    if (value.last === old) value.last = fresh;
    if (value.manager_of?.node === old) value.manager_of.node = fresh;
    Object.values(value).forEach(inside);
  };
  for (const node of Object.values(flow.nodes)) {
    for (const edge of node.edges || []) if (edge.to === old) edge.to = fresh;
    if (node.closes === old) node.closes = fresh;
    inside([node.who, node.fallback, node.on_enter, node.on_leave, node.edges]);
  }
  for (const notice of Object.values(documents["notices.yaml"]?.notices || {})) {
    if (notice.on?.enter === old) notice.on.enter = fresh;
    if (notice.on?.button?.startsWith(`${old}.`)) notice.on.button = fresh + notice.on.button.slice(old.length);
    inside(notice.to);
  }
}

// The name of what an edge is taken by.
export function edgeName(edge, say) {
  if (edge.names && say(edge.names)) return say(edge.names);
  if (typeof edge.on === "string") return words.triggers[edge.on] || edge.on;
  if (edge.on?.button) return edge.on.button;
  if (edge.on?.timer) return `${words.triggers.timer} ${typeof edge.on.timer === "string" ? edge.on.timer : Object.values(edge.on.timer)[0]}`;
  if (edge.on?.event) return `${words.triggers.event} ${edge.on.event}`;
  return "";
}
