// Tables inside forms: rows are added from a <template> and taken away again.
import { each } from "./tools.js";

export function rows(root) {
  each(root, "[data-rows]", (table) => {
    const body = table.querySelector("tbody");
    let next = body.rows.length;
    table.addEventListener("click", (event) => {
      if (event.target.closest("[data-row-add]")) {
        const row = document.createElement("tbody");
        row.innerHTML = table.querySelector("template").innerHTML.replaceAll("__row__", String(next++));
        const fresh = row.firstElementChild;
        body.append(fresh);
        fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
        fresh.querySelector("input, select, textarea")?.focus();
      }
      const drop = event.target.closest("[data-row-drop]");
      if (drop) {
        const form = drop.closest("form");
        drop.closest("tr").remove();
        form?.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  });
}
