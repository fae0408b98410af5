// One notice: when, to whom, how, on what condition, and its texts.
import { h, icon, LANGUAGES, said, say, t, tool, uid } from "./dom.js";
import { guardEditor } from "./guards.js";
import * as notices from "./notice_model.js";
import { check, field, put, section, select, textInput } from "./parts.js";
import { KINDS, whoEditor } from "./people.js";
import { placesMenu, offerPlaces } from "./places.js";

const TONGUES = { "zh-hans": "简体", "zh-hant": "繁體", en: "English" };
const LISTED = ["inbox", "email"];

export function noticePanel(editor, key) {
  const { store } = editor;
  const one = store.notices[key];
  const keys = Object.keys(store.notices), at = keys.indexOf(key);
  const isOn = !one.off;
  return [
    h(".bd-panel-head", {}, h(".bd-panel-title", {}, h("h2", {}, say(one.subject) || key), h("span.bh-quiet.bh-small", {}, key)),
      h(".bd-panel-tools.bn-tools", {},
        h("button.bh-switch", { type: "button", role: "switch", "aria-checked": String(isOn), "aria-label": t("notice_sent"), title: t("notice_sent"), onclick: () => editor.change((own) => put(own, "off", isOn || "")) }, h("span")),
        tool("arrow-up", t("up"), () => editor.shift(key, -1), { disabled: at === 0 }), tool("arrow-down", t("down"), () => editor.shift(key, 1), { disabled: at === keys.length - 1 }),
        tool("copy", t("clone"), () => editor.clone(key)), tool("trash", t("delete"), () => editor.remove(key)))),
    h(".bd-block", {}, h("h3.bn-title", {}, t("notice_when")), ...occasion(editor, key, one)),
    h(".bd-block", {}, whoEditor({ store, value: one.to, label: t("notice_to"), kinds: ["handlers", ...KINDS], help: t("notice_to_help"), onchange: (list) => editor.change((own) => { own.to = list; }, true) })),
    channels({ store, label: t("notice_channels"), help: t("notice_channels_help"), value: one.channels, onchange: (list) => editor.change((own) => { own.channels = list; }, true) }),
    texts(editor, one),
    section("notice-if", t("notice_if"), [guardEditor({ cel: one.when, fields: store.fields, label: t("guard"), onchange: (text) => editor.change((own) => put(own, "when", text), true) })], { open: Boolean(one.when) }),
    section("notice-more", t("more_settings"), [
      check({ label: t("notice_mandatory"), value: one.mandatory, help: t("notice_mandatory_help"), onchange: (on) => editor.change((own) => put(own, "mandatory", on || ""), true) }),
      field(t("notice_key"), h("input.form-control.bd-code", { id: uid(), value: key, maxlength: 60, onchange: (event) => editor.rekey(key, event.target.value.trim(), event.target) }), t("notice_key_help")),
    ]),
  ];
}

// --- when ---

function occasion(editor, key, one) {
  const { store } = editor;
  const { kind, arg } = notices.occasionOf(one);
  const set = (on) => editor.change((own) => { own.on = on; });
  const steps = Object.entries(store.nodes).filter(([, node]) => node.kind !== "start").map(([own, node]) => [own, say(node.names) || own]);
  const buttons = notices.buttons(store.flow).map(([own, name, node]) => [own, `${node} · ${name}`]);
  const ends = Object.values(store.nodes).filter((node) => node.kind === "end").map((node) => node.outcome).filter(Boolean);
  const outcomes = [...new Set([...notices.OUTCOMES, ...ends])].map((own) => [own, notices.OUTCOMES.includes(own) ? t(`outcome_${own}`) : own]);
  const first = { enter: steps[0]?.[0], button: buttons[0]?.[0], close: "*" };
  const pick = (label, options) => select({ label, value: arg, options, onchange: (own) => set({ [kind]: own }) });
  const which = { enter: () => pick(t("notice_step"), steps), button: () => pick(t("notice_button"), buttons), close: () => pick(t("notice_outcome"), [["*", t("notice_outcome_any")], ...outcomes]) }[kind];
  const uses = notices.usesOf(store.flow, key);
  return [
    h(".bd-two", {}, select({ label: t("notice_on"), value: kind, options: notices.OCCASIONS.map((own) => [own, t(`notice_on_${own}`)]), onchange: (own) => set(notices.written({ kind: own, arg: first[own] || "" })) }), which?.()),
    uses.length ? h(".bd-field", { role: "group", "aria-label": t("notice_used") }, h("span.bd-label", {}, t("notice_used")), h(".bd-chips", {}, uses.map(({ node, where }) => h("a.bd-chip.bn-use", { href: `${canvas()}?node=${encodeURIComponent(node)}` }, where)))) : null,
    kind === "notify" && !uses.length ? h("p.form-hint", {}, t("notice_unused")) : null,
  ];
}

const canvas = () => document.querySelector("[data-notice-editor]").dataset.canvasUrl;

// --- how ---

