// The panel of a field: every option its type has.
import { h, say, t, tool, uid } from "./dom.js";
import { CHOICES } from "./fields.js";
import { guardEditor } from "./guards.js";
import { area, check, field as labelled, names, put, section, select, textInput } from "./parts.js";

const TEXTS = new Set(["text", "longtext", "richtext"]);
const TALL = new Set(["longtext", "richtext"]);
const NUMBERS = new Set(["integer", "decimal"]);
const DATES = new Set(["date", "datetime", "daterange", "datetimerange"]);
const SEVERAL = new Set(["file", "image", "service", "ticket", "person"]);
const COMPUTED = new Set(["formula", "system", "autonumber"]);
const MODES = ["required", "optional", "read", "hidden"];
// Types one may be turned into without losing what is set.
const FAMILIES = [["text", "longtext", "richtext", "email", "phone", "url", "editselect"], ["radio", "select", "checkbox", "multiselect", "editselect", "tree"], ["integer", "decimal", "rating"], ["date", "datetime"], ["daterange", "datetimerange"], ["person", "people"], ["file", "image"]];

export function fieldPanel(designer, key) {
  const { store } = designer;
  const one = store.fields[key];
  const write = (act, isQuiet = true, merge = "") => designer.write((own) => act(own["fields.yaml"].fields[key], own), isQuiet, merge && `${key}:${merge}`);
  const set = (name, isQuiet = true) => (value) => write((own) => put(own, name, value), isQuiet, name);
  return [
    h(".bd-panel-head", {}, h(".bd-panel-title", {}, h("h2", {}, say(one.label) || key), h("span.bh-quiet.bh-small", {}, t(`type_${one.type}`))),
      h(".bd-panel-tools", {}, tool("arrow-up", t("up"), () => designer.shift(key, -1)), tool("arrow-down", t("down"), () => designer.shift(key, 1)), tool("copy", t("copy"), () => designer.duplicate(key)), tool("trash", t("delete"), () => designer.remove(key)))),
    h(".bd-block", {},
      names({ label: t("field_label"), value: one.label, id: "field-label", onchange: (value) => { write((own) => { own.label = value; }, true, "label"); designer.relabel(key, say(value)); } }),
      names({ label: t("field_help"), value: one.help, onchange: (value) => write((own) => put(own, "help", say(value) ? value : ""), true, "help") }),
      h(".bd-field", { role: "group", "aria-label": t("width") }, h("span.bd-label", {}, t("width")), h(".bd-seg", {}, ["half", "full"].map((width) =>
        h("button", { type: "button", "aria-pressed": String((one.width || "full") === width), onclick: () => write((own) => put(own, "width", width === "full" ? "" : width), false) }, t(`width_${width}`)))))),
    ...special(designer, key, one, write, set),
    section("where", t("where_shown"), [where(designer, key)], { open: true, count: Object.values(store.nodes).filter((node) => key in (node.form || {})).length }),
    section("value", t("value_and_limits"), limits(store, key, one, write, set)),
    section("shown", t("when_shown"), conditions(store, key, one, write), { open: Boolean(one.show_if || one.required_if) }),
    section("field-more", t("more_settings"), more(designer, key, one, write, set)),
  ];
}

// Which forms have it, and how: one row a node.
function where(designer, key) {
  const { store } = designer;
  const nodes = Object.entries(store.nodes).filter(([, node]) => ["start", "form", "approve"].includes(node.kind));
  return h(".bd-form-rows", {}, nodes.map(([own, node]) => h(".bd-form-row.bd-form-row-wide", {}, h("span.bd-form-name", {}, say(node.names) || own),
    h("select.form-select", { "aria-label": `${say(node.names) || own} · ${t("mode")}`, onchange: (event) => designer.mode(own, key, event.target.value) },
      h("option", { value: "", selected: !(key in (node.form || {})) }, t("mode_none")), MODES.map((mode) => h("option", { value: mode, selected: node.form?.[key] === mode }, t(`mode_${mode}`)))))));
}

function special(designer, key, one, write, set) {
  const { store } = designer;
  const parts = [];
  if (CHOICES.has(one.type)) parts.push(section("options", t("options"), [options(store, one, write)], { open: true, count: one.options?.length }));
  if (one.type === "table") parts.push(section("columns", t("columns"), [columns(one, write)], { open: true, count: Object.keys(one.columns || {}).length }));
  if (one.type === "formula") parts.push(h(".bd-block", {}, area({ label: t("formula"), code: true, value: one.expr, help: t("formula_help"), onchange: (text) => write((own) => { own.expr = text; }, true, "expr") })));
  if (one.type === "autonumber") parts.push(h(".bd-block", {}, textInput({ label: t("number"), value: one.number, help: t("number_help"), onchange: set("number") })));
  if (one.type === "system") parts.push(h(".bd-block", {}, select({ label: t("system_source"), value: one.source, options: (store.vocabulary.system_sources || []).map((source) => [source, t(`system_${source}`)]), onchange: (value) => write((own) => { own.source = value; }) })));
  if (one.type === "remote") {
    parts.push(section("remote", t("remote"), sourceOf(one, t("remote_help"), (source, name) => write((own) => { own.source = source; }, true, `source.${name}`)), { open: true }));
  }
  return parts;
}

