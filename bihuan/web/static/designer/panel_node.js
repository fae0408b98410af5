// The panel of a node.
import { actionsEditor } from "./actions.js";
import { h, icon, say, t, tool, uid } from "./dom.js";
import { related, whenInWords } from "./notice_model.js";
import * as model from "./model.js";
import { area, check, field, fieldChips, names, put, section, select, textInput } from "./parts.js";
import { whoEditor } from "./people.js";

const HOWS = ["direct", "claim", "dispatch", "dispatch_then_claim"];
const MODES = ["required", "optional", "read", "hidden"];

export function nodePanel(panel, key) {
  const { store } = panel;
  const node = store.nodes[key];
  const write = (act, isQuiet = false, merge = "") => panel.write((flow, documents) => act(flow.nodes[key], flow, documents), isQuiet, merge && `${key}:${merge}`);
  const kind = node.kind;
  const tools = [
    tool("cursor-text", t("rename"), () => panel.acts.rename(key)),
    kind !== "start" ? tool("copy", t("copy"), panel.acts.copy) : null,
    key !== store.flow.start ? tool("trash", t("delete"), panel.acts.remove) : null,
  ];
  return [
    panel.head(say(node.names) || key, kind, tools, t(`kind_${model.look(node)}`)),
    basics(panel, key, node, write),
    kind === "approve" ? section("vote", t("vote"), vote(store, node, write), { open: true }) : null,
    model.PEOPLE.has(kind) ? section("who", t("handlers"), handlers(store, node, write), { open: true, count: node.who?.length }) : null,
    ...special(store, key, node, write),
    model.FORMS.has(kind) ? section("form", t("form_fields"), [formFields(panel, node, write)], { open: kind !== "approve", count: Object.keys(node.form || {}).length }) : null,
    kind !== "end" ? section("edges", t("ways_out"), [waysOut(panel, key, node)], { open: true, count: node.edges?.length }) : null,
    model.FORMS.has(kind) ? section("time", t("time_limits"), time(node, write)) : null,
    section("notices", t("notices"), told(store, key, node, write), { count: related(store.flow, store.notices, key).length }),
    kind !== "end" ? section("actions", t("automatic"), [
      actionsEditor({ store, value: node.on_enter, label: t("on_enter"), kinds: ["set", "notify", "open", "webhook"], onchange: (list, quiet) => write((own) => put(own, "on_enter", list), quiet, "on_enter") }),
      actionsEditor({ store, value: node.on_leave, label: t("on_leave"), kinds: ["set", "notify", "open", "webhook"], onchange: (list, quiet) => write((own) => put(own, "on_leave", list), quiet, "on_leave") }),
    ], { count: (node.on_enter?.length || 0) + (node.on_leave?.length || 0) }) : null,
    section("more", t("more_settings"), more(panel, key, node, write)),
  ].filter(Boolean);
}

function basics(panel, key, node, write) {
  const { store } = panel;
  const phases = (store.flow.phases || []).map((phase) => [phase.key, say(phase.names)]);
  return h(".bd-block", {},
    names({ label: t("name"), value: node.names, id: "node-name", onchange: (value) => { write((own) => { own.names = value; }, true, "names"); panel.place.querySelector(".bd-panel-title h2").textContent = say(value); } }),
    model.PHASED.has(node.kind) ? select({
      label: t("phase"), value: node.phase, options: [...phases, ["+", t("phase_new")]], help: t("phase_help"),
      onchange: (value) => write((own, flow) => {
        if (value !== "+") { own.phase = value; return; }
        own.phase = model.freeKey(Object.fromEntries((flow.phases || []).map((one) => [one.key, one])), key);
        const before = flow.phases.findIndex((one) => one.key === node.phase);
        flow.phases.splice(before + 1, 0, { key: own.phase, names: structuredClone(own.names) });
      }),
    }) : null);
}

function handlers(store, node, write) {
  const isStart = node.kind === "start";
  return [
    whoEditor({ store, value: node.who, label: t(isStart ? "who_may_open" : "who_handles"), help: t(isStart ? "who_start_help" : "who_help"), onchange: (list) => write((own) => { if (list.length || !isStart) own.who = list; else delete own.who; }, true) }),
    isStart ? null : whoEditor({ store, value: node.fallback, label: t("who_fallback"), help: t("who_fallback_help"), onchange: (list) => write((own) => put(own, "fallback", list), true) }),
    node.kind === "form" ? select({ label: t("how"), value: node.how || "direct", options: HOWS.map((how) => [how, t(`how_${how}`)]), onchange: (how) => write((own) => put(own, "how", how === "direct" ? "" : how), true) }) : null,
  ];
}

