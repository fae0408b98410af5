// With whose eyes a form is previewed: handlers, readers, a named person, a role.
import { pickers } from "../js/pickers.js";
import { h, t } from "./dom.js";

const WAYS = ["handler", "reader", "person", "role"];

export class Eyes {
  constructor(store, changed) {
    this.store = store;
    this.changed = changed;
    this.way = "handler";
    this.who = { person: "", role: "" };
    this.name = "";
  }

  query() {
    if (this.way === "reader") return "?as=reader";
    const who = this.who[this.way];
    return who ? `?as=${this.way}&who=${encodeURIComponent(who)}` : "";
  }

  chooser() {
    const box = h(".bd-eyes", {},
      h(".bd-seg", { role: "group", "aria-label": t("eyes") }, WAYS.map((way) => h("button", { type: "button", "aria-pressed": String(way === this.way), data: { eyes: way }, onclick: () => { this.way = way; this.changed(); } }, t(`eyes_${way}`)))),
      this.way === "person" ? h(".bd-eyes-who", {}, this.person()) : null,
      this.way === "role" ? h(".bd-eyes-who", {}, this.role()) : null);
    requestAnimationFrame(() => pickers(box));
    return box;
  }

  person() {
    const chosen = ({ target }) => {
      if (!target.value || target.value === this.who.person) return;
      this.who.person = target.value;
      this.name = target.tomselect?.options[target.value]?.text || target.value;
      this.changed();
    };
    const address = document.querySelector("[data-people]").dataset.people;
    return h("select.form-select", { "aria-label": t("eyes_whose"), data: { picker: address, eyesWho: "" }, onchange: chosen },
      h("option", { value: "" }, t("who_user_find")), this.who.person ? h("option", { value: this.who.person, selected: true }, this.name) : null);
  }

  role() {
    const roles = this.store.vocabulary.roles || [];
    return h("select.form-select", { "aria-label": t("eyes_whose"), data: { eyesWho: "" }, onchange: ({ target }) => { this.who.role = target.value; this.changed(); } },
      h("option", { value: "", selected: !this.who.role }, t("please_choose")), roles.map(({ key, name }) => h("option", { value: key, selected: key === this.who.role }, name)));
  }
}
