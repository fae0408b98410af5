// Conditions as rows (field, comparison, value) and as CEL text. Only the shape of a simple
// condition is read here; what holds is always judged by the server.
import { h, say, t, tool, uid } from "./dom.js";

const NAME = String.raw`(f\.[A-Za-z_]\w*|f\["[^"\\]+"\]|[a-z]+(?:\.\w+)+)`;
const TEXT = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const VALUE = String.raw`(${TEXT}|-?\d+(?:\.\d+)?|true|false|null)`;
const COMPARED = new RegExp(String.raw`^${NAME}\s*(==|!=|>=|<=|>|<)\s*${VALUE}$`);
const WITHIN = new RegExp(String.raw`^${NAME}\s+in\s+\[\s*((?:${TEXT})(?:\s*,\s*(?:${TEXT}))*)\s*\]$`);
const HAS = new RegExp(String.raw`^(${TEXT})\s+in\s+${NAME}$`);
const BARE = new RegExp(String.raw`^(!?)${NAME}$`);
export const SIGNS = { eq: "==", ne: "!=", gt: ">", ge: ">=", lt: "<", le: "<=" };
const MANY = new Set(["checkbox", "multiselect", "people", "file", "image"]);
const NUMBERS = new Set(["integer", "decimal", "rating"]);
const CHOICES = new Set(["radio", "select", "editselect", "checkbox", "multiselect", "tree"]);

// The rows of a condition, or null when it says more than rows can.
export function read(cel) {
  const text = String(cel ?? "").trim();
  if (!text) return { join: "&&", terms: [] };
  const parts = split(text);
  if (!parts) return null;
  const terms = parts.terms.map(term);
  return terms.includes(null) ? null : { join: parts.join, terms };
}

function split(text) {
  const terms = [];
  let join = "", from = 0, quote = "", depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quote) {
      if (sign === "\\") at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth--;
    else if (!depth && (text.startsWith("&&", at) || text.startsWith("||", at))) {
      const here = text.slice(at, at + 2);
      if (join && join !== here) return null;
      join = here;
      terms.push(text.slice(from, at).trim());
      from = at + 2;
      at++;
    }
  }
  terms.push(text.slice(from).trim());
  return { join: join || "&&", terms };
}

