// Inputs of the side panel. Typing changes the document at once, without drawing the panel anew.
import { h, LANGUAGES, reader, said, say, t, tool, uid } from "./dom.js";

const TONGUES = { "zh-hans": "简", "zh-hant": "繁", en: "En" };

export function field(label, input, help = "") {
  input.id ||= uid();
  const hint = help ? h("span.form-hint", { id: `${input.id}-help` }, help) : null;
  if (hint) input.setAttribute("aria-describedby", hint.id);
  return h(".bd-field", {}, h("label.bd-label", { for: input.id }, label), input, hint);
}

export function textInput({ label, value, onchange, help = "", type = "text", ...more }) {
  return field(label, h("input.form-control", { type, value: value ?? "", oninput: (event) => onchange(event.target.value, true), ...more }), help);
}

export function area({ label, value, onchange, help = "", rows = 3, code = false }) {
  return field(label, h(`textarea.form-control${code ? ".bd-code" : ""}`, { rows, spellcheck: code ? "false" : undefined, value: value ?? "", oninput: (event) => onchange(event.target.value, true) }), help);
}

export function select({ label, value, options, onchange, help = "", none = null }) {
  const known = options.some(([key]) => String(key) === String(value ?? ""));
  const control = h("select.form-select", { onchange: (event) => onchange(event.target.value) },
    none !== null ? h("option", { value: "", selected: !value }, none) : null,
    !known && value !== undefined && value !== "" ? h("option", { value, selected: true }, String(value)) : null,
    options.map(([key, name]) => h("option", { value: key, selected: String(key) === String(value ?? "") }, name)));
  return field(label, control, help);
}

export function check({ label, value, onchange, help = "" }) {
  const input = h("input.form-check-input", { type: "checkbox", checked: Boolean(value), id: uid(), onchange: (event) => onchange(event.target.checked) });
  return h(".bd-field.bd-check", {}, h("label.form-check", {}, input, h("span.form-check-label", {}, label)), help ? h("span.form-hint", {}, help) : null);
}

// A text in three languages: one line, and the others when they are asked for.
export function names({ label, value, onchange, long = false, help = "", id = "" }) {
  let now = value;
  const make = (language) => {
    const written = typeof now === "string" ? (language === "zh-hans" ? now : "") : now?.[language] || "";
    const input = h(long ? "textarea.form-control" : "input.form-control", {
      id: uid(id || "names"), value: written, lang: language, rows: long ? 2 : undefined, "aria-label": `${label} (${TONGUES[language]})`, maxlength: long ? undefined : 200,
      data: { language }, oninput: (event) => { now = said(now ?? {}, language, event.target.value); onchange(now, true); },
    });
    return h(".bd-tongue", {}, h("span.bd-tongue-mark", { "aria-hidden": "true" }, TONGUES[language]), input);
  };
  const first = LANGUAGES.includes(reader) ? reader : "zh-hans";
  const others = LANGUAGES.filter((language) => language !== first);
  const rest = h(".bd-tongues", { hidden: true }, others.map(make));
  const toggle = h("button.bd-link", { type: "button", "aria-expanded": "false", onclick: () => { rest.hidden = !rest.hidden; toggle.setAttribute("aria-expanded", String(!rest.hidden)); } }, t("other_languages"));
  const own = make(first);
  return h(".bd-field", {}, h(".bd-line-head", {}, h("span.bd-label", {}, label), toggle), own, rest, help ? h("span.form-hint", {}, help) : null);
}

// Fields picked from the process as removable chips.
export function fieldChips({ label, store, value, onchange, help = "", only = () => true }) {
  let list = [...(value || [])];
  const box = h(".bd-field", { role: "group", "aria-label": label });
  const save = () => { onchange([...list]); draw(); };
  const draw = () => {
    const rest = Object.entries(store.fields).filter(([key, one]) => !list.includes(key) && only(key, one));
    box.replaceChildren(h("span.bd-label", {}, label),
      h(".bd-chips", {}, list.map((key) => h("span.bd-chip", {}, say(store.fields[key]?.label) || key, tool("x", `${t("remove")} ${say(store.fields[key]?.label) || key}`, () => { list = list.filter((one) => one !== key); save(); }))),
        rest.length ? h("select.form-select.bd-chip-add", { "aria-label": `${t("add")} · ${label}`, onchange: (event) => { list.push(event.target.value); save(); } },
          h("option", { value: "" }, `+ ${t("add")}`), rest.map(([key, one]) => h("option", { value: key }, say(one.label) || key))) : null),
      help ? h("span.form-hint", {}, help) : "");
  };
  draw();
  return box;
}

// A part of the panel that folds; open parts stay open while another node is chosen.
const opened = new Map();
export function section(key, title, parts, { open = false, count = 0 } = {}) {
  const made = h("details.bd-section", { data: { section: key }, open: opened.get(key) ?? open, ontoggle: (event) => opened.set(key, event.target.open) },
    h("summary", {}, h("span", {}, title), count ? h("span.bh-count", {}, String(count)) : null), h(".bd-section-body", {}, parts));
  return made;
}

export const put = (target, key, value) => {
  const isNothing = value === "" || value === undefined || value === null || (Array.isArray(value) && !value.length) || (typeof value === "object" && !Array.isArray(value) && value && !Object.keys(value).length);
  if (isNothing) delete target[key];
  else target[key] = value;
};
