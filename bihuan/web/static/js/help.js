// The help drawer (what explains the page behind it) and the way to the tour.
import { register } from "./keys.js";
import { say } from "./tools.js";
import { refuse, tour } from "./tour.js";

export function help() {
  const drawer = document.getElementById("help");
  if (!drawer) return;
  register("F1", say("key_help"), () => open(drawer));
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    if (at("[data-help]")) open(drawer);
    if (at("[data-tour-start]")) { drawer.close(); tour(); }
    if (at("[data-tour-refuse]")) refuse();
    if (at("[data-help-keys]")) { drawer.close(); document.querySelector("[data-keys-sheet]")?.click(); }
  });
}

async function open(drawer) {
  if (!drawer.open) drawer.showModal();
  const body = drawer.querySelector("[data-help-body]");
  const at = encodeURIComponent(location.pathname);
  try {
    const answer = await fetch(`${drawer.dataset.url}?at=${at}`);
    if (!answer.ok) throw new Error(answer.status);
    // Our own fragment: the server escapes what people wrote and cleans what is Markdown.
    body.innerHTML = await answer.text();
  } catch {
    body.textContent = document.body.dataset.offline;
  }
}
