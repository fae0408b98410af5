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

// The order of the form: fields of no group first, then group by group.
export function blocks(documents) {
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
  move(documents, key, { group, before });
  return key;
}

export function move(documents, key, { group = -1, before = "" }) {
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
export function shift(documents, key, by) {
  const parts = blocks(documents);
  const at = parts.findIndex((part) => part.fields.includes(key));
  const { fields, index } = parts[at];
  const place = fields.indexOf(key);
  if (fields[place + by]) {
    move(documents, key, { group: index, before: by < 0 ? fields[place - 1] : fields[place + 2] || "" });
    return;
  }
  const next = parts[at + by];
  if (next) move(documents, key, { group: next.index, before: by > 0 ? next.fields[0] || "" : "" });
}

// All maps of fields in the order of the form: where nothing else says it, it is the order shown.
function arrange(documents, loose) {
  const whole = body(documents);
  const order = [...loose, ...(whole.groups || []).flatMap((group) => group.fields)];
  const sorted = (map) => Object.fromEntries([...order.filter((key) => key in map), ...Object.keys(map).filter((key) => !order.includes(key))].map((key) => [key, map[key]]));
  whole.fields = sorted(whole.fields);
  for (const node of Object.values(documents["flow.yaml"].nodes || {})) if (node.form) node.form = sorted(node.form);
}

export function addGroup(documents, names) {
  const whole = body(documents);
  whole.groups ??= [];
  whole.groups.push({ key: freeKey(Object.fromEntries(whole.groups.map((group) => [group.key, 1])), "group"), names, fields: [] });
  return whole.groups.length - 1;
}

export function removeGroup(documents, index) {
  const whole = body(documents);
  whole.groups.splice(index, 1);
  if (!whole.groups.length) delete whole.groups;
}

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
