// Places for large processes, where dagre takes seconds: ranks by the longest way from the start,
// rows sorted by the middle of their neighbours, each node as near below them as there is room.
const SWEEPS = 4, GAP = 50, ROW = 90;

// {key: {x, y}} of the middles; `size` says how large a node is.
export function layers(flow, size) {
  const keys = Object.keys(flow.nodes);
  const ahead = forward(flow, keys);
  const rank = ranks(keys, ahead);
  const rows = [];
  for (const key of ahead.order) (rows[rank.get(key)] ??= []).push(key);
  const behind = new Map(keys.map((key) => [key, []]));
  for (const key of keys) for (const target of ahead.targets.get(key)) behind.get(target).push(key);
  for (let sweep = 0; sweep < SWEEPS; sweep++) sort(rows, sweep % 2 ? ahead.targets : behind, sweep % 2);
  return put(rows, behind, (key) => size(flow.nodes[key]));
}

// Lines without those that lead back to where one has come from, and the nodes in their order.
function forward(flow, keys) {
  const targets = new Map(keys.map((key) => [key, []]));
  const state = new Map(), order = [];
  const ways = (key) => [...new Set((flow.nodes[key].edges || []).map((edge) => edge.to))].filter((to) => to !== key && to in flow.nodes);
  for (const first of [flow.start, ...keys]) {
    if (state.has(first) || !(first in flow.nodes)) continue;
    const stack = [[first, ways(first), 0]];
    state.set(first, "open");
    while (stack.length) {
      const top = stack.at(-1), [key, to] = top;
      if (top[2] === to.length) { state.set(key, "done"); order.push(key); stack.pop(); continue; }
      const next = to[top[2]++];
      if (state.get(next) !== "open") targets.get(key).push(next);
      if (!state.has(next)) { state.set(next, "open"); stack.push([next, ways(next), 0]); }
    }
  }
  return { targets, order: order.reverse() };
}

function ranks(keys, { targets, order }) {
  const rank = new Map(keys.map((key) => [key, 0]));
  for (const key of order) for (const target of targets.get(key)) rank.set(target, Math.max(rank.get(target), rank.get(key) + 1));
  return rank;
}

function sort(rows, near, isUpward) {
  const place = new Map();
  const note = (row) => row.forEach((key, at) => place.set(key, at / Math.max(row.length - 1, 1)));
  rows.forEach(note);
  const middle = (key) => { const found = near.get(key); return found.length ? found.reduce((sum, own) => sum + place.get(own), 0) / found.length : place.get(key); };
  for (const row of isUpward ? [...rows].reverse() : rows) {
    const wanted = new Map(row.map((key) => [key, middle(key)]));
    row.sort((one, two) => wanted.get(one) - wanted.get(two));
    note(row);
  }
}

function put(rows, behind, size) {
  const found = new Map();
  let y = 0;
  for (const row of rows) {
    let right = -Infinity, drift = 0;
    const height = Math.max(...row.map((key) => size(key).height));
    const spread = row.map((key) => {
      const above = behind.get(key).filter((own) => found.has(own));
      const wanted = above.length ? above.reduce((sum, own) => sum + found.get(own).x, 0) / above.length : 0;
      const half = size(key).width / 2;
      const x = Math.max(wanted, right + GAP + half);
      right = x + half;
      drift += x - wanted;
      return [key, x];
    });
    const back = drift / row.length; // what was pushed to the right comes back to the middle
    for (const [key, x] of spread) found.set(key, { x: x - back, y: y + height / 2 });
    y += height + ROW;
  }
  return found;
}
