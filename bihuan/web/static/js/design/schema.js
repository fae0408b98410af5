// What may stand where in a pack: docs/pack-format.md as a table of paths. "*" is any key, "[]" an
// item of a list. A value is a list of words, or a function of (vocabulary, documents).
const keysOf = (file, part) => (_, documents) => Object.keys(documents[file]?.[part] || {});
const fields = keysOf("fields.yaml", "fields");
const nodes = keysOf("flow.yaml", "nodes");
const notices = keysOf("notices.yaml", "notices");
const params = keysOf("flow.yaml", "params");
const events = keysOf("flow.yaml", "events");
const named = (part) => (vocabulary) => vocabulary[part].map(({ key, name }) => ({ label: key, detail: name === key ? "" : name }));
const words = (part) => (vocabulary) => vocabulary[part];
const phases = (_, documents) => (documents["flow.yaml"]?.phases || []).map(({ key }) => key).filter(Boolean);
const splits = (_, documents) => Object.entries(documents["flow.yaml"]?.nodes || {}).filter(([, node]) => node?.kind === "split").map(([key]) => key);
const bool = ["true", "false"];
const text = ["zh-hans", "zh-hant", "en"];

const RESOLVER = {
  keys: ["user", "group", "role", "business_role", "manager_of", "field", "last", "param", "owner_of", "on_call", "together", "within", "as"],
  words: ["requester", "anyone", "me"],
};
const WHO = {
  role: named("roles"), group: named("groups"), business_role: named("business_roles"), field: fields,
  last: nodes, param: params, owner_of: fields, on_call: fields, within: fields, as: words("owners_of_services"), manager_of: ["requester"],
};
const ACTION = ["assign", "set", "notify", "open", "webhook"];

const KEYS = {
  "flow.yaml": {
    "": ["pack", "names", "summary", "kind", "number", "title", "priority", "business", "service", "related_business", "entry", "folder", "visible_to", "readers", "owner", "params", "phases", "withdraw", "reopen_to", "rules", "events", "start", "nodes"],
    names: text, summary: text, "phases.[]": ["key", "names"], "phases.[].names": text,
    related_business: ["required", "roles"], entry: ["offering", "field", "value", "names", "summary"],
    "visible_to.[]": ["role", "group", "department"], "readers.[]": ["role", "group", "department"], owner: RESOLVER.keys,
    "params.*": ["type", "label", "help", "default", "options"], "params.*.label": text, "params.*.help": text,
    withdraw: ["until"], "rules.[]": ["rule", "fields", "message"], "rules.[].message": text, "events.*": ["keep", "names"],
    "nodes.*": ["kind", "names", "help", "phase", "who", "how", "form", "layout", "vote", "sla", "notices", "on_enter", "on_leave", "send_back", "transfer", "fallback", "edges", "mode", "closes", "for", "call", "on_failure", "retries", "pack", "wait", "values", "relation", "outcome", "terminate", "mark", "at"],
    "nodes.*.names": text, "nodes.*.help": text, "nodes.*.mark": text, "nodes.*.who.[]": RESOLVER.keys, "nodes.*.fallback.[]": RESOLVER.keys,
    "nodes.*.form": fields, "nodes.*.vote": ["rule", "pass", "reject", "reject_at_once", "self_approval", "weights", "param"],
    "nodes.*.sla": ["respond", "resolve", "calendar"], "nodes.*.layout.[]": ["group", "names", "key", "fields"],
    "nodes.*.for": ["field", "event", "business"], "nodes.*.call": ["method", "url", "headers", "body", "success", "set"],
    "nodes.*.on_enter.[]": ACTION, "nodes.*.on_leave.[]": ACTION,
    "nodes.*.edges.[]": ["on", "names", "to", "when", "requires", "asks", "partial", "default", "leaves", "style", "help", "actions", "via"],
    "nodes.*.edges.[].on": ["button", "timer", "event"], "nodes.*.edges.[].names": text, "nodes.*.edges.[].help": text,
    "nodes.*.edges.[].actions.[]": ACTION, "nodes.*.edges.[].actions.[].assign": RESOLVER.keys, "nodes.*.edges.[].actions.[].set": fields,
    "nodes.*.edges.[].actions.[].open": ["pack", "relation", "values", "fill", "title"],
  },
  "fields.yaml": {
    "": ["groups", "fields"], "groups.[]": ["key", "names", "fields"], "groups.[].names": text,
    "fields.*": ["type", "label", "help", "hint", "default", "options", "depends_on", "cascade", "multiple", "min", "max", "pattern", "before", "after", "width", "rows", "size", "readonly", "show_if", "required_if", "sensitive", "columns", "expr", "tickets", "source", "number", "note"],
    "fields.*.label": text, "fields.*.help": text, "fields.*.hint": text, "fields.*.default": ["param", "cel"],
    "fields.*.options.[]": ["value", "label", "group", "when_parent", "parent", "help"], "fields.*.options.[].label": text,
    "fields.*.columns.*": ["type", "label", "required", "options", "help", "hint", "width", "source"], "fields.*.columns.*.source": ["url", "path", "key", "label"], "fields.*.columns.*.label": text,
    "fields.*.pattern": ["re2", "message"], "fields.*.source": ["url", "path", "key", "label"],
  },
  "notices.yaml": {
    "": ["default", "repeat", "due", "notices"], default: ["work_item"], due: ["field", "before", "after"],
    "notices.*": ["on", "to", "channels", "when", "mandatory", "off", "subject", "body"], "notices.*.on": ["enter", "close", "button"],
    "notices.*.to.[]": RESOLVER.keys, "notices.*.subject": text, "notices.*.body": text,
  },
  "guide.yaml": {
    "": ["names", "summary", "start", "questions", "outcomes", "terms", "examples"], names: text, summary: text,
    "questions.*": ["ask", "help", "examples", "terms", "answers"], "questions.*.ask": text, "questions.*.help": text, "questions.*.examples.[]": text,
    "questions.*.answers.[]": ["names", "to", "values"], "questions.*.answers.[].names": text,
    "outcomes.*": ["names", "text", "offering", "values"], "outcomes.*.names": text, "outcomes.*.text": text,
    "terms.*": ["names", "text"], "terms.*.names": text, "terms.*.text": text,
    "examples.[]": ["text", "to", "why"], "examples.[].text": text, "examples.[].why": text,
  },
};

