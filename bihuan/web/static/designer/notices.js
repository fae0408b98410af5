// The editor of notices: all of them, one with its texts, and how it will read.
import { current, load, save } from "../js/design/document.js";
import { announce, h, icon, say, t, tool } from "./dom.js";
import * as notices from "./notice_model.js";
import { noticePanel, settingsPanel } from "./notice_panel.js";
import { Preview } from "./notice_preview.js";
import { inWords } from "./people.js";
import { Store } from "./store.js";

const SETTINGS = "";
const root = document.querySelector("[data-notice-editor]");
const part = (name) => root.querySelector(`[data-part="${name}"]`);

class Editor {
  constructor(state) {
    this.store = new Store();
    this.store.vocabulary = state.vocabulary;
    this.language = "zh-hans";
    this.preview = new Preview(this, part("preview"));
    this.store.addEventListener("document", ({ detail }) => {
      if (detail.origin !== "load") save(this.store.documents);
      if (!(this.chosen in this.store.notices)) this.chosen = SETTINGS;
      this.drawList();
      if (detail.origin !== "panel") this.drawEditor();
      else this.drawSteps();
      this.preview.soon();
    });
    this.store.addEventListener("findings", () => { this.drawList(); this.drawFindings(); });
    document.addEventListener("document:replaced", () => { this.store.vocabulary = current().vocabulary; this.store.take(current().documents); });
    document.addEventListener("document:findings", ({ detail }) => this.store.found(detail.findings));
    document.addEventListener("document:goto", (event) => this.goto(event));
    document.addEventListener("keydown", (event) => this.key(event));
    this.chosen = Object.keys(state.documents["notices.yaml"]?.notices || {})[0] || SETTINGS;
    this.store.take(state.documents);
    this.store.found(state.findings);
    this.asked();
    root.dataset.ready = "";
  }

  // ?notice=key shows that one, ?new=node makes one for that step (once, however often it is loaded).
  asked() {
    const asked = new URLSearchParams(location.search);
    history.replaceState(null, "", location.pathname);
    if (asked.get("notice") in this.store.notices) this.choose(asked.get("notice"));
    else if (asked.get("new") in this.store.nodes) this.add(asked.get("new"));
    else this.choose(this.chosen);
  }

  // --- acts ---

  write(act, isQuiet = false, merge = "") { this.store.change((_flow, documents) => act(documents), { origin: isQuiet ? "panel" : "", merge }); }

  change(act, isQuiet = false, merge = "") {
    const key = this.chosen;
    this.write((documents) => act(notices.body(documents)[key], documents), isQuiet, merge && `${key}:${merge}`);
  }

  choose(key, isFocused = false) {
    this.chosen = key;
    this.drawList();
    this.drawEditor();
    this.preview.soon();
    const row = part("list").querySelector("[aria-current]");
    row?.scrollIntoView({ block: "nearest" });
    if (isFocused) row?.focus();
  }

  add(node = "") {
    let key = "";
    this.write((documents) => { key = notices.add(documents, { node, after: this.chosen }); });
    this.choose(key);
    announce(t("added", { name: t("notice") }));
    part("editor").querySelector("select")?.focus();
  }

  clone(key) {
    let fresh = "";
    this.write((documents) => { fresh = notices.clone(documents, key); });
    this.choose(fresh, true);
  }

  remove(key) {
    const keys = Object.keys(this.store.notices), at = keys.indexOf(key);
    this.write((documents) => notices.remove(documents, key));
    this.choose(keys[at + 1] || keys[at - 1] || SETTINGS, true);
  }

  shift(key, by) { this.write((documents) => notices.shift(documents, key, by)); }

  rekey(key, fresh, input) {
    if (fresh === key) return;
    if (!/^[a-z][a-z0-9_]{0,59}$/.test(fresh) || fresh in this.store.notices) { input.setCustomValidity(t("notice_key_bad")); input.reportValidity(); input.setCustomValidity(""); input.value = key; return; }
    this.chosen = fresh;
    this.write((documents) => notices.rekey(documents, key, fresh));
  }

  goto(event) {
    const { file, path } = event.detail.finding;
    if (file !== notices.FILE) return;
    event.preventDefault();
    this.choose(path?.[0] === "notices" && path[1] in this.store.notices ? path[1] : SETTINGS, true);
  }