const plain = (option) => (option && typeof option === "object" ? option : { value: option });
const tidy = (option) => (Object.keys(option).length === 1 ? option.value : option);

function options(store, one, write) {
  let list = (one.options || []).map((option) => ({ ...plain(option) }));
  const box = h(".bd-stack", {});
  const save = (isQuiet = true) => { write((own) => put(own, "options", list.map(tidy)), isQuiet, "options"); };
  const parents = (store.fields[one.depends_on]?.options || []).map((option) => String(plain(option).value));
  const draw = () => box.replaceChildren(...list.map(row), h(".bd-line", {},
    h("button.btn.btn-sm.btn-ghost", { type: "button", onclick: () => { list.push({ value: free(list) }); save(); draw(); box.querySelectorAll("[data-option]")[list.length - 1]?.select(); } }, `+ ${t("option_add")}`),
    h("button.bd-link", { type: "button", onclick: () => bulk() }, t("options_paste"))));
  const row = (option, place) => h(".bd-option", {},
    h("input.form-control", { value: option.value, data: { option: "" }, "aria-label": t("option_n", { n: place + 1 }), oninput: (event) => { option.value = event.target.value; save(); } }),
    one.type === "tree" ? h("select.form-select", { "aria-label": t("option_parent"), onchange: (event) => { put(option, "parent", event.target.value); save(); } }, h("option", { value: "" }, t("option_root")), list.filter((other) => other !== option).map((other) => h("option", { value: other.value, selected: String(option.parent ?? "") === String(other.value) }, String(other.value))))
      : parents.length ? h("select.form-select", { "aria-label": t("option_when"), onchange: (event) => { put(option, "group", event.target.value); save(); } }, h("option", { value: "" }, t("option_always")), parents.map((value) => h("option", { value, selected: String(option.group ?? option.when_parent?.[0] ?? "") === value }, value))) : null,
    place > 0 ? tool("arrow-up", t("up"), () => { list.splice(place - 1, 0, list.splice(place, 1)[0]); save(); draw(); }) : h("span"),
    tool("x", t("remove"), () => { list.splice(place, 1); save(); draw(); }));
  const bulk = () => {
    const input = h("textarea.form-control", { rows: 6, "aria-label": t("options_paste"), value: list.map((option) => option.value).join("\n") });
    box.replaceChildren(h("p.form-hint", {}, t("options_paste_help")), input, h(".bd-line", {}, h("button.btn.btn-sm.btn-primary", { type: "button", onclick: () => {
      const known = new Map(list.map((option) => [String(option.value), option]));
      list = [...new Set(input.value.split("\n").map((line) => line.trim()).filter(Boolean))].map((value) => known.get(value) || { value });
      save(); draw();
    } }, t("done")), h("button.btn.btn-sm", { type: "button", onclick: draw }, t("cancel"))));
    input.focus();
  };
  draw();
  const all = Object.entries(store.fields).filter(([, other]) => other !== one && CHOICES.has(other.type)).map(([own, other]) => [own, say(other.label) || own]);
  return h(".bd-stack", {}, box, all.length ? select({ label: t("depends_on"), value: one.depends_on, none: t("depends_none"), options: all, onchange: (own) => write((whole) => put(whole, "depends_on", own), false) }) : null,
    one.depends_on ? select({ label: t("cascade"), value: one.cascade || "soft", options: [["soft", t("cascade_soft")], ["hard", t("cascade_hard")]], onchange: (own) => write((whole) => put(whole, "cascade", own)) }) : null);
}

function free(list) {
  let n = list.length + 1;
  while (list.some((option) => option.value === t("option_new", { n }))) n++;
  return t("option_new", { n });
}

