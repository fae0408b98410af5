// Where nodes stand when nobody has placed them: top down by dagre, or in rows of five.
import { Plan, layout as dagre } from "../vendor/canvas.js";
import { cut, say } from "./dom.js";
import { layers } from "./layers.js";
import { CARD, edgeName, size } from "./model.js";
import { HEIGHT, widthOf } from "./spots.js";

const GRID = 10;
const PER_ROW = 5;
const COLUMN = 320; // a card and room for the words beside it
const STEP = 100; // a card and the room below it
const LARGE = 400; // nodes; beyond, dagre takes seconds
export const snap = (value) => Math.round(value / GRID) * GRID;

// About as much as a line will say.
const labelOf = (edge) => cut(edge.when && !edge.names ? String(edge.when) : edgeName(edge, say), 16);

function plan(flow, rankdir) {
  const graph = new Plan({ multigraph: true });
  graph.setGraph({ rankdir, nodesep: rankdir === "TB" ? 60 : 40, ranksep: rankdir === "TB" ? 56 : 90, edgesep: 20 });
  graph.setDefaultEdgeLabel(() => ({}));
  // The start first: what dagre finds to run against its depth-first walk is a way back.
  const keys = [flow.start, ...Object.keys(flow.nodes).filter((key) => key !== flow.start)].filter((key) => flow.nodes[key]);
  for (const key of keys) graph.setNode(key, { ...size(flow.nodes[key]) });
  for (const key of keys) {
    (flow.nodes[key].edges || []).forEach((edge, index) => {
      if (edge.to === key || !flow.nodes[edge.to]) return;
      const words = labelOf(edge);
      const label = words ? { width: widthOf(words), height: HEIGHT, labelpos: "c" } : {};
      graph.setEdge(key, edge.to, { weight: index === 0 ? 3 : 1, ...label }, `${key}.${index}`);
    });
  }
  dagre(graph);
  return graph;
}

// {key: [left, top]} of all nodes.
export function places(flow, way = "down") {
  if (!Object.keys(flow.nodes || {}).length) return {};
  if (Object.keys(flow.nodes).length > LARGE) return way === "rows" ? folded(flow) : swift(flow);
  return way === "rows" ? rows(flow) : down(flow);
}

function swift(flow) {
  return Object.fromEntries([...layers(flow, size)].map(([key, { x, y }]) => {
    const { width, height } = size(flow.nodes[key]);
    return [key, [snap(x - width / 2), snap(y - height / 2)]];
  }));
}

// The layers side by side, as many to a row as make the whole about as wide as high.
function folded(flow) {
  const found = new Map();
  for (const [key, { y }] of layers(flow, size)) found.set(y, [...(found.get(y) || []), key]);
  const columns = [...found.keys()].sort((a, b) => a - b).map((y) => found.get(y));
  const area = columns.reduce((sum, keys) => sum + keys.length, 0) * STEP * COLUMN;
  const perRow = Math.max(Math.round(Math.sqrt(area) / COLUMN), PER_ROW);
  const placed = {};
  for (let first = 0, top = 0; first < columns.length; first += perRow) {
    const row = columns.slice(first, first + perRow);
    row.forEach((keys, column) => keys.forEach((key, place) => {
      const { width, height } = size(flow.nodes[key]);
      placed[key] = [snap(column * COLUMN + (CARD.width - width) / 2), snap(top + place * STEP + (CARD.height - height) / 2)];
    }));
    top += Math.max(...row.map((keys) => keys.length)) * STEP + 90;
  }
  return placed;
}

function down(flow) {
  const graph = plan(flow, "TB");
  return Object.fromEntries(graph.nodes().map((key) => {
    const { x, y, width, height } = graph.node(key);
    return [key, [snap(x - width / 2), snap(y - height / 2)]];
  }));
}

// One row of everything makes tiny text: ranks are folded, five to a row.
function rows(flow) {
  const graph = plan(flow, "LR");
  const ranks = [...new Set(graph.nodes().map((key) => Math.round(graph.node(key).x)))].sort((a, b) => a - b);
  const placed = {};
  let top = 0;
  for (let first = 0; first < ranks.length; first += PER_ROW) {
    const here = graph.nodes().filter((key) => { const r = ranks.indexOf(Math.round(graph.node(key).x)); return r >= first && r < first + PER_ROW; });
    const upper = Math.min(...here.map((key) => graph.node(key).y - graph.node(key).height / 2));
    const lower = Math.max(...here.map((key) => graph.node(key).y + graph.node(key).height / 2));
    for (const key of here) {
      const { x, y, width, height } = graph.node(key);
      const column = ranks.indexOf(Math.round(x)) - first;
      placed[key] = [snap(column * COLUMN + CARD.width / 2 - width / 2), snap(top + y - upper - height / 2)];
    }
    top += lower - upper + 90;
  }
  return placed;
}

// Places of all nodes: as written, else found; a new node without a place goes where there is room.
export function placed(flow) {
  const keys = Object.keys(flow.nodes || {});
  const written = keys.filter((key) => Array.isArray(flow.nodes[key].at));
  if (!written.length) return places(flow);
  const found = Object.fromEntries(written.map((key) => [key, flow.nodes[key].at]));
  const left = Math.min(...Object.values(found).map(([x]) => x));
  let bottom = Math.max(...Object.values(found).map(([, y]) => y)) + 100;
  for (const key of keys) {
    if (found[key]) continue;
    found[key] = [left, bottom];
    bottom += 100;
  }
  return found;
}
