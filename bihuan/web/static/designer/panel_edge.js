// The panel of an edge: what it is taken by, when, and what happens then.
import { actionsEditor } from "./actions.js";
import { h, say, t, tool } from "./dom.js";
import { followButton } from "./notice_model.js";
import { guardEditor } from "./guards.js";
import * as model from "./model.js";
import { check, fieldChips, names, put, section, select, textInput } from "./parts.js";

const STYLES = ["primary", "secondary", "danger", "menu"];
const BUTTONS = new Set(["button", "submit", "pass", "reject"]);
const BENDS = [["left", -10, 0], ["right", 10, 0], ["up", 0, -10], ["down", 0, 10]];
const wordOf = (on) => (typeof on === "string" ? on : Object.keys(on || {})[0] || "");

export function edgePanel(panel, { source, index }) {
  const { store } = panel;
  const node = store.nodes[source];
  const edge = node.edges[index];
  const on = wordOf(edge.on);
  const isGate = model.GATEWAYS.has(node.kind);
  const write = (act, isQuiet = false, merge = "") => panel.write((flow, documents) => act(flow.nodes[source].edges[index], documents), isQuiet, merge && `${source}.${index}:${merge}`);
  const title = (edge.default && t("otherwise")) || model.edgeName(edge, say) || t("way");
  return [
    panel.head(title, "arrow-right", [tool("trash", t("delete"), panel.acts.remove)], `${say(node.names)} → ${say(store.nodes[edge.to]?.names) || edge.to}`),
    h(".bd-block", {},
      isGate ? null : trigger(store, source, node, edge, write),
      BUTTONS.has(on) ? names({ label: t("button_name"), value: edge.names, id: "edge-name", onchange: (value) => { write((own) => { if (say(value)) own.names = value; else delete own.names; }, true, "names"); panel.place.querySelector(".bd-panel-title h2").textContent = say(value) || title; } }) : null,
      select({ label: t("leads_to"), value: edge.to, options: Object.entries(store.nodes).filter(([key]) => model.canConnect(store.flow, source, key)).map(([key, one]) => [key, say(one.names) || key]), onchange: (to) => panel.write((flow) => model.lead(flow, source, index, to), false) }),
      node.kind === "choice" || node.mode === "or" ? check({ label: t("edge_default"), value: edge.default, help: t("edge_default_help"), onchange: (isOn) => panel.write((flow) => {
        flow.nodes[source].edges.forEach((own, place) => { if (place === index ? isOn : false) own.default = true; else delete own.default; });
        if (isOn) delete flow.nodes[source].edges[index].when;
      }, false) }) : null),
    edge.default || node.mode === "and" || node.kind === "join" ? null : section("guard", t("guard"), [guardEditor({
      cel: edge.when, fields: store.fields, label: t(isGate ? "guard_gate" : "guard_button"), onchange: (text) => write((own) => put(own, "when", text), true),
    })], { open: isGate || edge.when !== undefined }),
    BUTTONS.has(on) ? section("asks", t("edge_asks"), [
      fieldChips({ label: t("edge_requires"), store, value: edge.requires, help: t("edge_requires_help"), onchange: (list) => write((own) => put(own, "requires", list), true) }),
      fieldChips({ label: t("edge_dialog"), store, value: edge.asks, help: t("edge_dialog_help"), onchange: (list) => write((own) => put(own, "asks", list), true) }),
      check({ label: t("edge_partial"), value: edge.partial, help: t("edge_partial_help"), onchange: (isOn) => write((own) => put(own, "partial", isOn || ""), true) }),
    ], { open: Boolean(edge.requires || edge.asks), count: (edge.requires?.length || 0) + (edge.asks?.length || 0) }) : null,
    section("edge-actions", t("automatic"), [actionsEditor({ store, value: edge.actions, label: t("edge_actions"), kinds: ["assign", "set", "notify", "open", "webhook"], onchange: (list, quiet) => write((own) => put(own, "actions", list), quiet, "actions") })], { open: Boolean(edge.actions?.length), count: edge.actions?.length }),
    section("edge-more", t("more_settings"), [
      BUTTONS.has(on) ? select({ label: t("button_style"), value: edge.style || "secondary", options: STYLES.map((style) => [style, t(`style_${style}`)]), onchange: (style) => write((own) => put(own, "style", style === "secondary" ? "" : style), true) }) : null,
      BUTTONS.has(on) ? names({ label: t("button_help"), value: edge.help, long: true, onchange: (value) => write((own) => put(own, "help", say(value) ? value : ""), true, "help") }) : null,
      h(".bd-bend", { role: "group", "aria-label": t("edge_bend") }, h("span.bh-small", {}, t("edge_bend")), BENDS.map(([way, ...by]) => tool(`arrow-${way}`, t(`bend_${way}`), () => panel.acts.bend(...by), { id: `edge-bend-${way}` }))),
      edge.via ? h("button.btn.btn-sm", { type: "button", onclick: () => write((own) => { delete own.via; }) }, t("edge_straighten")) : null,
      check({ label: t("edge_leaves"), value: edge.leaves, help: t("edge_leaves_help"), onchange: (isOn) => write((own) => put(own, "leaves", isOn || ""), true) }),
    ]),
  ].filter(Boolean);
}

function trigger(store, source, node, edge, write) {
  const on = wordOf(edge.on);
  const allowed = store.vocabulary.allowed_on?.[node.kind] || [];
  const given = edge.on?.[on];
  const parts = [select({ label: t("taken_by"), value: on || "done", options: allowed.map((one) => [one, t(`on_${one}`)]), onchange: (word) => write((own) => {
    own.on = word === "button" ? { button: `to_${edge.to}` } : word === "timer" ? { timer: "1d" } : word === "event" ? { event: Object.keys(store.flow.events || {})[0] || "" } : word;
    if (word === "button" && !own.names) own.names = structuredClone(store.nodes[edge.to]?.names || {});
  }) })];
  if (on === "timer") parts.push(textInput({ label: t("duration"), value: typeof given === "string" ? given : Object.values(given || {})[0], help: t("duration_help"), onchange: (text) => write((own) => { own.on = { timer: typeof given === "string" ? text : { ...given, [Object.keys(given)[0]]: text } }; }, true, "timer") }));
  if (on === "event") parts.push(select({ label: t("event"), value: given, none: t("please_choose"), options: Object.keys(store.flow.events || {}).map((key) => [key, key]), onchange: (key) => write((own) => { own.on = { event: key }; }) }));
  if (on === "button") parts.push(textInput({ label: t("button_key"), value: given, maxlength: 60, onchange: (text) => { if (text.trim() && !text.includes(".")) write((own, documents) => { followButton(documents, source, own.on.button, text.trim()); own.on = { button: text.trim() }; }, true, "key"); }, help: t("button_key_help") }));
  return h("div.bd-stack", {}, parts);
}