function vote(store, node, write) {
  const now = node.vote || { rule: "any" };
  const set = (key, value, isQuiet = false) => write((own) => { own.vote = { ...own.vote }; put(own.vote, key, value); }, isQuiet, `vote.${key}`);
  const isRule = now.rule === "rule";
  const params = Object.entries(store.flow.params || {}).map(([key, param]) => [`param:${key}`, `${t("who_param")}: ${say(param.label)}`]);
  const share = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : text.trim());
  return [
    select({ label: t("vote_rule"), value: now.param ? `param:${now.param}` : now.rule, options: [...["any", "all", "sequence", "rule"].map((rule) => [rule, t(`vote_${rule === "rule" ? "rule_name" : rule}`)]), ...params],
      onchange: (rule) => write((own) => {
        const kept = Object.fromEntries(Object.entries(own.vote || {}).filter(([key]) => ["reject_at_once", "self_approval"].includes(key)));
        own.vote = rule.startsWith("param:") ? { param: rule.slice(6), ...kept } : { rule, ...kept, ...(rule === "rule" ? { pass: 2 } : {}) };
      }) }),
    isRule ? h(".bd-two", {},
      textInput({ label: t("vote_pass"), value: now.pass, placeholder: t("vote_share"), onchange: (text) => set("pass", share(text), true) }),
      textInput({ label: t("vote_reject"), value: now.reject, placeholder: t("vote_share"), onchange: (text) => set("reject", share(text), true) })) : null,
    now.rule !== "any" ? check({ label: t("vote_at_once"), value: now.reject_at_once ?? true, onchange: (on) => set("reject_at_once", on ? "" : false, true) }) : null,
    check({ label: t("vote_self"), value: now.self_approval, onchange: (on) => set("self_approval", on || "", true) }),
  ];
}

function special(store, key, node, write) {
  const set = (name) => (value, isQuiet) => write((own) => put(own, name, value), isQuiet, name);
  const fields = (types) => Object.entries(store.fields).filter(([, one]) => types.includes(one.type)).map(([own, one]) => [own, say(one.label) || own]);
  switch (node.kind) {
    case "split": return [h(".bd-block", {}, select({ label: t("split_mode"), value: node.mode || "and", options: [["and", t("split_and")], ["or", t("split_or")]], onchange: set("mode") }))];
    case "join": return [h(".bd-block", {}, select({ label: t("join_closes"), value: node.closes, none: t("please_choose"), options: Object.entries(store.nodes).filter(([, one]) => one.kind === "split").map(([own, one]) => [own, say(one.names) || own]), onchange: (value) => write((own) => { own.closes = value; }), help: t("join_help") }))];
    case "end": return [h(".bd-block", {},
      select({ label: t("outcome"), value: node.outcome || "closed", options: [["closed", t("outcome_closed")], ["cancelled", t("outcome_cancelled")], ["rejected", t("outcome_rejected")]], onchange: set("outcome") }),
      check({ label: t("terminate"), value: node.terminate, help: t("terminate_help"), onchange: (on) => write((own) => put(own, "terminate", on || "")) }))];
    case "wait": return [h(".bd-block", {}, waitFor(store, node.for, (value) => write((own) => { own.for = value; })))];
    case "child": return [h(".bd-block", {},
      select({ label: t("child_pack"), value: node.pack, none: t("please_choose"), options: (store.vocabulary.packs || []).map((pack) => [pack.key, pack.name]), onchange: (value) => write((own) => { own.pack = value; }) }),
      check({ label: t("child_wait"), value: node.wait ?? true, onchange: (on) => write((own) => { if (on) delete own.wait; else own.wait = false; }, true) }))];
    case "auto": return [section("call", t("call"), call(store, node, write), { open: true })];
    default: return [];
  }
  function waitFor(_store, value, onchange) {
    const way = typeof value === "string" ? "time" : Object.keys(value || {})[0] || "time";
    const given = typeof value === "string" ? value : Object.values(value || {})[0] || "";
    const input = way === "field" ? select({ label: t("field"), value: given, none: t("please_choose"), options: fields(["date", "datetime"]), onchange: (own) => onchange({ field: own }) })
      : way === "event" ? select({ label: t("event"), value: given, none: t("please_choose"), options: Object.keys(store.flow.events || {}).map((own) => [own, own]), onchange: (own) => onchange({ event: own }) })
        : textInput({ label: t("duration"), value: given, help: t("duration_help"), onchange: (text) => write((own) => { own.for = way === "business" ? { business: text } : text; }, true, "for") });
    return h("div", {}, select({ label: t("wait_for"), value: way, options: ["time", "business", "field", "event"].map((own) => [own, t(`wait_${own}`)]), onchange: (own) => onchange(own === "time" ? "1d" : { [own]: own === "business" ? "8h" : "" }) }), input);
  }
}

