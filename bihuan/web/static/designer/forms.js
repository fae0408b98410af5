// The form designer: library, the form as cards, options of a field, and the form as it will be.
import { current, flush, load, save } from "../js/design/document.js";
import { announce, h, icon, say, said, t, tool } from "./dom.js";
import { fieldPanel } from "./field_panel.js";
import * as fields from "./fields.js";
import { freeKey } from "./model.js";
import { Eyes } from "./eyes.js";
import { handlersOf } from "./people.js";
import { Store } from "./store.js";

const FORMS = new Set(["start", "form", "approve"]);
const WIDTHS = { wide: "", phone: "360px" };
const root = document.querySelector("[data-form-designer]");
const part = (name) => root.querySelector(`[data-part="${name}"]`);

class Designer {
  constructor(state) {
    this.store = new Store();
    this.store.vocabulary = state.vocabulary;
    this.chosen = "";
    this.node = "";
    this.way = "design";
    this.width = "wide";
    this.eyes = new Eyes(this.store, () => this.draw());
    this.library();
    this.store.addEventListener("document", ({ detail }) => {
      if (detail.origin !== "load") save(this.store.documents);
      if (!(this.chosen in this.store.fields)) this.chosen = "";
      if (detail.origin !== "panel") this.draw();
      else this.drawBoard();
    });
    // What is being dragged stays in the page until it is dropped.
    this.store.addEventListener("findings", () => { if (!this.isDragging) this.drawBoard(); });
    document.addEventListener("document:replaced", () => { this.store.vocabulary = current().vocabulary; this.store.take(current().documents); });
    document.addEventListener("document:findings", ({ detail }) => this.store.found(detail.findings));
    document.addEventListener("document:saved", () => { if (this.way === "preview") this.refresh(); });
    document.addEventListener("document:goto", (event) => this.goto(event));
    document.addEventListener("keydown", (event) => this.key(event));
    this.store.take(state.documents);
    this.store.found(state.findings);
    this.node = this.store.flow.start;
    this.draw();
    root.dataset.ready = "";
  }

  // --- acts ---

  write(act, isQuiet = false, merge = "") { this.store.change((_flow, documents) => act(documents), { origin: isQuiet ? "panel" : "", merge }); }

  // The step whose own layout is shown; none while the form is laid out like all others.
  get own() { return fields.ownGroups(this.store.documents, this.node) ? this.node : ""; }

  blocks() { return fields.blocks(this.store.documents, this.own); }

  add(type, where = {}) {
    let key = "";
    const node = this.node;
    const after = this.chosen && !("group" in where) ? this.after(this.chosen) : where;
    this.write((documents) => { key = fields.add(documents, type, { ...after, node }); });
    this.choose(key);
    announce(t("added", { name: say(this.store.fields[key].label) }));
  }

  // The place behind a field.
  after(key) {
    const block = this.blocks().find((one) => one.fields.includes(key));
    if (block.index === fields.ABSENT) return { group: -1, before: "" };
    return { group: block.index, before: block.fields[block.fields.indexOf(key) + 1] || "" };
  }

  choose(key) {
    this.chosen = key;
    this.draw();
    part("board").querySelector(`[data-field-card="${CSS.escape(key)}"]`)?.scrollIntoView({ block: "nearest" });
  }

  move(key, where) { this.write((documents) => fields.move(documents, key, { ...where, node: this.own })); announce(t("moved")); }
  shift(key, by) { this.write((documents) => fields.shift(documents, key, by, this.own)); announce(t("moved")); }
  remove(key) { this.write((documents) => fields.remove(documents, key)); }

  duplicate(key) {
    let fresh = "";
    const where = this.after(key);
    this.write((documents) => {
      const all = documents["fields.yaml"].fields;
      fresh = freeKey(all, key);
      all[fresh] = structuredClone(all[key]);
      for (const node of Object.values(documents["flow.yaml"].nodes)) if (node.form?.[key]) node.form[fresh] = node.form[key];
      fields.move(documents, fresh, { ...where, node: this.own });
    });
    this.choose(fresh);
  }

  // A step lays its fields out for itself, or goes back to what all steps share.
  layOut(way) {
    if ((way === "own") === Boolean(this.own)) return;
    this.write((documents) => (way === "own" ? fields.giveLayout : fields.dropLayout)(documents, this.node));
    announce(t(way === "own" ? "layout_own_told" : "layout_shared"));
  }

  mode(node, key, mode) {
    this.write((documents) => {
      const own = documents["flow.yaml"].nodes[node];
      own.form = { ...own.form };
      if (mode) own.form[key] = mode;
      else delete own.form[key];
    }, true);
  }

  rekey(key, fresh, input) {
    if (fresh === key) return;
    if (!/^[a-z][a-z0-9_]{0,59}$/.test(fresh) || fresh in this.store.fields) { input.setCustomValidity(t("field_key_bad")); input.reportValidity(); input.setCustomValidity(""); input.value = key; return; }
    this.chosen = fresh;
    this.write((documents) => fields.rekey(documents, key, fresh));
  }

  relabel(key, label) {
    part("panel").querySelector(".bd-panel-title h2").textContent = label || key;
  }

