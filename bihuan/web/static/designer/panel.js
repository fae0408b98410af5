// The side panel: what is selected, with everything the format lets one say about it.
import { h, t } from "./dom.js";
import { edgePanel } from "./panel_edge.js";
import { nodePanel } from "./panel_node.js";
import { processPanel } from "./panel_process.js";

export class Panel {
  constructor(store, place, acts) {
    this.store = store;
    this.place = place;
    this.acts = acts;
    store.addEventListener("selection", () => this.draw(true));
    store.addEventListener("document", ({ detail }) => { if (detail.origin !== "panel" && detail.origin !== "drag") this.draw(); });
    store.addEventListener("findings", () => this.drawFindings());
  }

  // A change of the document that came from an input: the input itself stays as it is.
  write(act, isQuiet = true, merge = "") {
    this.store.change(act, { origin: isQuiet ? "panel" : "", merge });
  }

  draw(isOther = false) {
    const focused = document.activeElement?.id && this.place.contains(document.activeElement) ? labelOf(document.activeElement) : null;
    const top = isOther ? 0 : this.place.scrollTop;
    const { nodes, edge } = this.store.selection;
    this.place.replaceChildren(...this.parts(nodes, edge));
    if (this.store.isReadOnly) this.place.querySelectorAll("input:not([data-always]), select, textarea, button:not([data-always])").forEach((one) => { one.disabled = true; });
    this.place.scrollTop = top;
    if (focused) [...this.place.querySelectorAll("input, select, textarea, button")].find((one) => labelOf(one) === focused)?.focus();
    this.drawFindings();
  }

  parts(nodes, edge) {
    if (edge) return edgePanel(this, edge);
    if (nodes.length === 1) return nodePanel(this, nodes[0]);
    if (nodes.length > 1) return [this.head(t("n_selected", { n: nodes.length }), "stack-2", [
      h("button.btn.btn-sm", { type: "button", onclick: this.acts.copy }, t("copy")),
      h("button.btn.btn-sm", { type: "button", onclick: this.acts.remove }, t("delete")),
    ])];
    return processPanel(this);
  }

  head(title, icon, tools = [], sub = "") {
    return h(".bd-panel-head", {}, h(".bd-panel-title", {}, h("h2", {}, title), sub ? h("span.bh-quiet.bh-small", {}, sub) : null), h(".bd-panel-tools", {}, tools));
  }

  // What is wrong with the selected part, at the top of its panel.
  drawFindings() {
    this.place.querySelector(".bd-found")?.remove();
    const key = this.store.selection.edge?.source || (this.store.selection.nodes.length === 1 ? this.store.selection.nodes[0] : "");
    const found = this.store.findings.filter((one) => (key ? one.node === key : !one.node)).slice(0, 6);
    if (!found.length || this.store.selection.nodes.length > 1) return;
    const list = h("ul.bd-found", { "aria-label": t("findings_here") }, found.map((one) => h(`li.${one.severity === "error" ? "is-error" : "is-warning"}`, {}, h("span", {}, one.message), one.mend ? h("span.bh-quiet", {}, one.mend) : null)));
    this.place.querySelector(".bd-panel-head")?.after(list);
  }
}

const labelOf = (element) => element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent;
