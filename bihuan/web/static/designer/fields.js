// What can be done to the fields of a process: pure functions on its documents.
import { words } from "./dom.js";
import { freeKey } from "./model.js";

export const LIBRARY = [
  ["text", ["text", "longtext", "richtext"]],
  ["choice", ["select", "radio", "multiselect", "checkbox", "editselect", "tree", "boolean", "rating"]],
  ["number", ["integer", "decimal"]],
  ["time", ["date", "datetime", "time", "daterange", "datetimerange"]],
  ["people", ["person", "people", "group"]],
  ["link", ["service", "business", "ci", "ticket", "url", "email", "phone"]],
  ["more", ["file", "image", "table", "autonumber", "formula", "remote", "system"]],
];
export const ICONS = {
  text: "letter-case", longtext: "align-left", richtext: "abc", integer: "number-123", decimal: "decimal", date: "calendar", datetime: "calendar-time", daterange: "calendar-event", datetimerange: "calendar-event",
  time: "clock", boolean: "toggle-left", radio: "circle-dot", checkbox: "checkbox", select: "select", multiselect: "checks", editselect: "cursor-text", tree: "list-tree", person: "user", people: "users", group: "users-group",
  service: "apps", ci: "device-desktop", business: "briefcase", ticket: "clipboard-list", url: "link", email: "mail", phone: "phone", file: "paperclip", image: "photo", table: "table", rating: "star", autonumber: "hash",
  formula: "math-function", remote: "cloud", system: "settings",
};
export const CHOICES = new Set(["radio", "checkbox", "select", "multiselect", "editselect", "tree"]);
const SHORT = new Set(["integer", "decimal", "date", "datetime", "time", "select", "person", "group", "service", "business", "phone", "email", "autonumber", "rating", "boolean", "editselect", "system"]);
const OPTIONED = [{ value: "A" }, { value: "B" }];

// A field as it comes from the library.
export function blank(type) {
  const made = { type, label: structuredClone(words.types[type]) };
  if (CHOICES.has(type)) made.options = OPTIONED.map(({ value }, n) => `${structuredClone(words.option["zh-hans"])} ${n + 1}`);
  if (type === "table") made.columns = { name: { type: "text", label: structuredClone(words.types.text) } };
  if (type === "formula") made.expr = "0";
  if (type === "system") made.source = "number";
  if (type === "remote") made.source = { url: "https://", key: "id", label: "name" };
  if (type === "autonumber") made.number = "NO-{date}-{seq:3}";
  if (SHORT.has(type)) made.width = "half";
  return made;
}

const body = (documents) => {
  documents["fields.yaml"] ??= {};
  documents["fields.yaml"].fields ??= {};
  return documents["fields.yaml"];
};

export const ABSENT = -2; // the block of what a step with a layout of its own does not show

// The groups a step has for itself; null where its form is laid out like all others.
export function ownGroups(documents, node) {
  const layout = documents["flow.yaml"]?.nodes?.[node]?.layout;
  return Array.isArray(layout) && layout.length ? layout : null;
}

// A group of a layout says its name as `group` or as `names`.
export function namesOf(group) {
  const written = group.names ?? group.group ?? {};
  return written.names ?? written;
}

export function rename(group, names) {
  if (group.names !== undefined) group.names = names;
  else if (group.group?.names !== undefined) group.group.names = names;
  else group.group = names;
}

// From now on the step has groups and an order of its own, as they are now.
export function giveLayout(documents, node) {
  const own = documents["flow.yaml"].nodes[node];
  const form = own.form || {};
  const shared = blocks(documents).map(({ names, fields }) => ({ names, fields: fields.filter((key) => key in form) })).filter(({ fields }) => fields.length);
  const groups = shared.filter(({ names }) => names).map(({ names, fields }) => ({ group: structuredClone(names), fields }));
  own.layout = groups.length ? groups : [{ group: structuredClone(own.names), fields: Object.keys(form) }];
}

export function dropLayout(documents, node) { delete documents["flow.yaml"].nodes[node].layout; }

function ownBlocks(documents, node, groups) {
  const { fields = {} } = documents["fields.yaml"] || {};
  const form = documents["flow.yaml"].nodes[node].form || {};
  const placed = new Set(groups.flatMap((group) => group.fields || []));
  const loose = Object.keys(form).filter((key) => key in fields && !placed.has(key));
  const absent = Object.keys(fields).filter((key) => !(key in form));
  return [{ index: -1, names: null, fields: loose }, ...groups.map((group, index) => ({ index, names: namesOf(group), fields: (group.fields || []).filter((key) => key in form && key in fields) })), { index: ABSENT, names: null, fields: absent }];
}

// The order of the form: fields of no group first, then group by group; of a step with a layout of
// its own that one, and last what it does not show.
export function blocks(documents, node = "") {
  const own = ownGroups(documents, node);
  if (own) return ownBlocks(documents, node, own);
  const { fields = {}, groups = [] } = documents["fields.yaml"] || {};
  const placed = new Set(groups.flatMap((group) => group.fields || []));
  const loose = Object.keys(fields).filter((key) => !placed.has(key));
  return [{ index: -1, names: null, fields: loose }, ...groups.map((group, index) => ({ index, names: group.names, fields: (group.fields || []).filter((key) => key in fields) }))];
}

// A new field before `before` (or at the end) of a group; on the form of `node` too.
export function add(documents, type, { group = -1, before = "", node = "" } = {}) {
  const whole = body(documents);
  const key = freeKey(whole.fields, type === "text" ? "field" : type);
  whole.fields[key] = blank(type);
  const flow = documents["flow.yaml"];
  const shown = flow.nodes?.[node || flow.start];
  if (shown) shown.form = { ...shown.form, [key]: type === "system" || type === "formula" ? "read" : "optional" };
  if (ownGroups(documents, node)) move(documents, key, {});
  move(documents, key, { group, before, node });
  return key;
}

