// What happens by itself on a button, or when a node is entered or left.
import { h, say, t, tool } from "./dom.js";
import { area, names, put, select, textInput } from "./parts.js";
import { choose, whoEditor } from "./people.js";

const EMPTY = { assign: "requester", set: {}, notify: "", open: { pack: "" }, webhook: { url: "https://" } };
const kindOf = (action) => Object.keys(action || {}).find((key) => key in EMPTY) || "set";

export function actionsEditor({ store, value, label, kinds, onchange }) {
  let list = structuredClone(value || []);
  const box = h(".bd-actions", { role: "group", "aria-label": label });
  const save = (isQuiet = false) => { onchange(structuredClone(list), isQuiet); if (!isQuiet) draw(); };
  const draw = () => {
    const add = h("select.form-select.bd-chip-add", { "aria-label": t("action_add"), onchange: (event) => { list.push({ [event.target.value]: structuredClone(EMPTY[event.target.value]) }); save(); } },
      h("option", { value: "" }, `+ ${t("action_add")}`), kinds.map((kind) => h("option", { value: kind }, t(`action_${kind}`))));
    box.replaceChildren(h(".bd-line-head", {}, h("span.bd-label", {}, label), add), ...list.map(row));
  };
  const row = (action, place) => {
    const kind = kindOf(action);
    const set = (next, isQuiet) => { list[place] = { ...action, [kind]: next }; action = list[place]; save(isQuiet); };
    return h(".bd-card-row", {}, h(".bd-line-head", {}, h("strong", {}, t(`action_${kind}`)),
      h("span", {}, place > 0 ? tool("arrow-up", t("up"), () => { list.splice(place - 1, 0, list.splice(place, 1)[0]); save(); }) : null,
        tool("x", t("remove"), () => { list.splice(place, 1); save(); }))), ...parts(store, kind, action[kind], set));
  };
  draw();
  return box;
}

function parts(store, kind, value, set) {
  switch (kind) {
    case "assign": return [whoEditor({ store, value: [value], label: t("who_is"), one: true, onchange: (list) => set(list[0] ?? "requester") })];
    case "set": return [pairs(store, value, set)];
    case "notify": return [select({ label: t("notice"), value, none: t("please_choose"), options: Object.entries(store.notices).map(([key, one]) => [key, say(one.subject) || key]), onchange: (next) => set(next) })];
    case "webhook": return [
      textInput({ label: t("url"), value: value.url, onchange: (url) => set({ ...value, url }, true) }),
      area({ label: t("body_json"), code: true, value: value.body === undefined ? "" : JSON.stringify(value.body, null, 1), onchange: (text) => { const next = { ...value }; const body = json(text); if (body === undefined && text.trim()) return; put(next, "body", body); set(next, true); }, help: t("body_json_help") }),
    ];
    default: return openParts(store, value, set);
  }
}

function openParts(store, value, set) {
  const more = (key, next, isQuiet) => { const made = { ...value }; put(made, key, next); value = made; set(made, isQuiet); };
  return [
    select({ label: t("open_pack"), value: value.pack, none: t("please_choose"), options: (store.vocabulary.packs || []).map((pack) => [pack.key, pack.name]), onchange: (pack) => set({ ...value, pack }) }),
    names({ label: t("open_title"), value: value.title, onchange: (text) => more("title", text, true) }),
    textInput({ label: t("open_relation"), value: value.relation, onchange: (text) => more("relation", text, true) }),
    select({ label: t("open_fill"), value: value.fill, none: "–", options: Object.entries(store.fields).map(([key, one]) => [key, say(one.label) || key]), onchange: (key) => more("fill", key) }),
    pairs(null, value.values || {}, (next, isQuiet) => more("values", next, isQuiet), t("open_values")),
  ];
}

// field = expression, line by line.
function pairs(store, value, onchange, label = t("set_fields")) {
  let rows = Object.entries(value || {});
  const box = h(".bd-field", { role: "group", "aria-label": label });
  const save = (isQuiet) => { onchange(Object.fromEntries(rows.filter(([key]) => key)), isQuiet); if (!isQuiet) draw(); };
  const draw = () => box.replaceChildren(h("span.bd-label", {}, label), ...rows.map(([key, text], place) => h(".bd-pair", {},
    store ? choose(t("field"), Object.entries(store.fields).map(([own, one]) => [own, say(one.label) || own]), key, (next) => { rows[place][0] = next; save(); })
      : h("input.form-control", { "aria-label": t("field"), value: key, onchange: (event) => { rows[place][0] = event.target.value.trim(); save(); } }),
    h("span", { "aria-hidden": "true" }, "="),
    h("input.form-control.bd-code", { "aria-label": t("expression"), value: typeof text === "string" ? text : JSON.stringify(text), oninput: (event) => { rows[place][1] = event.target.value; save(true); } }),
    tool("x", t("remove"), () => { rows.splice(place, 1); save(); }))),
    h("button.btn.btn-sm.btn-ghost", { type: "button", onclick: () => { rows.push([store ? Object.keys(store.fields).find((own) => !rows.some(([k]) => k === own)) || "" : "", '""']); if (store) save(); else draw(); } }, `+ ${t("add")}`));
  draw();
  return box;
}

const json = (text) => { try { return JSON.parse(text); } catch { return undefined; } };
