// Where the words of a line stand: on it, off the nodes and off other words, near where it begins.
// Pure reckoning: lines {id, points, words}, boxes of nodes; answers {id: {x, y, width, text}}.
import { area, Space, thin } from "./space.js";

export const HEIGHT = 19;
const LENGTHS = [20, 12, 8]; // half-width letters, tried until it fits
const STEP = 26, MOST = 16;

// Chinese characters take the room of two letters; so do quotes, arrows and marks in a Chinese font.
export const isWide = (code) => code > 0x2e7f || (code >= 0x2014 && code <= 0x2026) || (code >= 0x2190 && code <= 0x25ff);
export const breadth = (text) => [...text].reduce((sum, sign) => sum + (isWide(sign.charCodeAt(0)) ? 12 : 6.8), 0);
export const widthOf = (text) => Math.round(breadth(text) + 10);

// `shorten(text, length)` cuts a text to so many half-width letters.
export function spots(lines, boxes, shorten) {
  const nodes = new Space(boxes), words = new Space(), segments = new Space();
  for (const { id, points } of lines) for (let at = 1; at < points.length; at++) segments.add({ ...thin(points[at - 1], points[at]), id });
  const placed = new Map();
  const said = lines.filter(({ words: text }) => text).map((line) => ({ ...line, length: reach(line.points) }));
  for (const line of said.sort((one, two) => one.length - two.length)) {
    let best = null;
    for (const most of LENGTHS) {
      const text = shorten(line.words, most);
      if (best && text === best.text) continue;
      const found = choose(line, text, nodes, words, segments);
      if (!best || found.clash < best.clash - 1) best = { ...found, text };
      if (best.clash < 1) break;
    }
    words.add(best.box);
    placed.set(line.id, { x: best.box.x + best.box.width / 2, y: best.box.y + HEIGHT / 2, width: best.box.width, text: best.text });
  }
  return placed;
}

const reach = (points) => points.reduce((sum, point, at) => sum + (at ? Math.abs(point.x - points[at - 1].x) + Math.abs(point.y - points[at - 1].y) : 0), 0);

function choose(line, text, nodes, words, segments) {
  const width = widthOf(text);
  let best = null;
  for (const { x, y, aside } of candidates(line.points, width, line.isSelf)) {
    const box = { x: x - width / 2, y: y - HEIGHT / 2, width, height: HEIGHT };
    const around = { x: box.x - 3, y: box.y - 2, width: width + 6, height: HEIGHT + 4 };
    let clash = 0, crossed = 0;
    for (const node of nodes.near(around)) clash += area(node, around);
    for (const other of words.near(around)) clash += area(other, around);
    for (const other of segments.near(box)) if (other.id !== line.id) crossed += 1;
    const cost = clash * 3 + crossed * 40 + aside;
    if (!best || cost < best.cost) best = { box, clash, cost };
    if (cost < 24) break;
  }
  return best;
}

// Places along the line from its beginning on: upon a segment, else beside an upright one.
function* candidates(points, width, isSelf) {
  if (isSelf) {
    const [, left, right] = points;
    for (const shift of [0, -8, 8]) yield { x: right.x + width / 2 + 8, y: left.y + 2 + shift, aside: 0 };
    yield { x: left.x - width / 2 - 6, y: left.y + 2, aside: 6 };
    yield { x: (left.x + right.x) / 2, y: left.y, aside: 12 };
  }
  let gone = 0;
  const beside = [];
  for (let at = 1; at < points.length; at++) {
    const a = points[at - 1], b = points[at], isFlat = a.y === b.y;
    const length = Math.abs(a.x - b.x) + Math.abs(a.y - b.y), need = (isFlat ? width : HEIGHT) / 2;
    const isEnd = at === points.length - 1;
    const low = need + (at === 1 ? 8 : 4), high = length - need - (isEnd ? 14 : 4);
    const spotsHere = high >= low ? ways(low, high) : [length / 2];
    for (const share of spotsHere) {
      const x = a.x + ((b.x - a.x) * share) / (length || 1), y = a.y + ((b.y - a.y) * share) / (length || 1);
      const aside = (gone + share) * 0.1 + (high >= low ? 0 : 40);
      yield { x, y, aside };
      if (!isFlat) for (const side of [1, -1]) beside.push({ x: x + side * (width / 2 + 7), y, aside: aside + 30 });
      else for (const side of [-1, 1]) beside.push({ x, y: y + side * (HEIGHT / 2 + 5), aside: aside + 34 });
    }
    gone += length;
  }
  yield* beside;
}

function ways(low, high) {
  const found = [];
  const step = Math.max(STEP, (high - low) / MOST);
  for (let at = low; at <= high; at += step) found.push(at);
  return found;
}
