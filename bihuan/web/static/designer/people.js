// Who handles a node: rows of "how to find them", each with what it needs.
import { pickers } from "../js/pickers.js";
import { h, say, t, tool } from "./dom.js";

const BARE = new Set(["requester", "anyone", "me", "handlers"]);
export const KINDS = ["role", "group", "user", "business_role", "requester", "manager_of", "field", "last", "owner_of", "on_call", "param", "together", "anyone", "me"];
const EMPTY = { role: "", group: "", user: "", business_role: "", manager_of: "requester", field: "", last: "", owner_of: "", on_call: "", param: "", together: [] };
const PEOPLE = new Set(["person", "people", "group"]);

export const kindOf = (one) => (typeof one === "string" ? one : Object.keys(one || {}).find((key) => KINDS.includes(key)) || "role");

// One way to find somebody, in words.
export function inWords(one, store) {
  const kind = kindOf(one);
  const value = typeof one === "string" ? "" : one?.[kind];
  const named = (list, key) => store.vocabulary[list]?.find((each) => each.key === key || each.name === key)?.name || key;
  switch (kind) {
    case "requester": case "anyone": case "me": case "handlers": return t(`who_${kind}_short`);
    case "role": return value ? named("roles", value) : "";
    case "group": return named("groups", value);
    case "business_role": return value ? t("who_business_role_short", { role: named("business_roles", value) }) : "";
    case "manager_of": return t("who_manager_of_short", { of: value === "requester" ? t("who_requester_short") : nodeName(store, value?.node) });
    case "last": return t("who_last_short", { node: nodeName(store, value) });
    case "field": return t("who_field_short", { field: say(store.fields[value]?.label) || value });
    case "param": return say(store.flow.params?.[value]?.label) || named("params", value);
    case "owner_of": case "on_call": return t(`who_${kind}_short`);
    case "together": return (value || []).map((each) => inWords(each, store)).join(t("comma"));
    default: return String(value ?? "");
  }
}

const nodeName = (store, key) => say(store.nodes[key]?.names) || key || "";

