// Beside each button of the form: where it leads and who has it then. The server tries it without doing it.
import { csrf, each } from "./tools.js";

const PAUSE = 500;

export function next(root) {
  each(root, "form[data-next]", (form) => {
    let timer = 0;
    let turn = 0;
    const ask = async () => {
      const mine = ++turn;
      const answer = await fetch(form.dataset.next, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": csrf() } }).catch(() => null);
      if (answer?.ok && mine === turn && form.isConnected) show(form, await answer.text());
    };
    form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
    form.addEventListener("submit", () => { clearTimeout(timer); turn++; });
    ask();
    // dynamic.js draws the buttons anew when others are offered
    new MutationObserver((changes) => {
      if (changes.some((change) => [...change.addedNodes].some((node) => node.dataset?.foot !== undefined))) ask();
    }).observe(form, { childList: true });
  });
}

function show(form, html) {
  for (const old of form.querySelectorAll(".bh-form-foot .bh-next")) old.remove();
  const lines = new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-next-for]");
  for (const line of lines) {
    const key = CSS.escape(line.dataset.nextFor);
    const button = form.querySelector(`.bh-form-foot button[name=action][value="${key}"], .bh-form-foot button[data-dialog="ask-${key}"]`);
    if (!button) continue;
    line.dataset.label = button.textContent.trim();
    button.setAttribute("aria-describedby", line.id);
    if (button.closest(".dropdown-menu")) button.title = line.textContent.trim();
    else button.after(document.importNode(line, true));
  }
}
