// What is typed is kept: at once in this browser, after five quiet seconds on the server.
import { csrf, each } from "./tools.js";

export function drafts(root) {
  each(root, "form[data-draft]", (form) => {
    const shown = form.querySelector("[data-saved]");
    let timer = 0;
    let isDirty = false;
    const save = async () => {
      clearTimeout(timer);
      if (!isDirty) return;
      isDirty = false;
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": csrf() } });
      if (answer.ok && shown) shown.textContent = (await answer.json()).saved;
    };
    form.addEventListener("input", () => { isDirty = true; clearTimeout(timer); timer = setTimeout(save, 5000); });
    form.addEventListener("change", () => { isDirty = true; clearTimeout(timer); timer = setTimeout(save, 1500); });
    form.addEventListener("submit", () => { isDirty = false; clearTimeout(timer); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  });
}