function call(store, node, write) {
  const now = node.call || {};
  const set = (name, value) => write((own) => { own.call = { ...own.call }; put(own.call, name, value); }, true, `call.${name}`);
  const object = (name, text) => { try { set(name, text.trim() ? JSON.parse(text) : ""); } catch { /* taken once it can be read */ } };
  return [
    h(".bd-two", {}, select({ label: t("method"), value: now.method || "POST", options: ["GET", "POST", "PUT", "PATCH", "DELETE"].map((one) => [one, one]), onchange: (value) => set("method", value) }),
      select({ label: t("on_failure"), value: node.on_failure || "retry", options: ["retry", "ask", "ignore"].map((one) => [one, t(`failure_${one}`)]), onchange: (value) => write((own) => { own.on_failure = value; }, true) })),
    textInput({ label: t("url"), value: now.url, onchange: (text) => write((own) => { own.call = { ...own.call, url: text }; }, true, "call.url") }),
    area({ label: t("headers_json"), code: true, rows: 2, value: now.headers ? JSON.stringify(now.headers, null, 1) : "", onchange: (text) => object("headers", text) }),
    area({ label: t("body_json"), code: true, value: now.body === undefined ? "" : JSON.stringify(now.body, null, 1), help: t("body_json_help"), onchange: (text) => object("body", text) }),
    textInput({ label: t("call_success"), value: now.success, help: t("call_success_help"), onchange: (text) => set("success", text) }),
    area({ label: t("call_set"), code: true, rows: 2, value: now.set ? JSON.stringify(now.set, null, 1) : "", help: t("call_set_help"), onchange: (text) => object("set", text) }),
  ];
}

// Which fields the form shows, and how: one row a field, all modes in one place.
function formFields(panel, node, write) {
  const { store } = panel;
  const form = node.form || {};
  const rest = Object.keys(store.fields).filter((key) => !(key in form));
  const row = (key) => h(".bd-form-row", {}, h("span.bd-form-name", { title: key }, say(store.fields[key]?.label) || key),
    h("select.form-select", { "aria-label": `${say(store.fields[key]?.label) || key} · ${t("mode")}`, onchange: (event) => write((own) => { own.form[key] = event.target.value; }, true) }, MODES.map((mode) => h("option", { value: mode, selected: form[key] === mode }, t(`mode_${mode}`)))),
    tool("x", `${t("remove")} ${say(store.fields[key]?.label) || key}`, () => write((own) => { delete own.form[key]; })));
  const addAll = (mode) => write((own) => { own.form = { ...own.form, ...Object.fromEntries(rest.map((key) => [key, mode])) }; });
  return h(".bd-form-rows", {}, Object.keys(form).map(row),
    rest.length ? h(".bd-line", {}, h("select.form-select.bd-chip-add", { "aria-label": t("field_add"), onchange: (event) => write((own) => { own.form = { ...own.form, [event.target.value]: "optional" }; }) },
      h("option", { value: "" }, `+ ${t("field_add")}`), rest.map((key) => h("option", { value: key }, say(store.fields[key].label) || key))),
    h("button.btn.btn-sm.btn-ghost", { type: "button", onclick: () => addAll(node.kind === "start" ? "optional" : "read") }, t(node.kind === "start" ? "field_all_optional" : "field_all_read"))) : null,
    h("a.bd-link", { href: document.querySelector("[data-canvas]")?.dataset.forms, data: { always: "" } }, t("open_form_designer")));
}