const VALUES = {
  "flow.yaml": {
    kind: words("ticket_kinds"), title: fields, priority: fields, business: fields, service: fields, start: nodes, reopen_to: nodes,
    withdraw: ["any_time", "never"], "withdraw.until": nodes, "readers.[]": ["everybody"], "entry.field": fields,
    "visible_to.[].role": named("roles"), "visible_to.[].group": named("groups"), "visible_to.[].department": named("departments"),
    "readers.[].role": named("roles"), "readers.[].group": named("groups"), "rules.[].fields.[]": fields,
    "nodes.*.kind": words("node_kinds"), "nodes.*.phase": phases, "nodes.*.how": words("how"), "nodes.*.mode": ["and", "or"],
    "nodes.*.closes": splits, "nodes.*.on_failure": ["retry", "ask", "ignore"], "nodes.*.pack": named("packs"), "nodes.*.wait": bool,
    "nodes.*.form.*": words("modes"), "nodes.*.who.[]": RESOLVER.words, "nodes.*.fallback.[]": RESOLVER.words, "nodes.*.vote.rule": words("vote_rules"),
    "nodes.*.vote.reject_at_once": bool, "nodes.*.vote.self_approval": bool, "nodes.*.notices": ["none"], "nodes.*.notices.[]": notices,
    "nodes.*.send_back": bool, "nodes.*.transfer": bool, "nodes.*.terminate": bool, "nodes.*.outcome": ["closed", "cancelled", "rejected"],
    "nodes.*.for.field": fields, "nodes.*.for.event": events, "nodes.*.call.method": ["GET", "POST", "PUT", "PATCH", "DELETE"],
    "nodes.*.layout.[].fields.[]": fields, "nodes.*.edges.[].on": ["submit", "pass", "reject", "done", "failed"], "nodes.*.edges.[].on.event": events,
    "nodes.*.edges.[].to": nodes, "nodes.*.edges.[].requires.[]": fields, "nodes.*.edges.[].asks.[]": fields, "nodes.*.edges.[].style": words("styles"),
    "nodes.*.edges.[].partial": bool, "nodes.*.edges.[].default": bool, "nodes.*.edges.[].leaves": bool,
    "nodes.*.edges.[].actions.[].assign": RESOLVER.words, "nodes.*.edges.[].actions.[].notify": notices,
    "nodes.*.edges.[].actions.[].open.pack": named("packs"), "nodes.*.edges.[].actions.[].open.fill": fields,
  },
  "fields.yaml": {
    "groups.[].fields.[]": fields, "fields.*.type": words("field_types"), "fields.*.cascade": ["hard", "soft"], "fields.*.depends_on": fields,
    "fields.*.width": ["half", "full"], "fields.*.multiple": bool, "fields.*.readonly": bool, "fields.*.sensitive": bool, "fields.*.tickets": bool,
    "fields.*.pattern": words("patterns"), "fields.*.source": words("system_sources"), "fields.*.default": ["me", "now", "today"],
    "fields.*.before": ["now", "today"], "fields.*.after": ["now", "today"], "fields.*.columns.*.type": words("field_types"), "fields.*.columns.*.required": bool,
  },
  "notices.yaml": {
    "default.work_item.[]": words("channels"), "due.field": fields, "notices.*.on": ["create", "notify"], "notices.*.on.enter": nodes,
    "notices.*.to.[]": [...RESOLVER.words, "handlers"], "notices.*.channels.[]": words("channels"), "notices.*.mandatory": bool, "notices.*.off": bool,
  },
};

