// What stands where on the paper: boxes found by place, and lines already drawn.
const CELL = 160;

export const area = (one, other) => {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return width > 0 && height > 0 ? width * height : 0;
};

// Boxes in a grid: asking for a rectangle looks only at what is near.
export class Space {
  constructor(boxes = []) {
    this.cells = new Map();
    for (const box of boxes) this.add(box);
  }

  add(box) { this.over(box, (key) => { const list = this.cells.get(key); if (list) list.push(box); else this.cells.set(key, [box]); }); }

  over({ x, y, width, height }, act) {
    for (let column = Math.floor(x / CELL); column <= Math.floor((x + width) / CELL); column++) {
      for (let row = Math.floor(y / CELL); row <= Math.floor((y + height) / CELL); row++) act(column * 100_003 + row);
    }
  }

  // Every box that touches the rectangle, each once.
  near(rectangle) {
    const found = new Set();
    this.over(rectangle, (key) => { for (const box of this.cells.get(key) || []) if (!found.has(box) && area(box, rectangle) > 0) found.add(box); });
    return found;
  }
}

// A segment as a thin rectangle.
export const thin = (a, b, by = 1) => ({ x: Math.min(a.x, b.x) - by, y: Math.min(a.y, b.y) - by, width: Math.abs(a.x - b.x) + 2 * by, height: Math.abs(a.y - b.y) + 2 * by });

export const distance = (a, b) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

// Without points that say nothing: doubled ones, and those in the middle of a straight run.
export function tidied(points) {
  const kept = [];
  for (const point of points) {
    const last = kept.at(-1), before = kept.at(-2);
    if (last && last.x === point.x && last.y === point.y) continue;
    if (before && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y))) kept.pop();
    kept.push(point);
  }
  return kept;
}

// How far a point is from a line.
export function nearness(points, { x, y }) {
  let best = Infinity;
  for (let at = 1; at < points.length; at++) {
    const a = points[at - 1], b = points[at], dx = b.x - a.x, dy = b.y - a.y;
    const share = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(a.x + share * dx - x, a.y + share * dy - y));
  }
  return best;
}