const COLUMN_TYPES = ["text", "longtext", "integer", "decimal", "date", "datetime", "boolean", "select", "person", "url", "remote"];
function columns(one, write) {
  const box = h(".bd-stack", {});
  const list = Object.entries(one.columns || {}).map(([key, column]) => [key, structuredClone(column)]);
  const save = () => write((own) => { own.columns = Object.fromEntries(list.map(([key, column]) => [key, column])); }, true, "columns");
  const draw = () => box.replaceChildren(...list.map(([key, column], place) => h(".bd-card-row", {},
    h(".bd-line-head", {}, h("strong", {}, say(column.label) || key), h("span", {}, place > 0 ? tool("arrow-up", t("up"), () => { list.splice(place - 1, 0, list.splice(place, 1)[0]); save(); draw(); }) : null, tool("x", t("remove"), () => { list.splice(place, 1); save(); draw(); }))),
    names({ label: t("field_label"), value: column.label, onchange: (value) => { column.label = value; save(); } }),
    h(".bd-two", {}, select({ label: t("type"), value: column.type, options: COLUMN_TYPES.map((type) => [type, t(`type_${type}`)]), onchange: (type) => { column.type = type; turned(column); save(); draw(); } }),
      check({ label: t("mode_required"), value: column.required, onchange: (on) => { put(column, "required", on || ""); save(); } })),
    column.type === "select" ? area({ label: t("options"), rows: 3, value: (column.options || []).map((option) => plain(option).value).join("\n"), help: t("options_paste_help"), onchange: (text) => { column.options = text.split("\n").map((line) => line.trim()).filter(Boolean); save(); } }) : null,
    column.type === "remote" ? h(".bd-stack", {}, sourceOf(column, t("remote_help_column"), (source) => { column.source = source; save(); })) : null)),
  h("button.btn.btn-sm.btn-ghost", { type: "button", onclick: () => { let n = list.length + 1; while (list.some(([key]) => key === `column_${n}`)) n++; list.push([`column_${n}`, { type: "text", label: t("column_new", { n }) }]); save(); draw(); } }, `+ ${t("column_add")}`));
  draw();
  return box;
}

// What a column of another type needs, and no longer has.
function turned(column) {
  if (column.type === "select") column.options ??= [free([])];
  if (column.type === "remote") column.source ??= { url: "https://", key: "id", label: "name" };
  else delete column.source;
}

// Address and mapping of options that another system knows.
function sourceOf(one, help, onchange) {
  let now = { ...one.source };
  const source = (name) => (text) => { now = { ...now }; put(now, name, text); if (name === "url") now.url = text; onchange(now, name); };
  return [
    textInput({ label: t("url"), value: one.source?.url, help, onchange: source("url") }), textInput({ label: t("remote_path"), value: one.source?.path, onchange: source("path") }),
    h(".bd-two", {}, textInput({ label: t("remote_key"), value: one.source?.key, onchange: source("key") }), textInput({ label: t("remote_label"), value: one.source?.label, onchange: source("label") })),
  ];
}

const number = (text) => (text === "" ? "" : Number(text));

function limits(store, key, one, write, set) {
  const parts = [];
  if (!COMPUTED.has(one.type)) parts.push(byDefault(store, one, write));
  if (TEXTS.has(one.type) || NUMBERS.has(one.type) || CHOICES.has(one.type)) parts.push(names({ label: t("hint"), value: one.hint, help: t("hint_help"), onchange: (value) => write((own) => put(own, "hint", say(value) ? value : ""), true, "hint") }));
  if (TEXTS.has(one.type)) parts.push(h(".bd-two", {}, bound("min", t("least_letters")), bound("max", t("most_letters"))));
  if (NUMBERS.has(one.type)) parts.push(h(".bd-two", {}, bound("min", t("least")), bound("max", t("most"))));
  if (one.type === "rating") parts.push(bound("max", t("stars")));
  if (one.multiple || ["checkbox", "multiselect", "people", "file", "image", "table"].includes(one.type)) parts.push(h(".bd-two", {}, bound("min", t("least_count")), bound("max", t("most_count"))));
  if (TALL.has(one.type)) parts.push(textInput({ label: t("rows"), type: "number", value: one.rows, onchange: (text) => set("rows")(number(text)) }));
  if (one.type === "text") parts.push(select({ label: t("pattern"), value: typeof one.pattern === "object" ? "re2" : one.pattern, none: t("pattern_none"), options: [...(store.vocabulary.patterns || []).map((name) => [name, t(`pattern_${name}`)]), ["re2", t("pattern_re2")]], onchange: (name) => write((own) => put(own, "pattern", name === "re2" ? { re2: "^.*$" } : name), false) }));
  if (typeof one.pattern === "object") parts.push(textInput({ label: t("pattern_re2"), value: one.pattern.re2, onchange: (text) => write((own) => { own.pattern = { ...own.pattern, re2: text }; }, true, "re2") }), names({ label: t("pattern_message"), value: one.pattern.message, onchange: (value) => write((own) => { own.pattern = { ...own.pattern }; put(own.pattern, "message", say(value) ? value : ""); }, true, "message") }));
  if (DATES.has(one.type)) parts.push(h(".bd-two", {}, edge("after", t("not_before")), edge("before", t("not_after"))));
  if (SEVERAL.has(one.type)) parts.push(check({ label: t("multiple"), value: one.multiple, onchange: (on) => write((own) => put(own, "multiple", on || ""), false) }));
  if (one.type === "file" || one.type === "image") parts.push(textInput({ label: t("file_size"), type: "number", value: one.size, onchange: (text) => set("size")(number(text)) }));
  if (one.type === "url") parts.push(check({ label: t("url_tickets"), value: one.tickets, onchange: (on) => write((own) => put(own, "tickets", on || "")) }));
  return parts;

  function bound(name, label) { return textInput({ label, type: "number", value: one[name], onchange: (text) => set(name)(number(text)) }); }
  function edge(name, label) {
    const others = Object.entries(store.fields).filter(([own, other]) => own !== key && DATES.has(other.type)).map(([own, other]) => [own, say(other.label) || own]);
    return select({ label, value: one[name], none: "–", options: [["now", t("now")], ["today", t("today")], ...others], onchange: set(name) });
  }
}