// --- where the cursor stands ---

// {path, isKey}: the keys that lead to the place, and whether a key or a value belongs there.
export function placeAt(lines, number, column) {
  const here = head(lines[number].slice(0, column));
  const path = [...here.flow];
  let { indent } = here;
  let isKey = here.isKey;
  if (here.key !== null) path.unshift(here.key);
  for (let dash = 0; dash < here.dashes; dash += 1) path.unshift("[]");
  let inItem = here.dashes > 0;
  for (let at = number - 1; at >= 0 && indent >= 0; at -= 1) {
    const above = head(lines[at]);
    if (above.isBlank) continue;
    const inner = above.indent + 2 * above.dashes;
    if (above.key !== null && (inner < indent || (inItem && inner === indent && !above.dashes))) {
      path.unshift(above.key);
      for (let dash = 0; dash < above.dashes; dash += 1) path.unshift("[]");
    } else if (above.dashes && above.indent < indent && inner <= indent) {
      for (let dash = 0; dash < above.dashes; dash += 1) path.unshift("[]");
    } else continue;
    indent = above.indent;
    inItem = above.dashes > 0;
  }
  if (here.flow.length || here.isFlow) isKey = here.isKey;
  return { path, isKey };
}

function head(line) {
  const [, space, dashes, rest] = line.match(/^(\s*)((?:-\s+|-$)*)(.*)$/);
  const isBlank = !line.trim() || line.trim().startsWith("#");
  const found = rest.match(/^("[^"]*"|'[^']*'|[^\s:{}[\],"'#][^:{}[\],#]*?)\s*:(?:\s+(.*))?$/);
  const told = { indent: space.length, dashes: dashes.replace(/\s/g, "").length, key: null, isBlank, flow: [], isKey: true, isFlow: false };
  if (found) { told.key = found[1].replace(/^["']|["']$/g, ""); told.isKey = false; }
  return Object.assign(told, flowOf((found ? found[2] || "" : rest), told));
}

// Inside {a: {b: …: the keys of the brackets that are still open.
function flowOf(text, told) {
  const open = [];
  let word = "";
  let quote = "";
  for (const letter of text) {
    if (quote) { if (letter === quote) quote = ""; continue; }
    if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "{") { open.push({ kind: "{", key: null }); word = ""; }
    else if (letter === "[") { open.push({ kind: "[", key: "[]" }); word = ""; }
    else if (letter === "}" || letter === "]") { open.pop(); word = ""; }
    else if (letter === ",") { const top = open.at(-1); if (top?.kind === "{") top.key = null; word = ""; }
    else if (letter === ":" && open.at(-1)?.kind === "{") { open.at(-1).key ??= word.trim(); word = ""; }
    else word += letter;
  }
  if (!open.length) return {};
  const top = open.at(-1);
  return { flow: open.map(({ key }) => key).filter((key) => key !== null), isFlow: true, isKey: top.kind === "{" && top.key === null };
}

function fits(pattern, path) {
  const parts = pattern ? pattern.split(".") : [];
  return parts.length === path.length && parts.every((part, at) => part === "*" || part === path[at]);
}

// Options for the place: keys end with a colon.
export function optionsAt(file, place, vocabulary, documents) {
  const told = (table) => {
    const entry = Object.entries(table[file] || {}).find(([pattern]) => fits(pattern, place.path));
    const value = entry ? entry[1] : [];
    return (typeof value === "function" ? value(vocabulary, documents) : value).map((one) => (typeof one === "string" ? { label: one } : one));
  };
  const values = [...told(VALUES), ...whoAt(place.path, vocabulary, documents)].map((one) => ({ ...one, type: "enum" }));
  const keys = told(KEYS).map((one) => ({ ...one, type: "property", apply: `${one.label}: ` }));
  return place.isKey ? [...keys, ...(place.path.at(-1) === "[]" ? values : [])] : values;
}

// {role: …} and its like, wherever a handler is named.
function whoAt(path, vocabulary, documents) {
  const kind = path.at(-1);
  const around = path.slice(0, -1).join(".");
  if (!WHO[kind] || !/(who|fallback|to|together)\.\[\]$|\.assign$|^owner$/.test(around)) return [];
  const value = WHO[kind];
  return (typeof value === "function" ? value(vocabulary, documents) : value).map((one) => (typeof one === "string" ? { label: one } : one));
}
