// The panel when nothing is selected: the process itself.
import { h, icon, say, t, tool } from "./dom.js";
import * as model from "./model.js";
import { names, put, section, select, textInput } from "./parts.js";
import { whoEditor } from "./people.js";

const ROLES = { title: ["text"], priority: ["radio", "select"], business: ["business"], service: ["service"] };

export function processPanel(panel) {
  const { store } = panel;
  const { flow } = store;
  const write = (act, isQuiet = false, merge = "") => panel.write(act, isQuiet, merge && `process:${merge}`);
  return [
    panel.head(t("process"), "settings", [], flow.pack),
    h(".bd-block", {},
      names({ label: t("name"), value: flow.names, onchange: (value) => write((own) => { own.names = value; }, true, "names") }),
      names({ label: t("summary"), value: flow.summary, long: true, onchange: (value) => write((own) => put(own, "summary", say(value) ? value : ""), true, "summary") }),
      h(".bd-two", {}, select({ label: t("ticket_kind"), value: flow.kind, options: (store.vocabulary.ticket_kinds || []).map((kind) => [kind, t(`ticket_${kind}`)]), onchange: (kind) => write((own) => { own.kind = kind; }, true) }),
        textInput({ label: t("number"), value: flow.number, onchange: (text) => write((own) => { own.number = text; }, true, "number") })),
      h("span.form-hint", {}, t("number_help"))),
    section("nodes", t("nodes"), [outline(panel)], { open: true, count: Object.keys(store.nodes).length }),
    section("phases", t("phases"), [phases(panel, write)], { count: flow.phases?.length }),
    section("meaning", t("special_fields"), Object.entries(ROLES).map(([key, types]) => select({
      label: t(`special_${key}`), value: flow[key], none: "–", options: Object.entries(store.fields).filter(([, one]) => types.includes(one.type)).map(([own, one]) => [own, say(one.label) || own]), onchange: (own) => write((whole) => put(whole, key, own), true),
    }))),
    section("rights", t("owner_and_readers"), [
      whoEditor({ store, value: flow.owner ? [flow.owner] : [], label: t("process_owner"), one: true, onchange: (list) => write((own) => put(own, "owner", list[0]), true) }),
      withdraw(store, write),
    ]),
  ];
}

const MOST_LINES = 100;

// Every node as a line: the way to a node without a mouse. Of a large process those one looks for.
function outline(panel) {
  const { store } = panel;
  const all = Object.entries(store.nodes).map(([key, node]) => [key, node, say(node.names) || key]);
  const bad = new Map();
  for (const one of store.findings) if (one.node && one.severity === "error") bad.set(one.node, (bad.get(one.node) || 0) + 1);
  const list = h("ul.bd-outline", {});
  const line = ([key, node, name]) => h("li", {}, h("button.bd-way-main", { type: "button", data: { always: "" }, onclick: () => { store.selectNode(key); panel.acts.reveal(key); } }, icon(model.ICONS[model.look(node)]), h("span.bh-cut", {}, name), bad.has(key) ? h("span.bd-bad", { title: t("n_findings", { n: bad.get(key) }) }, String(bad.get(key))) : null));
  const draw = (typed) => {
    const found = all.filter(([key, , name]) => `${name} ${key}`.toLowerCase().includes(typed));
    list.replaceChildren(...found.slice(0, MOST_LINES).map(line), found.length > MOST_LINES ? h("li.form-hint", {}, t("nodes_more", { n: found.length - MOST_LINES })) : "");
  };
  draw("");
  const find = all.length > 30 ? h("input.form-control", { type: "search", "aria-label": t("node_find"), placeholder: t("node_find"), data: { always: "" }, oninput: (event) => draw(event.target.value.trim().toLowerCase()) }) : null;
  return h(".bd-stack", {}, find, list);
}

function phases(panel, write) {
  const { store } = panel;
  const list = store.flow.phases || [];
  const used = new Set(Object.values(store.nodes).map((node) => node.phase));
  return h(".bd-stack", {}, h("p.form-hint", {}, t("phases_help")), list.map((phase, place) => h(".bd-row", {},
    h(".bd-row-main", {}, names({ label: phase.key, value: phase.names, onchange: (value) => write((flow) => { flow.phases[place].names = value; }, true, `phase.${place}`) })),
    h(".bd-row-tools", {}, place > 0 ? tool("arrow-up", t("up"), () => write((flow) => { flow.phases.splice(place - 1, 0, flow.phases.splice(place, 1)[0]); })) : null,
      used.has(phase.key) ? null : tool("x", t("remove"), () => write((flow) => { flow.phases.splice(place, 1); }))))),
    h("button.btn.btn-sm.btn-ghost", { type: "button", onclick: () => write((flow) => { flow.phases.push({ key: model.freeKey(Object.fromEntries(flow.phases.map((one) => [one.key, 1])), "phase"), names: structuredClone(store.nodes[flow.start]?.names || {}) }); }) }, `+ ${t("phase_add")}`));
}

function withdraw(store, write) {
  const now = store.flow.withdraw;
  const until = typeof now === "object" ? now.until : "";
  const nodes = Object.entries(store.nodes).filter(([, node]) => model.PHASED.has(node.kind) && node.kind !== "start").map(([key, node]) => [`until:${key}`, t("withdraw_until", { node: say(node.names) || key })]);
  return select({ label: t("withdraw"), value: until ? `until:${until}` : now || "any_time", options: [["any_time", t("withdraw_any_time")], ["never", t("withdraw_never")], ...nodes], onchange: (value) => write((flow) => { flow.withdraw = value.startsWith("until:") ? { until: value.slice(6) } : value; }, true) });
}