// The second line of a card.
export function handlersOf(node, store) {
  if (node.kind === "wait") return typeof node.for === "string" ? node.for : inWait(node.for, store);
  if (node.kind === "child") return store.vocabulary.packs?.find((pack) => pack.key === node.pack)?.name || node.pack || "";
  if (node.kind === "auto") return (node.call?.url || "").replace(/^https?:\/\//, "");
  if (!["start", "form", "approve"].includes(node.kind)) return "";
  if (!node.who?.length) return node.kind === "start" ? t("who_everybody") : t("who_nobody");
  return node.who.map((one) => inWords(one, store)).filter(Boolean).join(" → ");
}

function inWait(what, store) {
  const [kind, value] = Object.entries(what || {})[0] || [];
  if (kind === "field") return say(store.fields[value]?.label) || value;
  return String(value ?? "");
}

// The list editor. `value` is the list in the document; `onchange` gets the new one.
export function whoEditor({ store, value, label, help = "", kinds = KINDS, onchange, one = false }) {
  let list = structuredClone(value || []);
  const box = h(".bd-who", { role: "group", "aria-label": label });
  const save = () => { onchange(structuredClone(list)); draw(); };
  const draw = () => {
    const rows = list.map((each, place) => row(each, place));
    const add = h("button.btn.btn-sm.btn-ghost", { type: "button", onclick: () => { list.push({ role: store.vocabulary.roles?.[0]?.name || "" }); save(); }, hidden: one && list.length > 0 }, `+ ${t("who_add")}`);
    box.replaceChildren(h(".bd-line-head", {}, h("span.bd-label", {}, label), add), ...rows, help && list.length !== 1 ? h("p.form-hint", {}, help) : "");
    pickers(box);
  };
  const put = (place, value) => { list[place] = value; save(); };
  const row = (each, place) => {
    const kind = kindOf(each);
    const select = h("select.form-select", { "aria-label": t("who_kind"), onchange: (event) => put(place, fresh(event.target.value, store)) },
      kinds.map((key) => h("option", { value: key, selected: key === kind }, t(`who_${key}`))));
    const tools = h(".bd-row-tools", {},
      place > 0 ? tool("arrow-up", t("up"), () => { list.splice(place - 1, 0, list.splice(place, 1)[0]); save(); }) : null,
      tool("x", t("remove"), () => { list.splice(place, 1); save(); }));
    return h(".bd-row", {}, h(".bd-row-main", {}, select, ...argument(store, each, kind, (value) => put(place, value))), tools);
  };
  draw();
  return box;
}

const fresh = (kind, store) => {
  if (BARE.has(kind)) return kind;
  const first = { role: store.vocabulary.roles?.[0]?.name, group: store.vocabulary.groups?.[0]?.key, business_role: store.vocabulary.business_roles?.[0]?.key, last: store.flow.start, param: Object.keys(store.flow.params || {})[0] }[kind];
  return { [kind]: first ?? structuredClone(EMPTY[kind]) };
};

function argument(store, each, kind, put) {
  if (BARE.has(kind)) return [];
  const value = each[kind];
  const set = (next, more = {}) => put({ ...each, [kind]: next, ...more });
  const fields = (types) => Object.entries(store.fields).filter(([, field]) => types.has(field.type)).map(([key, field]) => [key, say(field.label) || key]);
  const nodes = Object.entries(store.nodes).filter(([, node]) => ["start", "form", "approve"].includes(node.kind)).map(([key, node]) => [key, say(node.names) || key]);
  const listed = (name, own = "key") => (store.vocabulary[name] || []).map((one) => [one[own], one.name]);
  switch (kind) {
    case "role": return [choose(t("who_role"), listed("roles", "name"), value, set)];
    case "group": return [choose(t("who_group"), listed("groups"), value, set)];
    case "user": return [person(value, set)];
    case "business_role": return [
      choose(t("who_business_role"), listed("business_roles"), value, set),
      choose(t("who_within"), fields(new Set(["group"])), each.within || "", (within) => { const next = { ...each }; if (within) next.within = within; else delete next.within; put(next); }, t("who_within_none")),
    ];
    case "manager_of": return [choose(t("who_manager_of"), [["requester", t("who_requester_short")], ...nodes], value === "requester" ? value : value?.node, (next) => set(next === "requester" ? next : { node: next }))];
    case "field": return [choose(t("field"), fields(PEOPLE), value, set)];
    case "last": return [choose(t("who_last"), nodes, value, set)];
    case "owner_of": return [
      choose(t("field"), fields(new Set(["service"])), value, set),
      choose(t("who_as"), ["operations", "development", "product", "support"].map((as) => [as, t(`as_${as}`)]), each.as || "", (as) => { const next = { ...each }; if (as) next.as = as; else delete next.as; put(next); }, t("who_as_any")),
    ];
    case "on_call": return [choose(t("field"), fields(new Set(["service"])), value, set)];
    case "param": return [choose(t("who_param"), Object.entries(store.flow.params || {}).map(([key, param]) => [key, say(param.label) || key]), value, set)];
    case "together": return [whoEditor({ store, value, label: t("who_together"), kinds: KINDS.filter((one) => one !== "together"), onchange: set })];
    default: return [];
  }
}

// A select that keeps a value nobody offers any more.
export function choose(label, options, value, onchange, none = null) {
  const known = options.some(([key]) => key === value);
  const blank = none ?? (value ? null : t("please_choose"));
  return h("select.form-select", { "aria-label": label, onchange: (event) => onchange(event.target.value) },
    blank === null ? null : h("option", { value: "", selected: !value }, blank),
    !known && value ? h("option", { value, selected: true }, String(value)) : null,
    options.map(([key, name]) => h("option", { value: key, selected: key === value }, name)));
}

function person(value, onchange) {
  const address = document.querySelector("[data-people]")?.dataset.people || "";
  const select = h("select.form-select", { "aria-label": t("who_user"), data: { picker: address }, onchange: (event) => event.target.value && onchange(event.target.value) },
    h("option", { value: "" }, t("who_user_find")), value ? h("option", { value, selected: true }, value) : null);
  return h(".bd-picker", {}, select);
}