// A constant, something the form knows, a parameter, or an expression.
function byDefault(store, one, write) {
  const now = one.default;
  const isMade = now && typeof now === "object" && !("zh-hans" in now) && !Array.isArray(now);
  const way = now === undefined ? "none" : isMade ? Object.keys(now)[0] : DATES.has(one.type) && ["now", "today"].includes(now) ? now : ["text", "person"].includes(one.type) && now === "me" ? "me" : "constant";
  const ways = ["none", "constant", ...(DATES.has(one.type) ? ["now", "today"] : []), ...(["text", "person"].includes(one.type) ? ["me"] : []), ...(Object.keys(store.flow.params || {}).length ? ["param"] : []), "cel"];
  const first = { constant: one.type === "boolean" ? true : plain(one.options?.[0])?.value ?? "", now: "now", today: "today", me: "me", param: { param: Object.keys(store.flow.params || {})[0] }, cel: { cel: "" } };
  const choose = select({ label: t("default"), value: way, options: ways.map((own) => [own, t(`default_${own}`)]), onchange: (own) => write((whole) => { if (own === "none") delete whole.default; else whole.default = first[own]; }, false) });
  const put = (value) => write((whole) => { whole.default = value; }, true, "default");
  const parts = [choose];
  if (way === "cel") parts.push(area({ label: t("expression"), code: true, rows: 2, value: now.cel, onchange: (text) => put({ cel: text }) }));
  if (way === "param") parts.push(select({ label: t("who_param"), value: now.param, options: Object.entries(store.flow.params).map(([own, param]) => [own, say(param.label) || own]), onchange: (own) => put({ param: own }) }));
  if (way === "constant" && CHOICES.has(one.type) && !Array.isArray(now)) parts.push(select({ label: t("value"), value: now, options: (one.options || []).map((option) => [String(plain(option).value), String(plain(option).value)]), onchange: (value) => put(["checkbox", "multiselect"].includes(one.type) ? [value] : value) }));
  else if (way === "constant" && one.type === "boolean") parts.push(check({ label: t("op_yes"), value: now, onchange: put }));
  else if (way === "constant" && typeof now !== "object") parts.push(TALL.has(one.type) ? area({ label: t("value"), value: now, onchange: put }) : textInput({ label: t("value"), value: now, type: NUMBERS.has(one.type) ? "number" : "text", onchange: (text) => put(one.type === "integer" && text !== "" ? Number(text) : text) }));
  return h(".bd-stack", {}, parts);
}

function conditions(store, key, one, write) {
  const keys = Object.keys(store.fields).filter((own) => own !== key);
  return [
    guardEditor({ cel: one.show_if, fields: store.fields, keys, label: t("show_if"), onchange: (text) => write((own) => put(own, "show_if", text)) }),
    COMPUTED.has(one.type) ? null : guardEditor({ cel: one.required_if, fields: store.fields, keys, label: t("required_if"), onchange: (text) => write((own) => put(own, "required_if", text)) }),
  ];
}

function more(designer, key, one, write, set) {
  const family = [...new Set(FAMILIES.filter((list) => list.includes(one.type)).flat())];
  const input = h("input.form-control.bd-code", { id: uid(), value: key, maxlength: 60, onchange: (event) => designer.rekey(key, event.target.value.trim(), event.target) });
  return [
    family.length ? select({ label: t("type"), value: one.type, options: family.map((type) => [type, t(`type_${type}`)]), onchange: (type) => write((own) => { own.type = type; if (CHOICES.has(type)) own.options ??= [free([])]; else { delete own.options; delete own.depends_on; delete own.cascade; } }, false) }) : null,
    check({ label: t("sensitive"), value: one.sensitive, help: t("sensitive_help"), onchange: (on) => write((own) => put(own, "sensitive", on || "")) }),
    COMPUTED.has(one.type) ? null : check({ label: t("readonly"), value: one.readonly, help: t("readonly_help"), onchange: (on) => write((own) => put(own, "readonly", on || "")) }),
    labelled(t("field_key"), input, t("field_key_help")),
  ];
}

