// What can be done to the notices of a process: pure functions on its documents.
import { say, t, words } from "./dom.js";
import { freeKey, edgeName, GATEWAYS } from "./model.js";

export const FILE = "notices.yaml";
export const OCCASIONS = ["create", "enter", "button", "close", "notify"];
export const OUTCOMES = ["closed", "cancelled", "rejected"];
export const PLACES = {
  ticket: ["ticket.number", "ticket.title", "ticket.priority", "ticket.phase", "link"],
  people: ["requester.name", "actor.name"],
  process: ["process.name", "node.name"],
  act: ["reason"],
};
export const ICONS = { create: "file-plus", enter: "corner-up-left", button: "square-check", close: "circle-check", notify: "bolt" };

export const body = (documents) => {
  documents[FILE] ??= {};
  documents[FILE].notices ??= {};
  return documents[FILE].notices;
};

// {kind, arg} of when a notice is sent.
export function occasionOf(notice) {
  if (typeof notice.on === "string") return { kind: notice.on, arg: "" };
  const [kind, arg] = Object.entries(notice.on || {})[0] || ["create", ""];
  return { kind, arg: String(arg ?? "") };
}

export const written = ({ kind, arg }) => (kind === "create" || kind === "notify" ? kind : { [kind]: arg });

// The buttons of all nodes: [["triage.submit", "Submit", "Triage"], ...]
export function buttons(flow) {
  return Object.entries(flow.nodes || {}).filter(([, node]) => !GATEWAYS.has(node.kind)).flatMap(([key, node]) => {
    const known = new Set();
    return (node.edges || []).flatMap((edge) => {
      const button = typeof edge.on === "string" ? edge.on : edge.on?.button;
      if (!button || known.has(button)) return [];
      known.add(button);
      return [[`${key}.${button}`, edgeName(edge, say), say(node.names) || key]];
    });
  });
}

// The node a notice speaks of.
export function nodeOf(notice) {
  const { kind, arg } = occasionOf(notice);
  return kind === "enter" ? arg : kind === "button" ? arg.split(".")[0] : "";
}

// When it is sent, in words.
export function whenInWords(notice, flow) {
  const { kind, arg } = occasionOf(notice);
  if (kind === "enter") return t("notice_said_enter", { node: say(flow.nodes?.[arg]?.names) || arg });
  if (kind === "button") {
    const found = buttons(flow).find(([key]) => key === arg);
    return t("notice_said_button", { node: found?.[2] || arg.split(".")[0], button: found?.[1] || arg.split(".").slice(1).join(".") });
  }
  if (kind === "close" && arg && arg !== "*") return t("notice_said_close", { outcome: OUTCOMES.includes(arg) ? t(`outcome_${arg}`) : arg });
  return t(`notice_on_${kind}`);
}

// Steps and actions that name a notice themselves: [{node, index, where}], index of the edge.
export function usesOf(flow, key) {
  const named = (actions) => (actions || []).some((action) => action.notify === key);
  return Object.entries(flow.nodes || {}).flatMap(([own, node]) => {
    const name = say(node.names) || own;
    const uses = Array.isArray(node.notices) && node.notices.includes(key) || named(node.on_enter) || named(node.on_leave) ? [{ node: own, where: name }] : [];
    const edges = (node.edges || []).flatMap((edge, index) => (named(edge.actions) ? [{ node: own, index, where: `${name} · ${edgeName(edge, say)}` }] : []));
    return [...uses, ...edges];
  });
}

// Notices that have to do with a node.
export const related = (flow, notices, key) =>
  Object.entries(notices).filter(([own, notice]) => nodeOf(notice) === key || usesOf(flow, own).some((use) => use.node === key));

// A new notice behind `after`, about the node when one is named.
export function add(documents, { node = "", after = "" } = {}) {
  const all = body(documents);
  const kind = node ? (documents["flow.yaml"].nodes[node]?.kind === "start" ? "create" : "enter") : "create";
  const key = freeKey(all, node && kind === "enter" ? node : { create: "opened" }[kind]);
  const to = kind === "enter" && documents["flow.yaml"].nodes[node]?.who ? "handlers" : "requester";
  put(documents, key, { on: written({ kind, arg: node }), to: [to], channels: ["inbox", "email"], ...structuredClone(words.notice_texts[kind]) }, after);
  return key;
}

export function clone(documents, key) {
  const fresh = freeKey(body(documents), key.replace(/_\d+$/, ""));
  put(documents, fresh, structuredClone(body(documents)[key]), key);
  return fresh;
}

function put(documents, key, notice, after) {
  const rows = Object.entries(body(documents));
  const at = rows.findIndex(([own]) => own === after);
  rows.splice(at < 0 ? rows.length : at + 1, 0, [key, notice]);
  documents[FILE].notices = Object.fromEntries(rows);
}

export function shift(documents, key, by) {
  const rows = Object.entries(body(documents));
  const at = rows.findIndex(([own]) => own === key);
  if (!rows[at + by]) return;
  rows.splice(at + by, 0, rows.splice(at, 1)[0]);
  documents[FILE].notices = Object.fromEntries(rows);
}

// A notice with everything that only names it. A step that named no other stays silent.
export function remove(documents, key) {
  delete body(documents)[key];
  const left = (actions) => actions.filter((action) => action.notify !== key);
  const tidy = (part, name) => {
    if (!part[name]?.some((action) => action.notify === key)) return;
    part[name] = left(part[name]);
    if (!part[name].length) delete part[name];
  };
  for (const node of Object.values(documents["flow.yaml"].nodes || {})) {
    if (Array.isArray(node.notices) && node.notices.includes(key)) {
      node.notices = node.notices.filter((own) => own !== key);
      if (!node.notices.length) node.notices = "none";
    }
    tidy(node, "on_enter");
    tidy(node, "on_leave");
    for (const edge of node.edges || []) tidy(edge, "actions");
  }
}

export function rekey(documents, old, fresh) {
  documents[FILE].notices = Object.fromEntries(Object.entries(body(documents)).map(([key, notice]) => [key === old ? fresh : key, notice]));
  const renamed = (actions) => { for (const action of actions || []) if (action.notify === old) action.notify = fresh; };
  for (const node of Object.values(documents["flow.yaml"].nodes || {})) {
    if (Array.isArray(node.notices)) node.notices = node.notices.map((key) => (key === old ? fresh : key));
    renamed(node.on_enter);
    renamed(node.on_leave);
    for (const edge of node.edges || []) renamed(edge.actions);
  }
}

// A button under another key: notices about it follow.
export function followButton(documents, node, old, fresh) {
  for (const notice of Object.values(documents[FILE]?.notices || {})) if (notice.on?.button === `${node}.${old}`) notice.on.button = `${node}.${fresh}`;
}