function moveOwn(documents, key, { group, before, node }, groups) {
  const own = documents["flow.yaml"].nodes[node];
  for (const each of groups) each.fields = without(each.fields || [], key);
  if (group === ABSENT) { own.form = { ...own.form }; delete own.form[key]; return; }
  const mode = own.form?.[key] || (["system", "formula"].includes(body(documents).fields[key].type) ? "read" : "optional");
  const rows = Object.entries({ ...own.form, [key]: mode });
  if (group >= 0) {
    const list = groups[group].fields, at = list.indexOf(before);
    list.splice(at < 0 ? list.length : at, 0, key);
  } else {
    const moved = rows.splice(rows.findIndex(([one]) => one === key), 1)[0];
    const at = rows.findIndex(([one]) => one === before);
    rows.splice(at < 0 ? rows.length : at, 0, moved);
  }
  own.form = Object.fromEntries(rows);
}

export function move(documents, key, { group = -1, before = "", node = "" }) {
  const own = ownGroups(documents, node);
  if (own) { moveOwn(documents, key, { group, before, node }, own); return; }
  const whole = body(documents);
  for (const each of whole.groups || []) each.fields = (each.fields || []).filter((one) => one !== key);
  const list = group >= 0 ? whole.groups[group].fields : null;
  if (list) {
    const at = list.indexOf(before);
    list.splice(at < 0 ? list.length : at, 0, key);
  }
  const loose = blocks(documents)[0].fields.filter((one) => one !== key);
  if (!list) {
    const at = loose.indexOf(before);
    loose.splice(at < 0 ? loose.length : at, 0, key);
  }
  arrange(documents, loose);
}

// One place up or down; from the end of one group into the next.
export function shift(documents, key, by, node = "") {
  const parts = blocks(documents, node).filter(({ index }) => index !== ABSENT);
  const at = parts.findIndex((part) => part.fields.includes(key));
  if (at < 0) return;
  const { fields, index } = parts[at];
  const place = fields.indexOf(key);
  if (fields[place + by]) {
    move(documents, key, { group: index, before: by < 0 ? fields[place - 1] : fields[place + 2] || "", node });
    return;
  }
  const next = parts[at + by];
  if (next) move(documents, key, { group: next.index, before: by > 0 ? next.fields[0] || "" : "", node });
}

// All maps of fields in the order of the form: where nothing else says it, it is the order shown.
function arrange(documents, loose) {
  const whole = body(documents);
  const order = [...loose, ...(whole.groups || []).flatMap((group) => group.fields)];
  const sorted = (map) => Object.fromEntries([...order.filter((key) => key in map), ...Object.keys(map).filter((key) => !order.includes(key))].map((key) => [key, map[key]]));
  whole.fields = sorted(whole.fields);
  for (const node of Object.values(documents["flow.yaml"].nodes || {})) if (node.form) node.form = sorted(node.form);
}

export function addGroup(documents, names, node = "") {
  const own = ownGroups(documents, node);
  if (own) { own.push({ group: names, fields: [] }); return; }
  const whole = body(documents);
  whole.groups ??= [];
  whole.groups.push({ key: freeKey(Object.fromEntries(whole.groups.map((group) => [group.key, 1])), "group"), names, fields: [] });
}

// Without its last group a step is laid out like all others again.
export function removeGroup(documents, index, node = "") {
  const own = ownGroups(documents, node);
  const list = own || body(documents).groups;
  list.splice(index, 1);
  if (list.length) return;
  if (own) dropLayout(documents, node);
  else delete body(documents).groups;
}

export function groupsOf(documents, node = "") { return ownGroups(documents, node) || body(documents).groups; }

export const without = (list, key) => list.filter((one) => one !== key);

// A field with everything that only names it; conditions that use it stay, and are found.
export function remove(documents, key) {
  const whole = body(documents), flow = documents["flow.yaml"];
  delete whole.fields[key];
  for (const group of whole.groups || []) group.fields = without(group.fields || [], key);
  for (const node of Object.values(flow.nodes || {})) {
    if (node.form) delete node.form[key];
    for (const group of node.layout || []) group.fields = without(group.fields || [], key);
    for (const edge of node.edges || []) {
      for (const name of ["requires", "asks"]) {
        if (!edge[name]?.includes(key)) continue;
        edge[name] = without(edge[name], key);
        if (!edge[name].length) delete edge[name];
      }
    }
  }
  for (const name of ["title", "priority", "business", "service"]) if (flow[name] === key) delete flow[name];
}

const NAMING = new Set(["field", "within", "owner_of", "on_call", "depends_on", "before", "after", "fill", "title", "priority", "business", "service"]);
const LISTING = new Set(["fields", "requires", "asks"]);
const KEYING = new Set(["fields", "form", "set"]);

// A field under another key, everywhere it is named: lists, resolvers, conditions, texts.
export function rekey(documents, old, fresh) {
  const said = new RegExp(String.raw`\bf\.${old}\b`, "g"), quoted = `f["${old}"]`;
  const text = (value) => value.replace(said, `f.${fresh}`).replaceAll(quoted, `f["${fresh}"]`);
  const walk = (value, name) => {
    if (typeof value === "string") return NAMING.has(name) && value === old ? fresh : text(value);
    if (Array.isArray(value)) return value.map((one) => (LISTING.has(name) && one === old ? fresh : walk(one, "")));
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [KEYING.has(name) && key === old ? fresh : key, walk(one, key)]));
  };
  for (const [file, data] of Object.entries(documents)) documents[file] = walk(data, "");
}
