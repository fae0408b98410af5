// The large dialog of a page: what htmx puts into <dialog data-sheet> is shown; files open in it.
import { each } from "./tools.js";

const FILE = /^\/files\/[0-9a-f-]{36}\/$/;

export function sheet(root) {
  each(root, "dialog[data-sheet]", (dialog) => {
    dialog.addEventListener("htmx:afterSwap", () => {
      if (!dialog.open) dialog.showModal();
      dialog.querySelector("[data-dialog-close]")?.focus();
    });
    dialog.addEventListener("close", () => dialog.replaceChildren());
    document.addEventListener("click", (event) => open(event, dialog));
  });
}

function open(event, dialog) {
  const link = event.target.closest("a[href]");
  const inPlace = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !inPlace || event.defaultPrevented || link.hasAttribute("download") || link.hasAttribute("data-preview") || link.closest("dialog[data-sheet]")) return;
  if (link.origin !== location.origin || !FILE.test(link.pathname)) return;
  event.preventDefault();
  window.htmx.ajax("GET", `${link.pathname}preview/`, { target: dialog, swap: "innerHTML", source: dialog });
}