function waysOut(panel, key, node) {
  const { store } = panel;
  const gate = model.GATEWAYS.has(node.kind);
  const targets = Object.entries(store.nodes).filter(([own]) => model.canConnect(store.flow, key, own));
  return h(".bd-ways", {},
    (node.edges || []).map((edge, index) => h(".bd-way", {},
      h("button.bd-way-main", { type: "button", data: { always: "" }, onclick: () => store.selectEdge(key, index) },
        h("span.bd-way-name", {}, (edge.default && t("otherwise")) || model.edgeName(edge, say) || (gate ? t("branch", { n: index + 1 }) : t("way"))), h("span.bh-quiet", {}, ` → ${say(store.nodes[edge.to]?.names) || edge.to}`)),
      index > 0 ? tool("arrow-up", t("up"), () => store.change((flow) => { const list = flow.nodes[key].edges; list.splice(index - 1, 0, list.splice(index, 1)[0]); })) : null,
      tool("x", t("remove"), () => store.change((flow) => model.removeEdge(flow, key, index))))),
    h("select.form-select.bd-chip-add", { "aria-label": t("connect_to"), onchange: (event) => panel.acts.connect(key, event.target.value) },
      h("option", { value: "" }, `+ ${t("connect_to")}`), targets.map(([own, one]) => h("option", { value: own }, say(one.names) || own))));
}

function time(node, write) {
  const sla = (name) => (text) => write((own) => { own.sla = { ...own.sla }; put(own.sla, name, text.trim()); put(own, "sla", own.sla); }, true, `sla.${name}`);
  return [
    h(".bd-two", {}, textInput({ label: t("sla_respond"), value: node.sla?.respond, placeholder: "15m", onchange: sla("respond") }), textInput({ label: t("sla_resolve"), value: node.sla?.resolve, placeholder: "4h", onchange: sla("resolve") })),
    h("p.form-hint", {}, t("duration_help")),
  ];
}

// What new work here sends, and every notice that has to do with the node, a press away.
function told(store, key, node, write) {
  const chosen = node.notices;
  const way = chosen === "none" ? "none" : Array.isArray(chosen) ? "some" : "default";
  const address = document.querySelector("[data-notices]").dataset.notices;
  const rows = related(store.flow, store.notices, key);
  const takesForm = model.FORMS.has(node.kind);
  return [
    takesForm ? select({ label: t("notices_of_work"), value: way, options: ["default", "none", "some"].map((own) => [own, t(`notices_${own}`)]), onchange: (own) => write((one) => put(one, "notices", own === "none" ? "none" : own === "some" ? Object.keys(store.notices).slice(0, 1) : "")) }) : null,
    way === "some" ? noticeChips(store, chosen, (list) => write((own) => put(own, "notices", list), true)) : null,
    h(".bd-field", { role: "group", "aria-label": t("notices_here") }, h("span.bd-label", {}, t("notices_here")),
      rows.length ? h(".bd-ways", {}, rows.map(([own, one]) => h("a.bd-way.bd-way-main", { href: `${address}?notice=${encodeURIComponent(own)}`, data: { always: "" }, class: one.off ? "bh-quiet" : "" },
        icon(one.off ? "bell-off" : "bell"), h("span.bh-cut", {}, h("span.bd-way-name", {}, say(one.subject) || own), h("span.bh-quiet", {}, ` · ${whenInWords(one, store.flow)}`))))) : h("p.form-hint", {}, t("notices_none_here"))),
    store.isReadOnly ? null : h("a.btn.btn-sm.btn-ghost", { href: `${address}?new=${encodeURIComponent(key)}` }, `+ ${t("notice_new_here")}`),
  ];
}

function noticeChips(store, value, onchange) {
  const labelled = { fields: Object.fromEntries(Object.entries(store.notices).map(([key, one]) => [key, { label: one.subject }])) };
  return fieldChips({ label: t("notices"), store: labelled, value, onchange });
}

function more(panel, key, node, write) {
  const parts = [];
  if (model.FORMS.has(node.kind)) {
    parts.push(names({ label: t("node_help"), value: node.help, long: true, onchange: (value) => write((own) => put(own, "help", say(value) ? value : ""), true, "help") }));
    if (node.kind !== "start") parts.push(
      check({ label: t("may_send_back"), value: node.send_back ?? true, onchange: (on) => write((own) => put(own, "send_back", on ? "" : false), true) }),
      check({ label: t("may_transfer"), value: node.transfer ?? true, onchange: (on) => write((own) => put(own, "transfer", on ? "" : false), true) }));
  }
  const input = h("input.form-control.bd-code", { id: uid(), value: key, pattern: "[a-z][a-z0-9_]*", maxlength: 60, onchange: (event) => panel.acts.rekey(key, event.target.value.trim(), event.target) });
  parts.push(field(t("node_key"), input, t("node_key_help")));
  return parts;
}

export { icon };
