// Three ways together: what one person left alone takes the other's value. Where both changed the
// same part differently there is a conflict, and `resolve` puts in what was chosen. The same rules
// as process/merge.py; both run the cases of tests/process/merges.json.
import { named, order } from "./alignment.js";

const DRAWN = ["at", "via"]; // where the canvas draws it: nobody is asked about that
const WHOLE = ["folder"]; // a way, of which no step stands for itself

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isMap = (data) => data !== null && typeof data === "object" && !Array.isArray(data);

// `take`: paths as JSON of the conflicts in which theirs stands. A conflict's `within` is what
// stands at each step of its path.
export function merge(base, mine, theirs, take = []) {
  const conflicts = [];
  const merged = together(base, mine, theirs, { path: [], within: [], conflicts, take: new Set(take) });
  return { merged, conflicts, sides: [base, mine, theirs] };
}

// chosen[i] is "mine" or "theirs" for conflicts[i]; gives the document.
export function resolve({ conflicts, sides }, chosen) {
  const take = conflicts.filter((_, index) => chosen[index] === "theirs");
  return merge(...sides, take.map(({ path }) => JSON.stringify(path))).merged;
}

// undefined is what is not there.
function together(base, mine, theirs, way) {
  if (same(mine, theirs) || same(theirs, base)) return mine;
  if (same(mine, base)) return theirs;
  const last = way.path.at(-1);
  if (DRAWN.includes(last) && mine !== undefined) return mine;
  if (isMap(mine) && isMap(theirs)) return maps(isMap(base) ? base : {}, mine, theirs, way);
  if (!WHOLE.includes(last) && Array.isArray(mine) && Array.isArray(theirs)) {
    return lists(Array.isArray(base) ? base : [], mine, theirs, way);
  }
  const { path, within } = way;
  way.conflicts.push({ path, within, base, mine, theirs });
  return way.take.has(JSON.stringify(path)) ? theirs : mine;
}

// Key by key.
function maps(...given) {
  const [way, sides] = [given.pop(), given.map((side) => new Map(Object.entries(side)))];
  const found = order(...sides.map((side) => [...side.keys()])).map((key) => [key, part(key, sides, way, key)]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

// Element by element: those that are the same thing on both sides meet.
function lists(base, mine, theirs, way) {
  const sides = named(base, mine, theirs);
  return order(...sides.map((side) => [...side.keys()]))
    .map((name, at) => part(name, sides, way, at)).filter((value) => value !== undefined);
}

function part(name, sides, way, shown) {
  const [old, one, other] = sides.map((side) => side.get(name));
  return together(old, one, other, { ...way, path: [...way.path, shown], within: [...way.within, one === undefined ? other : one] });
}