function channels({ store, label, help, value, onchange }) {
  const list = new Set(value || []);
  const known = store.vocabulary.channel_names || [];
  const offered = known.filter(({ key, is_there: isThere }) => isThere || list.has(key) || LISTED.includes(key));
  const strange = [...list].filter((key) => !known.some((one) => one.key === key)).map((key) => ({ key, name: key }));
  const order = [...offered, ...strange].map(({ key }) => key);
  return h(".bd-block", { role: "group", "aria-label": label }, h("span.bd-label", {}, label), h(".bn-channels", {}, [...offered, ...strange].map(({ key, name, icon: drawing, is_there: isThere }) =>
    h("label.bn-channel", {}, h("input.form-check-input", { type: "checkbox", checked: list.has(key), onchange: (event) => { if (event.target.checked) list.add(key); else list.delete(key); onchange(order.filter((own) => list.has(own))); } }),
      drawing ? icon(drawing) : null, h("span", {}, isThere ? name : t("channel_absent", { name }))))), help ? h("span.form-hint", {}, help) : null);
}

// --- its texts ---

const isThere = (text, language) => (typeof text === "string" ? language === "zh-hans" && Boolean(text) : Boolean(text?.[language]));
const inTongue = (text, language) => (typeof text === "string" ? (language === "zh-hans" ? text : "") : text?.[language] || "");

function texts(editor, one) {
  const { language } = editor;
  const tabs = h(".bd-seg", { role: "group", "aria-label": t("notice_language") }, LANGUAGES.map((own) => {
    const isMissing = !isThere(one.subject, own) || !isThere(one.body, own);
    return h("button", { type: "button", "aria-pressed": String(own === language), onclick: () => { editor.language = own; editor.drawEditor(); editor.preview.soon(); } }, TONGUES[own], isMissing ? h("span.bn-missing", { title: t("notice_missing") }, h("span.visually-hidden", {}, `(${t("notice_missing")})`)) : null);
  }));
  const inputs = {};
  const make = (part, tag, props) => {
    const input = h(tag, { id: uid(part), lang: language, value: inTongue(one[part], language), data: { text: part }, ...props, oninput: () => {
      editor.change((own) => { own[part] = said(own[part] ?? {}, language, input.value); }, true, `${part}.${language}`);
      if (part === "subject") document.querySelector("[data-part=editor] .bd-panel-title h2").textContent = say(editor.store.notices[editor.chosen].subject) || editor.chosen;
    } });
    inputs[part] = input;
    return input;
  };
  const subject = make("subject", "input.form-control", { maxlength: 300, autocomplete: "off" });
  const body = make("body", "textarea.form-control.bn-body", { rows: 9 });
  let last = body;
  for (const input of [subject, body]) {
    input.addEventListener("focus", () => { last = input; });
    offerPlaces(input, editor.store, language);
  }
  const copyFrom = language !== "zh-hans" && !inputs.body.value && isThere(one.body, "zh-hans")
    ? h("button.bd-link", { type: "button", onclick: () => editor.change((own) => { for (const part of ["subject", "body"]) if (!inTongue(own[part], language)) own[part] = said(own[part], language, inTongue(own[part], "zh-hans")); }) }, t("notice_copy_from")) : null;
  return h(".bd-block.bn-texts", {}, h(".bd-line-head", {}, h("h3.bn-title", {}, t("notice_text")), tabs), copyFrom,
    field(t("notice_subject"), subject), field(t("notice_body"), body, t("notice_body_help")), placesMenu(editor.store, language, () => last));
}

// --- what every step does by itself ---

export function settingsPanel(editor) {
  const { store } = editor;
  const now = store.documents[notices.FILE] || {};
  const write = (act, isQuiet = true, merge = "") => editor.write((documents) => { documents[notices.FILE] ??= {}; act(documents[notices.FILE]); }, isQuiet, merge && `settings:${merge}`);
  const days = Object.entries(store.fields).filter(([, one]) => ["date", "datetime"].includes(one.type)).map(([key, one]) => [key, say(one.label) || key]);
  const due = (name) => (text) => write((own) => { own.due = { ...own.due }; put(own.due, name, text.trim()); }, true, `due.${name}`);
  return [
    h(".bd-panel-head", {}, h(".bd-panel-title", {}, h("h2", {}, t("notice_settings")), h("span.bh-quiet.bh-small", {}, t("notice_settings_help")))),
    channels({ store, label: t("new_work"), help: t("new_work_help"), value: now.default?.work_item ?? LISTED, onchange: (list) => write((own) => { own.default = { ...own.default, work_item: list }; }) }),
    h(".bd-block", {}, textInput({ label: t("remind"), value: now.repeat, placeholder: "4h", help: t("remind_help"), onchange: (text) => write((own) => put(own, "repeat", text.trim()), true, "repeat") })),
    h(".bd-block", {}, select({ label: t("due"), value: now.due?.field, none: "–", options: days, onchange: (key) => write((own) => { if (key) own.due = { before: "1d", ...own.due, field: key }; else delete own.due; }, false) }),
      now.due?.field ? h(".bd-two", {}, textInput({ label: t("due_before"), value: now.due.before, placeholder: "3d", onchange: due("before") }), textInput({ label: t("due_after"), value: now.due.after, placeholder: "3d", onchange: due("after") })) : null),
  ];
}
