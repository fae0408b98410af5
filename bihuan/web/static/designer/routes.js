// The ways lines take: right-angled, round the nodes, not upon each other. Pure reckoning on boxes
// {id, x, y, width, height} and lines {id, source, target, via}; what people bent themselves stays.
import { distance, Space, thin, tidied } from "./space.js";

const ROOM = 16; // between a node and a line that passes it
const STUB = 18; // a line goes straight on for so long before it turns
const TIGHT = 12; // between two ends on one side
const HIT = 4000, SHARED = 60, BEND = 24;

// {id: {points, isBack, isBent}} of all lines. With what was found `before` and the boxes that are new or
// moved since (`fresh`), lines that neither hang on them nor run through them stay as they are.
export function routes(boxes, lines, { before = null, fresh = [] } = {}) {
  const known = new Map(boxes.map((box) => [box.id, box]));
  const plans = lines.filter((line) => known.has(line.source) && known.has(line.target)).map((line) => plan(line, known));
  spreadEnds(plans.filter((one) => !one.isSelf));
  placeEars(plans.filter((one) => one.isSelf));
  const space = new Space(boxes), taken = new Taken(), inWay = new Space(fresh), left = [];
  for (const one of plans) {
    const old = before && stays(one, before.get(one.id), inWay);
    if (!old) { left.push(one); continue; }
    one.points = old;
    taken.add(one);
  }
  left.sort((one, two) => rank(one) - rank(two) || distance(one.start, one.end) - distance(two.start, two.end));
  for (const one of left) {
    one.points = tidied(way(one, space, taken));
    taken.add(one);
  }
  return new Map(plans.map(({ id, points, isBack, via }) => [id, { points, isBack, isBent: Boolean(via) }]));
}

// The old way of a line, if it begins and ends as before and nothing new is in its way.
function stays({ start, end, via, isSelf, isBack }, old, inWay) {
  if (!old || via || old.isBent || isSelf || isBack !== old.isBack) return null;
  const { points } = old, last = points.at(-1);
  if (points[0].x !== start.x || points[0].y !== start.y || last.x !== end.x || last.y !== end.y) return null;
  for (let at = 1; at < points.length; at++) if (inWay.near(thin(points[at - 1], points[at], 6)).size) return null;
  return points;
}

// What is fixed comes first; the others make way.
const rank = ({ via, isSelf, isBack }) => (via || isSelf ? 0 : isBack ? 2 : 1);

const middle = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

function plan(line, known) {
  const from = known.get(line.source), to = known.get(line.target);
  const via = line.via?.length ? line.via.map(([x, y]) => ({ x, y })) : null;
  const made = { ...line, from, to, via, ...sides(from, to) };
  if (via) Object.assign(made, { out: facing(from, via[0]), into: facing(to, via.at(-1)), isBack: made.isBack });
  return made;
}

// The side of a box that looks at a point.
function facing(box, point) {
  const { x, y } = middle(box);
  const aside = Math.abs(point.x - x) - box.width / 2, along = Math.abs(point.y - y) - box.height / 2;
  if (aside > along) return point.x > x ? "right" : "left";
  return point.y > y ? "bottom" : "top";
}

// A line leaves and arrives at the sides that face where it goes; a way back goes round.
function sides(from, to) {
  if (from === to) return { out: "right", into: "right", isBack: true, isSelf: true };
  const a = middle(from), b = middle(to);
  const apartX = Math.abs(b.x - a.x) - (from.width + to.width) / 2, apartY = Math.abs(b.y - a.y) - (from.height + to.height) / 2;
  if (b.y > a.y && apartY >= 10) return { out: "bottom", into: "top", isBack: false };
  if (b.x > a.x && apartX >= 10 && apartY < 10) return { out: "right", into: "left", isBack: false };
  if (apartX >= 10 && apartY < 10) return { out: "top", into: "top", isBack: true };
  return { out: "right", into: "right", isBack: true };
}

