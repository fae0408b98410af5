// Which elements of three lists are the same thing, and the order in which both sides want them.
// The same rules as process/alignment.py; both run the cases of tests/process/merges.json.
const MOST = 400; // elements that are compared with each other for what they share

const isMap = (data) => data !== null && typeof data === "object" && !Array.isArray(data);

// The three lists as Maps, each element under a name that is the same wherever it stands.
export function named(base, mine, theirs) {
  const here = pairs(base, mine, IDENTS);
  const there = pairs(base, theirs, IDENTS);
  const names = [
    base.map((_, at) => `base ${at}`),
    mine.map((_, at) => (here.has(at) ? `base ${here.get(at)}` : `mine ${at}`)),
    theirs.map((_, at) => (there.has(at) ? `base ${there.get(at)}` : `theirs ${at}`)),
  ];
  const [newMine, newTheirs] = [places(mine, here), places(theirs, there)];
  const both = pairs(newMine.map((at) => mine[at]), newTheirs.map((at) => theirs[at]), NEW);
  for (const [place, same] of both) names[2][newTheirs[place]] = `mine ${newMine[same]}`;
  return [base, mine, theirs].map((list, side) => new Map(list.map((each, at) => [names[side][at], each])));
}

const places = (list, known) => list.map((_, at) => at).filter((at) => !known.has(at));

// place in new -> place in old of the elements that are the same thing.
function pairs(old, list, idents) {
  const found = new Map();
  for (const ident of idents) {
    const taken = new Set(found.values());
    const waiting = new Map();
    old.forEach((each, at) => {
      const name = ident(each);
      if (!taken.has(at) && name !== null) waiting.set(name, [...(waiting.get(name) || []), at]);
    });
    list.forEach((each, at) => {
      const left = found.has(at) ? null : waiting.get(ident(each));
      if (left?.length) found.set(at, left.shift());
    });
  }
  if (idents === IDENTS) alike(old, list, found);
  return found;
}

// --- what an element is called ---

function whole(each) {
  return JSON.stringify(each, (_, value) => (isMap(value)
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, value[key]])) : value));
}

// Options, phases and groups have a key or a value.
function key(each) {
  const name = isMap(each) ? ["key", "value"].find((one) => one in each) : undefined;
  return name === undefined ? null : whole([name, each[name]]);
}

const isWay = (each) => isMap(each) && "to" in each;

// A button or another trigger, and where it leads.
const way = (each) => (isWay(each) ? whole([each.on ?? null, each.to]) : null);

// A way that leads elsewhere now.
const trigger = (each) => (isWay(each) ? whole(each.on ?? null) : null);

// {role: ...}, {set: ...}: one key says what it is.
const kind = (each) => (isMap(each) && Object.keys(each).length === 1 ? Object.keys(each)[0] : null);

const NEW = [whole, key, way]; // what two people may both have added
const IDENTS = [...NEW, trigger, kind];

// What has no name of its own is the same thing when half of what it holds is the same.
function alike(old, list, found) {
  const taken = new Set(found.values());
  const left = old.map((_, at) => at).filter((at) => !taken.has(at) && isNameless(old[at]));
  if (left.length > MOST) return;
  list.forEach((each, at) => {
    if (found.has(at) || !isNameless(each) || !left.length) return;
    const shares = left.map((was) => shared(old[was], each));
    const best = shares.indexOf(Math.max(...shares));
    if (shares[best] >= 0.5) found.set(at, left.splice(best, 1)[0]);
  });
}

const isNameless = (each) => isMap(each) && !("to" in each) && key(each) === null;

function shared(one, other) {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.filter((each) => each in one && each in other && whole(one[each]) === whole(other[each])).length / Math.max(keys.length, 1);
}

// --- order ---

// All names of both sides. What one side moved or added stands where that side has it.
export function order(base, mine, theirs) {
  const [known, here, there] = [base, mine, theirs].map((names) => new Set(names));
  const [mineMoved, theirsMoved] = [moved(base, mine), moved(base, theirs)];
  const placed = new Set(theirs.filter((name) => !here.has(name) || (theirsMoved.has(name) && !mineMoved.has(name))));
  const merged = mine.filter((name) => !placed.has(name));
  let last = -1;
  for (const name of theirs) {
    if (!placed.has(name)) { last = merged.indexOf(name); continue; }
    last += 1; // behind what I added in the same place
    while (last < merged.length && !known.has(merged[last]) && !there.has(merged[last])) last += 1;
    merged.splice(last, 0, name);
  }
  return merged;
}

// What stands elsewhere among the others: all but a longest run that kept its order.
function moved(base, side) {
  const at = new Map(base.map((name, place) => [name, place]));
  const run = []; // the last of the best run of each length
  const before = new Map();
  for (const name of side.filter((each) => at.has(each))) {
    const found = run.findIndex((each) => at.get(each) >= at.get(name));
    const place = found < 0 ? run.length : found;
    before.set(name, run[place - 1]);
    run[place] = name;
  }
  const kept = new Set();
  for (let name = run.at(-1); name !== undefined; name = before.get(name)) kept.add(name);
  return new Set([...before.keys()].filter((name) => !kept.has(name)));
}
