// Fields that depend on others: the browser never judges a rule, it asks the server to draw the form
// again and takes over only the fields that look different now.
import { csrf, each } from "./tools.js";

export function dynamic(root) {
  each(root, "form[data-refresh]", (form) => {
    let asked = 0;
    form.addEventListener("change", async (event) => {
      const field = event.target.closest("[data-field]");
      const isRoute = field && field.dataset.field === form.dataset.route;
      if (!isRoute && !field?.hasAttribute("data-drives")) return;
      const turn = ++asked;
      const answer = await fetch(form.dataset.refresh, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
      if (answer.ok && turn === asked) swap(form, await answer.text());
    });
  });
}

function swap(form, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const keys = (root) => [...root.querySelectorAll("[data-field]")].map((one) => one.dataset.field).join();
  if (keys(fresh) !== keys(form)) { replace(form, fresh.querySelector("form")); return; }
  for (const now of fresh.querySelectorAll("[data-field], [data-foot]")) {
    const selector = now.dataset.field ? `[data-field="${CSS.escape(now.dataset.field)}"]` : "[data-foot]";
    const before = form.querySelector(selector);
    if (!before || before.dataset.look === now.dataset.look) continue;
    const mine = document.importNode(now, true);
    before.replaceWith(mine);
    window.htmx.process(mine);
    mine.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: mine } }));
  }
  const groups = form.querySelectorAll("[data-group]");
  groups.forEach((group) => { group.hidden = !group.querySelector("[data-field]:not([hidden])"); });
}

// Another choice of process brings another form altogether.
function replace(form, other) {
  const mine = document.importNode(other, true);
  form.replaceWith(mine);
  window.htmx.process(mine);
  mine.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: mine } }));
}