function placeEars(plans) {
  const ears = new Map();
  for (const one of plans) {
    one.place = ears.get(one.source) || 0;
    ears.set(one.source, one.place + 1);
    one.start = one.end = middle(one.from);
  }
}

// Several ends on one side of a node share it, ordered by where they lead; where it gets tight, what
// arrives comes in at one place.
function spreadEnds(plans) {
  const ends = new Map();
  const note = (box, side, end) => { const key = `${box.id}|${side}`; if (!ends.has(key)) ends.set(key, []); ends.get(key).push(end); };
  for (const one of plans) {
    note(one.from, one.out, { one, name: "start", box: one.from, side: one.out, to: one.via?.[0] || middle(one.to) });
    note(one.to, one.into, { one, name: "end", box: one.to, side: one.into, to: one.via?.at(-1) || middle(one.from) });
  }
  for (const list of ends.values()) {
    const { box, side } = list[0];
    const isFlat = side === "top" || side === "bottom";
    list.sort((one, two) => (isFlat ? one.to.x - two.to.x : one.to.y - two.to.y));
    const room = (isFlat ? box.width : box.height) - 20;
    const slots = room / (list.length - 1) < TIGHT ? together(list) : list.map((end) => [end]);
    const step = box.width === 40 ? 0 : Math.min(20, Math.floor(room / Math.max(slots.length - 1, 1) / 2) * 2);
    slots.forEach((ends, place) => { for (const { one, name } of ends) one[name] = spot(box, side, Math.round((place - (slots.length - 1) / 2) * step)); });
  }
}

function together(list) {
  const arriving = list.filter(({ name }) => name === "end");
  const at = arriving.length ? Math.floor(list.indexOf(arriving[Math.floor(arriving.length / 2)])) : -1;
  return list.flatMap((end, place) => (end.name === "start" ? [[end]] : place === at ? [arriving] : []));
}

function spot(box, side, shift) {
  const { x, y } = middle(box);
  if (side === "top" || side === "bottom") return { x: x + shift, y: side === "top" ? box.y : box.y + box.height };
  return { x: side === "left" ? box.x : box.x + box.width, y: y + shift };
}

// --- one line ---

function way(one, space, taken) {
  if (one.via) return elbowed(one);
  if (one.isSelf) return ear(one);
  if (one.isBack) return one.out === "right" ? backBeside(one, space, taken) : backAbove(one, space, taken);
  return one.out === "bottom" ? down(one, space, taken) : across(one, space, taken);
}

// A button that stays: an ear on the upper right, the next one round it.
function ear({ from, place }) {
  const right = from.x + from.width - 18, left = right - 26 - 10 * place, top = from.y - 16 - 21 * place;
  const outer = right + 6 * place;
  return [{ x: left, y: from.y }, { x: left, y: top }, { x: outer, y: top }, { x: outer, y: from.y }];
}

// A way back leaves on the right and arrives on the right: round everything in between, or through
// the gap above the node it leaves or below the one it comes to.
function backBeside(one, space, taken) {
  const { start, end, from, to } = one;
  const low = Math.min(start.y, end.y), high = Math.max(start.y, end.y), right = Math.max(start.x, end.x);
  const lanes = new Set([right + STUB + 8]);
  for (const box of space.near({ x: right, y: low - 5, width: 420, height: high - low + 10 })) lanes.add(box.x + box.width + STUB).add(box.x - STUB);
  const beside = [...lanes].filter((x) => x > right + 10).flatMap((x) => [0, 12, 24, 36, 48, 60].map((more) => x + more)).map((x) => [start, { x, y: start.y }, { x, y: end.y }, end]);
  const gaps = [from.y - 16, to.y + to.height + 16].flatMap((y, at) => [0, 9, 18, 27].map((more) => y + (at ? more : -more)));
  const stubs = [STUB, STUB + 10, STUB + 20, STUB + 30];
  const through = gaps.flatMap((y) => stubs.flatMap((by) => stubs.map((to2) => [start, { x: start.x + by, y: start.y }, { x: start.x + by, y }, { x: end.x + to2, y }, { x: end.x + to2, y: end.y }, end])));
  return best([...beside, ...through], one, space, taken).points;
}