  goto(event) {
    const { file, path } = event.detail.finding;
    if (file !== "fields.yaml" || path?.[0] !== "fields" || !(path[1] in this.store.fields)) return;
    event.preventDefault();
    this.way = "design";
    this.choose(path[1]);
  }

  key(event) {
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const isCommand = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    if (isCommand && (key === "z" || key === "y")) { event.preventDefault(); if (key === "y" || event.shiftKey) this.store.redo(); else this.store.undo(); }
    if (!this.chosen || isCommand) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) { event.preventDefault(); this.shift(this.chosen, event.key === "ArrowUp" ? -1 : 1); }
    if (event.key === "Delete") { event.preventDefault(); this.remove(this.chosen); }
  }

  // --- drawing ---

  library() {
    part("library").append(...fields.LIBRARY.map(([group, types]) => h(".bd-library-group", {}, h("h2.bd-library-title", {}, t(`library_${group}`)),
      h(".bd-library-items", {}, types.map((type) => {
        const button = h("button.bd-library-item", { type: "button", draggable: "true", data: { type }, onclick: () => this.add(type) }, icon(fields.ICONS[type]), h("span", {}, t(`type_${type}`)));
        button.addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/plain", `type:${type}`); event.dataTransfer.effectAllowed = "copyMove"; });
        return button;
      })))));
  }

  draw() {
    this.drawBar();
    this.drawBoard();
    const panel = part("panel");
    const top = panel.scrollTop;
    panel.replaceChildren(...(this.chosen ? fieldPanel(this, this.chosen) : [this.hints()]).filter(Boolean));
    panel.scrollTop = top;
  }

  hints() {
    return h(".bd-empty", {}, icon("forms"), h("strong", {}, t("no_field_chosen")), h("p", {}, t("no_field_chosen_help")));
  }

  drawBar() {
    const nodes = Object.entries(this.store.nodes).filter(([, node]) => FORMS.has(node.kind));
    const seg = (name, options, now, act) => h(".bd-seg", { role: "group", "aria-label": name }, options.map(([key, label]) => h("button", { type: "button", "aria-pressed": String(key === now), onclick: () => act(key) }, label)));
    const isPreview = this.way === "preview";
    part("bar").replaceChildren(...[
      seg(t("form_way"), [["design", t("form_design")], ["preview", t("form_preview")]], this.way, (way) => { this.way = way; this.draw(); }),
      h("label.bd-bar-node", {}, h("span.bh-quiet", {}, t("form_of")), h("select.form-select", { "aria-label": t("form_of"), data: { node: "" }, onchange: (event) => { this.node = event.target.value; this.draw(); } },
        isPreview ? null : h("option", { value: "", selected: !this.node }, t("form_all")), nodes.map(([key, node]) => h("option", { value: key, selected: key === this.node }, say(node.names) || key)))),
      isPreview ? this.eyes.chooser() : null,
      isPreview ? seg(t("screen"), [["wide", t("screen_wide")], ["phone", t("screen_phone")]], this.width, (width) => { this.width = width; this.draw(); }) : null,
      !isPreview && this.node ? seg(t("layout_of"), [["shared", t("layout_shared")], ["own", t("layout_own")]], this.own ? "own" : "shared", (way) => this.layOut(way)) : null,
      h("span.bh-push", {}),
      ...(isPreview ? [] : [
        tool("arrow-back-up", t("undo"), () => this.store.undo(), { disabled: !this.store.past.length }), tool("arrow-forward-up", t("redo"), () => this.store.redo(), { disabled: !this.store.future.length }),
        h("button.btn.btn-sm", { type: "button", onclick: () => this.write((documents) => fields.addGroup(documents, structuredClone(groupNames()), this.own)) }, icon("separator"), t("group_add")),
      ]),
    ].filter(Boolean));
  }

  drawBoard() {
    const board = part("board");
    if (this.way === "preview") { this.preview(board); return; }
    const told = this.own ? h("p.form-hint.m-0", {}, t("layout_own_told")) : null;
    board.replaceChildren(h(".bd-form-board", {}, told, this.blocks().map((block) => this.block(block))));
  }

  block({ index, names, fields: keys }) {
    const grid = h(".bd-cards", { data: { group: index } }, keys.map((key) => this.card(key, index)), h(".bd-drop", {}, t("drop_here")));
    grid.addEventListener("dragover", (event) => { event.preventDefault(); this.mark(event, grid); });
    grid.addEventListener("dragleave", (event) => { if (!grid.contains(event.relatedTarget)) this.unmark(); });
    grid.addEventListener("drop", (event) => this.drop(event, grid, index));
    if (index === fields.ABSENT) return h("section.bd-group.bd-absent", { "aria-label": t("layout_absent") }, h("h3.bd-absent-title", {}, t("layout_absent")), grid);
    if (index < 0) return h("section.bd-group", { class: keys.length ? "" : "is-empty", "aria-label": t("group_none") }, grid);
    const input = h("input.form-control.bd-group-name", { value: say(names), "aria-label": t("group_name"), onchange: (event) => this.write((documents) => { const group = fields.groupsOf(documents, this.own)[index]; fields.rename(group, said(fields.namesOf(group), document.documentElement.lang.toLowerCase(), event.target.value)); }) });
    const swap = (by) => this.write((documents) => { const list = fields.groupsOf(documents, this.own); list.splice(index + by, 0, list.splice(index, 1)[0]); });
    return h("section.bd-group", { "aria-label": say(names) }, h(".bd-group-head", {}, input, index > 0 ? tool("arrow-up", t("up"), () => swap(-1)) : null, tool("trash", t("group_remove"), () => this.write((documents) => fields.removeGroup(documents, index, this.own)))), grid);
  }

  card(key, group) {
    const one = this.store.fields[key];
    const form = this.store.nodes[this.node]?.form || {};
    const mode = this.node ? form[key] : "";
    const bad = this.store.findings.filter((each) => each.file === "fields.yaml" && each.path?.[1] === key);
    const badges = [mode ? h("span.bh-badge", { class: `bd-mode-${mode}` }, t(`mode_${mode}`)) : null, one.show_if ? h("span.bh-badge", { title: one.show_if }, t("badge_conditional")) : null, one.sensitive ? h("span.bh-badge", {}, t("badge_sensitive")) : null, bad.length ? h("span.bd-bad", { title: bad.map((each) => `${each.message} ${each.mend}`).join("\n") }, String(bad.length)) : null];
    const card = h("div.bd-card", { class: `${one.width === "half" ? "is-half" : ""} ${key === this.chosen ? "is-chosen" : ""} ${this.node && !mode ? "is-absent" : ""}`, draggable: "true", data: { fieldCard: key } },
      h("span.bd-grip", { "aria-hidden": "true" }, icon("grip-vertical")),
      h("button.bd-card-main", { type: "button", "aria-pressed": String(key === this.chosen), onclick: () => this.choose(key) },
        h("span.bd-card-label", { class: mode === "required" ? "bh-required" : "" }, say(one.label) || key), h("span.bd-card-type", {}, icon(fields.ICONS[one.type] || "letter-case"), t(`type_${one.type}`)), h("span.bd-card-badges", {}, badges)),
      h("span.bd-card-tools", {}, this.node && !mode ? tool("plus", t("show_here"), () => this.write((documents) => { const node = documents["flow.yaml"].nodes[this.node]; node.form = { ...node.form, [key]: "optional" }; })) : null, tool("arrow-up", t("up"), () => this.shift(key, -1)), tool("arrow-down", t("down"), () => this.shift(key, 1))));
    card.addEventListener("dragstart", (event) => { this.isDragging = true; event.dataTransfer.setData("text/plain", `field:${key}`); event.dataTransfer.effectAllowed = "move"; card.classList.add("is-dragged"); });
    card.addEventListener("dragend", () => { this.isDragging = false; card.classList.remove("is-dragged"); this.unmark(); });
    card.dataset.group = group;
    return card;
  }

  // The card before which a dragged one would stand.
  before(event, grid) {
    const cards = [...grid.querySelectorAll(".bd-card:not(.is-dragged)")];
    return cards.find((card) => { const box = card.getBoundingClientRect(); return event.clientY < box.top + box.height / 2 || (event.clientY < box.bottom && event.clientX < box.left + box.width / 2); });
  }

  mark(event, grid) {
    this.unmark();
    const next = this.before(event, grid);
    (next || grid.querySelector(".bd-drop")).classList.add("is-next");
  }

  unmark() { root.querySelectorAll(".is-next").forEach((one) => one.classList.remove("is-next")); }

  drop(event, grid, group) {
    event.preventDefault();
    this.isDragging = false;
    const [kind, what] = event.dataTransfer.getData("text/plain").split(":");
    const before = this.before(event, grid)?.dataset.fieldCard || "";
    this.unmark();
    if (kind === "type") this.add(what, { group, before });
    if (kind === "field" && what !== before) this.move(what, { group, before });
  }

  // The server draws the form; what is not saved yet is saved first.
  preview(board) {
    if (!this.node) this.node = this.store.flow.start;
    const node = this.store.nodes[this.node];
    const frame = h("iframe.bd-frame", { title: t("form_preview"), src: this.address(), data: { node: this.node } });
    if (WIDTHS[this.width]) frame.style.width = WIDTHS[this.width];
    board.replaceChildren(h("p.bd-preview-words", {}, icon("user"), h("span", {}, t("preview_by", { who: handlersOf(node, this.store) }))), h(".bd-frame-box", { class: this.width === "phone" ? "is-phone" : "" }, frame));
  }

  address() { return `${root.dataset.preview.replace("NODE", this.node)}${this.eyes.query()}`; }

  refresh() {
    const frame = part("board").querySelector("iframe");
    if (frame) frame.contentWindow.location.replace(this.address());
  }
}

const groupNames = () => JSON.parse(document.getElementById("designer-words").textContent).group_new;

const state = await load();
if (state) {
  const designer = new Designer(state);
  const asked = new URLSearchParams(location.search).get("node");
  if (asked in designer.store.nodes) { designer.node = asked; designer.draw(); }
  part("bar").addEventListener("click", () => flush());
}