  key(event) {
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || (key !== "z" && key !== "y")) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) this.store.redo();
    else this.store.undo();
  }

  // --- what is wrong ---

  findingsOf(key) {
    return this.store.findings.filter(({ file, path }) => file === notices.FILE && (key === SETTINGS ? path?.[0] !== "notices" : path?.[0] === "notices" && path[1] === key));
  }

  // --- drawing ---

  drawList() {
    const all = Object.entries(this.store.notices);
    const place = part("list"), top = place.scrollTop;
    const wasInside = place.contains(document.activeElement) && document.activeElement.hasAttribute("aria-current");
    this.steps = h(".bn-steps", {}, tool("arrow-back-up", t("undo"), () => this.store.undo()), tool("arrow-forward-up", t("redo"), () => this.store.redo()));
    place.replaceChildren(
      h(".bn-list-head", {}, h("button.btn.btn-sm", { type: "button", onclick: () => this.add() }, icon("plus"), t("notice_new")), this.steps),
      this.row(SETTINGS, { icon: "settings", title: t("notice_settings_help"), when: t("notice_settings") }),
      all.length ? h("ul", { "aria-label": t("notice_list") }, all.map(([key, one]) => h("li", {}, this.row(key, { icon: notices.ICONS[notices.occasionOf(one).kind] || "bell", title: say(one.subject) || key, when: notices.whenInWords(one, this.store.flow), one }))))
        : h(".bd-empty", {}, icon("bell"), h("strong", {}, t("notice_none")), h("p", {}, t("notice_none_help"))),
      all.length > 1 ? h("p.bh-quiet.bh-small.bn-order", {}, t("notice_order")) : "",
    );
    this.drawSteps();
    place.scrollTop = top;
    if (wasInside) place.querySelector("[aria-current]")?.focus({ preventScroll: true });
  }

  drawSteps() {
    const [undo, redo] = this.steps.children;
    undo.disabled = !this.store.past.length;
    redo.disabled = !this.store.future.length;
  }

  row(key, { icon: drawing, title, when, one }) {
    const found = this.findingsOf(key).filter((each) => each.rule !== "languages");
    const isBad = found.some((each) => each.severity === "error");
    const to = (one?.to || []).map((each) => inWords(each, this.store)).join(t("comma"));
    return h("button.bn-row", { type: "button", data: { notice: key }, class: one?.off ? "is-off" : "", "aria-current": key === this.chosen ? "true" : null, onclick: () => this.choose(key) },
      h("span.bn-row-icon", {}, icon(drawing)),
      h("span.bn-row-words", {}, h("span.bn-row-when", {}, when), h("span.bn-row-title", { title }, title), to ? h("span.bn-row-to", {}, icon("user"), to) : null),
      h("span.bn-row-marks", {}, one?.off ? h("span.bh-badge.bh-grey", {}, t("notice_off")) : null, found.length ? h(`span.bd-bad${isBad ? "" : ".is-hint"}`, { title: found.map((each) => each.message).join("\n") }, String(found.length)) : null));
  }

  drawEditor() {
    const place = part("editor"), top = place.scrollTop, isSame = this.drawn === this.chosen;
    const focused = place.contains(document.activeElement) ? labelOf(document.activeElement) : null;
    this.drawn = this.chosen;
    place.replaceChildren(...(this.chosen === SETTINGS ? settingsPanel(this) : noticePanel(this, this.chosen)).filter(Boolean));
    place.scrollTop = isSame ? top : 0;
    if (focused && isSame) [...place.querySelectorAll("input, select, textarea, button")].find((one) => labelOf(one) === focused)?.focus({ preventScroll: true });
    this.drawFindings();
  }

  drawFindings() {
    const place = part("editor");
    place.querySelector(".bd-found")?.remove();
    const found = this.findingsOf(this.chosen);
    if (!found.length) return;
    place.querySelector(".bd-panel-head")?.after(h("ul.bd-found", { "aria-label": t("findings_here") }, found.map((one) => h(`li.${one.severity === "error" ? "is-error" : "is-warning"}`, {}, h("span", {}, one.message), one.mend ? h("span.bh-quiet", {}, one.mend) : null))));
  }
}

const labelOf = (element) => element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent;

const state = await load();
if (state) new Editor(state);
