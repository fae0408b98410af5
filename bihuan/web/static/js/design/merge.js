// Three ways together: what one person left alone takes the other's value. Where both changed the
// same part differently there is a conflict, and `resolve` puts in what was chosen.
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isMap = (data) => data !== null && typeof data === "object" && !Array.isArray(data);

export function merge(base, mine, theirs) {
  const conflicts = [];
  const merged = together(base, mine, theirs, [], conflicts);
  return { merged, conflicts };
}

function together(base, mine, theirs, path, conflicts) {
  if (same(mine, theirs) || same(theirs, base)) return mine;
  if (same(mine, base)) return theirs;
  if (isMap(mine) && isMap(theirs)) return maps(isMap(base) ? base : {}, mine, theirs, path, conflicts);
  if ([base, mine, theirs].every(Array.isArray) && base.length === mine.length && mine.length === theirs.length) {
    return mine.map((each, index) => together(base[index], each, theirs[index], [...path, index], conflicts));
  }
  conflicts.push({ path, base, mine, theirs });
  return mine;
}

function maps(base, mine, theirs, path, conflicts) {
  const merged = {};
  const moved = same(Object.keys(mine), Object.keys(base));
  const [first, second] = moved ? [theirs, mine] : [mine, theirs];
  for (const key of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const value = together(base[key], mine[key], theirs[key], [...path, key], conflicts);
    if (value !== undefined || conflicts.at(-1)?.path.join("\0") === [...path, key].join("\0")) merged[key] = value;
  }
  return merged;
}

// chosen[i] is "mine" or "theirs" for conflicts[i]; gives the document.
export function resolve({ merged, conflicts }, chosen) {
  conflicts.forEach((conflict, index) => {
    const value = conflict[chosen[index]];
    const last = conflict.path.at(-1);
    let part = merged;
    for (const key of conflict.path.slice(0, -1)) part = part[key];
    if (value === undefined) delete part[last];
    else part[last] = value;
  });
  return merged;
}
