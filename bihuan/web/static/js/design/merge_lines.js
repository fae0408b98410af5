// Three ways together, by lines: where two people changed lines that do not touch, both stay. Lines
// that both changed differently are a conflict, and `resolve` puts in what was chosen.
import { diff3Merge } from "../../vendor/diff3.js";

const MOST = 6000; // lines between the first and the last change; more take seconds to compare

// {file: text} of what both began with, of mine and of theirs.
export function merge(base, mine, theirs) {
  const merged = {};
  const conflicts = [];
  for (const file of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const parts = together(file, base[file], mine[file], theirs[file]);
    if (parts) merged[file] = parts;
    conflicts.push(...(parts || []).filter((part) => part.mine !== part.theirs));
  }
  return { merged, conflicts };
}

// Pieces of the file in their order, each {mine, theirs}: the same where nobody need choose.
function together(file, base, mine, theirs) {
  if (mine === theirs || theirs === base) return whole(mine);
  if (mine === base) return whole(theirs);
  if ([base, mine, theirs].includes(undefined)) return [{ file, base, mine, theirs }];
  const texts = [mine, base, theirs].map((text) => text.split("\n"));
  const before = alike(texts, (lines, index) => lines[index], 0);
  const after = alike(texts, (lines, index) => lines.at(-1 - index), before);
  const [here, was, there] = texts.map((lines) => lines.slice(before, lines.length - after));
  return [
    ...same(texts[0].slice(0, before)), ...compared(file, before + 1, here, was, there),
    ...same(after ? texts[0].slice(-after) : []),
  ];
}

function compared(file, from, a, o, b) {
  if (o.length > MOST) return [{ file, from, ...sides({ a, o, b }) }];
  return diff3Merge(a, o, b, { excludeFalseConflicts: true }).flatMap(({ ok, conflict }) => (ok
    ? same(ok) : [{ file, from: from + conflict.aIndex, ...sides(conflict) }]));
}

// How many lines all three share, from the beginning or the end on.
function alike(texts, line, less) {
  const most = Math.min(...texts.map((lines) => lines.length)) - less;
  let count = 0;
  while (count < most && texts.every((lines) => line(lines, count) === line(texts[0], count))) count += 1;
  return count;
}

const same = (lines) => (lines.length ? [{ mine: lines.join("\n"), theirs: lines.join("\n"), lines: lines.length }] : []);

const whole = (text) => (text === undefined ? null : [{ mine: text, theirs: text, lines: 1 }]);

function sides({ a, o, b }) {
  const text = (lines) => (lines.length ? lines.join("\n") : undefined);
  return { mine: text(a), theirs: text(b), base: text(o) };
}

// chosen[i] is "mine" or "theirs" for conflicts[i]; gives {file: text}.
export function resolve({ merged, conflicts }, chosen) {
  conflicts.forEach((conflict, index) => { conflict.chosen = conflict[chosen[index]]; });
  const texts = Object.entries(merged).map(([file, parts]) => {
    const kept = parts.map((part) => (conflicts.includes(part) ? part.chosen : part.lines ? part.mine : undefined));
    return [file, kept.filter((text) => text !== undefined)];
  });
  return Object.fromEntries(texts.filter(([, kept]) => kept.length).map(([file, kept]) => [file, kept.join("\n")]));
}