const plain = (literal) => {
  if (literal === "true") return true;
  if (literal === "false") return false;
  if (literal === "null") return null;
  if (/^["']/.test(literal)) return literal.slice(1, -1).replace(/\\(.)/g, "$1");
  return Number(literal);
};
const bare = (name) => (name.startsWith('f["') ? `f.${name.slice(3, -2)}` : name);

function term(text) {
  let found = COMPARED.exec(text);
  if (found) {
    const value = plain(found[3]);
    const op = Object.keys(SIGNS).find((key) => SIGNS[key] === found[2]);
    if (value === null) return op === "eq" ? { name: bare(found[1]), op: "empty" } : op === "ne" ? { name: bare(found[1]), op: "filled" } : null;
    if (typeof value === "boolean") return op === "eq" || op === "ne" ? { name: bare(found[1]), op: (op === "eq") === value ? "yes" : "no" } : null;
    return { name: bare(found[1]), op, value };
  }
  found = WITHIN.exec(text);
  if (found) return { name: bare(found[1]), op: "in", value: found[2].match(new RegExp(TEXT, "g")).map(plain) };
  found = HAS.exec(text);
  if (found) return { name: bare(found[2]), op: "has", value: plain(found[1]) };
  found = BARE.exec(text);
  return found ? { name: bare(found[2]), op: found[1] ? "no" : "yes" } : null;
}

// Rows as CEL.
export function write({ join, terms }) {
  return terms.filter((one) => one.name).map(written).join(` ${join} `);
}

function written({ name, op, value }) {
  const called = /^f\.[A-Za-z_]\w*$/.test(name) || !name.startsWith("f.") ? name : `f[${JSON.stringify(name.slice(2))}]`;
  switch (op) {
    case "empty": return `${called} == null`;
    case "filled": return `${called} != null`;
    case "yes": return `${called} == true`;
    case "no": return `${called} == false`;
    case "in": return `${called} in [${[value ?? []].flat().map((one) => JSON.stringify(String(one))).join(", ")}]`;
    case "has": return `${JSON.stringify(String(value ?? ""))} in ${called}`;
    default: return `${called} ${SIGNS[op]} ${typeof value === "number" ? value : JSON.stringify(String(value ?? ""))}`;
  }
}

// What a condition means, in words: priority equals P1 and ...
export function words(cel, fields) {
  const rows = read(cel);
  if (!rows) return String(cel);
  return rows.terms.map((one) => termInWords(one, fields)).join(` ${t(rows.join === "&&" ? "and" : "or")} `);
}

const labelOf = (name, fields) => (name.startsWith("f.") ? say(fields[name.slice(2)]?.label) || name.slice(2) : NAMED()[name] || name);
const NAMED = () => ({ "ticket.phase": t("ticket_phase"), "requester.department": t("requester_department"), "requester.username": t("requester_username") });

function termInWords({ name, op, value }, fields) {
  const field = fields[name.slice(2)];
  const shown = [value ?? []].flat().map((one) => optionLabel(field, one)).join(t("comma"));
  return `${labelOf(name, fields)} ${t(`op_${op}`)}${["empty", "filled", "yes", "no"].includes(op) ? "" : ` ${shown}`}`;
}

function optionLabel(field, value) {
  const option = (field?.options || []).find((one) => String(one?.value ?? one) === String(value));
  return option && typeof option === "object" ? say(option.label) || String(option.value) : String(value);
}

export function opsOf(type) {
  if (type === "boolean") return ["yes", "no"];
  if (MANY.has(type)) return ["has", "empty", "filled"];
  if (NUMBERS.has(type)) return ["eq", "ne", "gt", "ge", "lt", "le", "empty", "filled"];
  if (CHOICES.has(type)) return ["eq", "ne", "in", "empty", "filled"];
  return ["eq", "ne", "empty", "filled"];
}

// The builder: rows with a sentence below, and the expression itself for whoever wants to write it.
export function guardEditor({ cel, fields, label, onchange, keys = Object.keys(fields) }) {
  const box = h(".bd-guard", { role: "group", "aria-label": label });
  let rows = read(cel);
  let isRaw = rows === null;
  let text = String(cel ?? "");
  const commit = (value) => { text = value; onchange(value); };

  const draw = () => {
    const tabs = h(".bd-seg", { role: "group", "aria-label": t("guard_way") },
      seg(t("guard_rows"), !isRaw, () => { rows = read(text); isRaw = rows === null; draw(); }, read(text) === null),
      seg(t("guard_raw"), isRaw, () => { isRaw = true; draw(); }));
    const parts = isRaw ? rawPart() : rowPart();
    box.replaceChildren(h(".bd-line-head", {}, h("span.bd-label", {}, label), tabs), ...parts);
  };
  const rawPart = () => [
    h("textarea.form-control.bd-code", { rows: 3, spellcheck: "false", "aria-label": t("guard_raw"), value: text, onchange: (event) => commit(event.target.value.trim()) }),
    h("p.form-hint", {}, t("guard_raw_help")),
  ];
  const save = () => { commit(write(rows)); draw(); };
  const rowPart = () => {
    const meaning = text ? h("p.bd-meaning", {}, words(text, fields)) : h("p.form-hint", {}, t("guard_none"));
    const add = h("button.btn.btn-sm.btn-ghost", { type: "button", onclick: () => { const key = keys[0]; rows.terms.push({ name: `f.${key}`, op: opsOf(fields[key]?.type)[0], value: "" }); save(); }, disabled: !keys.length }, `+ ${t("guard_add")}`);
    const join = rows.terms.length > 1 ? h("select.form-select.bd-join", { "aria-label": t("guard_join"), onchange: (event) => { rows.join = event.target.value; save(); } },
      ["&&", "||"].map((sign) => h("option", { value: sign, selected: rows.join === sign }, t(sign === "&&" ? "guard_all" : "guard_any")))) : null;
    return [...rows.terms.map((one, place) => row(one, place)), h(".bd-line", {}, add, join), meaning];
  };
  const row = (one, place) => {
    const field = fields[one.name.slice(2)];
    const known = one.name.startsWith("f.") && !keys.includes(one.name.slice(2)) ? [one.name.slice(2), ...keys] : keys;
    const ops = opsOf(field?.type);
    const names = h("select.form-select", { "aria-label": t("field"), onchange: (event) => { one.name = event.target.value; one.op = opsOf(fields[one.name.slice(2)]?.type)[0]; one.value = ""; save(); } },
      known.map((key) => h("option", { value: `f.${key}`, selected: one.name === `f.${key}` }, say(fields[key]?.label) || key)),
      one.name.startsWith("f.") ? null : h("option", { value: one.name, selected: true }, one.name));
    const signs = h("select.form-select", { "aria-label": t("comparison"), onchange: (event) => { one.op = event.target.value; save(); } },
      (ops.includes(one.op) ? ops : [one.op, ...ops]).map((op) => h("option", { value: op, selected: op === one.op }, t(`op_${op}`))));
    return h(".bd-guard-row", {}, names, signs, valueOf(one, field), tool("x", t("remove"), () => { rows.terms.splice(place, 1); save(); }));
  };
  const valueOf = (one, field) => {
    if (["empty", "filled", "yes", "no"].includes(one.op)) return h("span");
    const put = (value) => { one.value = NUMBERS.has(field?.type) && value !== "" ? Number(value) : value; save(); };
    if (CHOICES.has(field?.type) && field.options?.length) {
      const chosen = [one.value ?? []].flat().map(String);
      const options = field.options.map((option) => String(option?.value ?? option));
      const all = [...new Set([...options, ...chosen.filter(Boolean)])];
      return h("select.form-select", { "aria-label": t("value"), multiple: one.op === "in", size: one.op === "in" ? Math.min(all.length, 4) : undefined,
        onchange: (event) => put(one.op === "in" ? [...event.target.selectedOptions].map((o) => o.value) : event.target.value) },
        one.op === "in" || chosen.some(Boolean) ? null : h("option", { value: "" }, "–"),
        all.map((value) => h("option", { value, selected: chosen.includes(value) }, optionLabel(field, value))));
    }
    return h("input.form-control", { id: uid(), "aria-label": t("value"), type: NUMBERS.has(field?.type) ? "number" : "text", step: "any", value: one.value ?? "", onchange: (event) => put(event.target.value) });
  };
  draw();
  return box;
}

const seg = (label, isOn, act, isOff = false) =>
  h("button", { type: "button", "aria-pressed": String(isOn), onclick: act, disabled: isOff }, label);
