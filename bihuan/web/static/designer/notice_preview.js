// How a notice reads, filled in by the server with sample data, and the whole of it as a sentence.
import { csrf } from "../js/tools.js";
import { h, icon, say, t } from "./dom.js";
import { nodeOf, whenInWords } from "./notice_model.js";
import { inWords } from "./people.js";

const PAUSE = 250;

export class Preview {
  constructor(editor, place) {
    this.editor = editor;
    this.place = place;
    this.way = "mail";
    this.sent = "";
    this.timer = 0;
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), PAUSE);
  }

  get notice() { return this.editor.store.notices[this.editor.chosen]; }

  async draw() {
    const { notice, editor } = this;
    this.place.hidden = !notice;
    if (!notice) { this.sent = ""; this.place.replaceChildren(); return; }
    const text = (part) => (typeof part === "object" && part ? part[editor.language] ?? say({ "zh-hans": part["zh-hans"] || "" }) : String(part ?? ""));
    const asked = new URLSearchParams({ language: editor.language, subject: text(notice.subject), body: text(notice.body), node: nodeOf(notice) });
    this.frame();
    if (String(asked) === this.sent && this.paper.childElementCount) return;
    this.sent = String(asked);
    const html = await this.ask(asked);
    if (this.sent !== String(asked)) return; // somebody typed on
    if (html === null) { this.paper.replaceChildren(h("p.bh-quiet", {}, t("notice_preview_failed"))); this.sent = ""; return; }
    this.paper.innerHTML = html;
    this.show();
  }

  async ask(body) {
    const address = document.querySelector("[data-notice-editor]").dataset.preview;
    try {
      const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": csrf() }, body, redirect: "manual" });
      return answer.ok ? await answer.text() : null;
    } catch {
      return null; // no connection: said in its place, and tried again with the next letter
    }
  }

  frame() {
    const { store } = this.editor;
    const { notice } = this;
    const named = (name) => store.vocabulary.channel_names?.find(({ key }) => key === name)?.name || name;
    const to = (notice.to || []).map((one) => inWords(one, store)).filter(Boolean).join(t("comma"));
    const told = t("notice_told", { when: whenInWords(notice, store.flow), to: to || t("who_nobody"), by: (notice.channels || []).map(named).join(t("comma")) || "–" });
    this.sentence ??= h("p.bn-told", {});
    this.ways ??= h(".bd-seg", { role: "group", "aria-label": t("notice_preview_as") }, ["mail", "bell"].map((way) => h("button", { type: "button", data: { way }, onclick: () => { this.way = way; this.show(); } }, t(`notice_as_${way}`))));
    this.paper ??= h(".bn-paper", { "aria-live": "off" });
    this.sentence.replaceChildren(icon(notice.off ? "bell-off" : "bell"), h("span", {}, told));
    this.sentence.classList.toggle("is-off", Boolean(notice.off));
    if (this.paper.parentNode !== this.place) this.place.replaceChildren(h(".bd-line-head", {}, h("h2.bn-title", {}, t("notice_preview")), this.ways), this.sentence, this.paper);
    this.show();
  }

  show() {
    this.ways.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.way === this.way)));
    this.paper.querySelectorAll("[data-as]").forEach((one) => { one.hidden = one.dataset.as !== this.way; });
  }
}