// Between two nodes of one row, over the top of what stands between them.
function backAbove(one, space, taken) {
  const { start, end } = one;
  const low = Math.min(start.x, end.x), high = Math.max(start.x, end.x), top = Math.min(start.y, end.y);
  const levels = new Set([top - 26]);
  for (const box of space.near({ x: low - 5, y: top - 260, width: high - low + 10, height: 300 })) levels.add(box.y - 20).add(box.y + box.height + 20);
  const ways = [...levels].filter((y) => y < top - 10).flatMap((y) => [0, -12, -24, -36].map((more) => y + more)).map((y) => [start, { x: start.x, y }, { x: end.x, y }, end]);
  return best(ways, one, space, taken).points;
}

// A line that is just being bent: from its present ends through `via`.
export function bent(points, via) {
  const ends = [points[0], points[1], points.at(-2), points.at(-1)];
  const out = ends[0].y === ends[1].y ? "right" : "bottom", into = ends[2].y === ends[3].y ? "right" : "bottom";
  return tidied(elbowed({ start: ends[0], end: ends[3], via: via.map(([x, y]) => ({ x, y })), out, into }));
}

// Through the points people chose, with a corner wherever two of them are not in one line.
function elbowed({ start, end, via, out, into }) {
  const points = [start];
  let isFlat = out === "left" || out === "right";
  const through = [...via, end];
  through.forEach((point, place) => {
    const last = points.at(-1);
    const isLast = place === through.length - 1;
    if (last.x !== point.x && last.y !== point.y) {
      const arrivesFlat = isLast ? into === "left" || into === "right" : null;
      const goesFlat = arrivesFlat === null ? isFlat : !arrivesFlat;
      points.push(goesFlat ? { x: point.x, y: last.y } : { x: last.x, y: point.y });
    }
    const before = points.at(-1);
    if (before.x !== point.x || before.y !== point.y) isFlat = before.y === point.y;
    points.push(point);
    isFlat = !isFlat;
  });
  return points;
}

// From the bottom of one node to the top of a lower one.
function down(one, space, taken) {
  const { start, end } = one;
  if (start.x === end.x && !hits([start, end], one, space)) return [start, end];
  const upper = start.y + STUB, lower = end.y - STUB;
  const levels = lower > upper ? spans(upper, lower, [(start.y + end.y) / 2]) : [(start.y + end.y) / 2];
  const plain = levels.map((y) => [start, { x: start.x, y }, { x: end.x, y }, end]);
  const found = best(plain, one, space, taken);
  if (found.cost < HIT || lower <= upper) return found.points;
  const region = { x: Math.min(start.x, end.x), y: start.y, width: Math.abs(end.x - start.x), height: end.y - start.y };
  const round = beside(region, space, one).flatMap((x) => near(upper, 3).flatMap((y1) => near(lower, -3).map((y2) => [start, { x: start.x, y: y1 }, { x, y: y1 }, { x, y: y2 }, { x: end.x, y: y2 }, end])));
  return best([found.points, ...round], one, space, taken).points;
}

// From the right of one node to the left of another one.
function across(one, space, taken) {
  const { start, end } = one;
  if (start.y === end.y && !hits([start, end], one, space)) return [start, end];
  const first = start.x + STUB, last = end.x - STUB;
  const places = last > first ? spans(first, last, [(start.x + end.x) / 2]) : [(start.x + end.x) / 2];
  const plain = places.map((x) => [start, { x, y: start.y }, { x, y: end.y }, end]);
  const found = best(plain, one, space, taken);
  if (found.cost < HIT || last <= first) return found.points;
  const flipped = ({ x, y, width, height }) => ({ x: y, y: x, width: height, height: width });
  const region = { x: start.x, y: Math.min(start.y, end.y), width: end.x - start.x, height: Math.abs(end.y - start.y) };
  const round = beside(flipped(region), space, one, flipped).flatMap((y) => near(first, 3).flatMap((x1) => near(last, -3).map((x2) => [start, { x: x1, y: start.y }, { x: x1, y }, { x: x2, y }, { x: x2, y: end.y }, end])));
  return best([found.points, ...round], one, space, taken).points;
}

// Levels between two bounds, the middle first.
function spans(low, high, first) {
  const found = [...first];
  for (let level = low; level <= high && found.length < 14; level += 12) found.push(Math.round(level));
  if (found.length === 14) for (let level = high; level > high - 60; level -= 12) found.push(Math.round(level));
  return found;
}

const near = (level, by) => [level, level + by * 4, level + by * 8];

// Where a line could pass what stands in a region: left and right of each box of it.
function beside(region, space, { from, to }, turn = (box) => box) {
  const wide = { x: region.x - 40, y: region.y, width: region.width + 80, height: region.height };
  const found = new Set();
  for (const box of space.near(turn(wide))) {
    if (box === from || box === to) continue;
    const { x, width } = turn(box);
    for (const shift of [ROOM, ROOM + 14]) found.add(x - shift).add(x + width + shift);
  }
  const centre = region.x + region.width / 2;
  return [...found].sort((one, two) => Math.abs(one - centre) - Math.abs(two - centre)).slice(0, 10);
}

function best(ways, one, space, taken) {
  let found = null;
  for (const points of ways) {
    const cost = costOf(points, one, space, taken, found?.cost ?? Infinity);
    if (!found || cost < found.cost) found = { points, cost };
    if (found.cost < 200 && ways.length > 3 && found.cost - lengthOf(points) <= 2 * BEND) break;
  }
  return found;
}

const lengthOf = (points) => points.reduce((sum, point, at) => sum + (at ? distance(points[at - 1], point) : 0), 0);

function costOf(points, one, space, taken, limit) {
  let cost = lengthOf(points) + BEND * (points.length - 2);
  if (cost > limit) return cost;
  cost += HIT * hits(points, one, space);
  for (let at = 1; at < points.length && cost < limit; at++) cost += SHARED * taken.beside(points[at - 1], points[at], one);
  return cost;
}

// How many nodes a line runs through or touches.
function hits(points, { from, to }, space) {
  let count = 0;
  for (let at = 1; at < points.length; at++) {
    for (const box of space.near(thin(points[at - 1], points[at], 6))) {
      const isEnd = (box === from && at === 1) || (box === to && at === points.length - 1);
      if (!isEnd) count += 1;
    }
  }
  return count;
}

// Segments that are drawn already: a new line keeps off them.
class Taken {
  constructor() { this.flat = new Map(); this.upright = new Map(); }

  add(one) {
    for (let at = 1; at < one.points.length; at++) {
      const a = one.points[at - 1], b = one.points[at], isFlat = a.y === b.y;
      const [level, low, high] = isFlat ? [a.y, Math.min(a.x, b.x), Math.max(a.x, b.x)] : [a.x, Math.min(a.y, b.y), Math.max(a.y, b.y)];
      const lines = isFlat ? this.flat : this.upright, key = Math.round(level / 8);
      if (!lines.has(key)) lines.set(key, []);
      lines.get(key).push({ level, low, high, one });
    }
  }

  // How many others run along here, closer than one can tell apart.
  beside(a, b, one) {
    const isFlat = a.y === b.y;
    const [level, low, high] = isFlat ? [a.y, Math.min(a.x, b.x), Math.max(a.x, b.x)] : [a.x, Math.min(a.y, b.y), Math.max(a.y, b.y)];
    const lines = isFlat ? this.flat : this.upright, key = Math.round(level / 8);
    let count = 0;
    for (const at of [key - 1, key, key + 1]) {
      for (const other of lines.get(at) || []) {
        if (Math.abs(other.level - level) < 7 && other.low < high - 6 && other.high > low + 6 && other.one.id !== one.id) count += 1;
      }
    }
    return count;
  }
}
