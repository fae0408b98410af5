// <button data-dialog="id"> opens <dialog id>; data-dialog-close closes; data-open shows it at once.
import { each } from "./tools.js";

export function dialogs(root) {
  each(root, "[data-dialog]", (button) => button.addEventListener("click", () => {
    const dialog = document.getElementById(button.dataset.dialog);
    dialog.showModal();
    (dialog.querySelector("[autofocus], textarea, input:not([type=hidden]), select") || dialog).focus();
  }));
  each(root, "[data-dialog-close]", (button) => button.addEventListener("click", () => button.closest("dialog").close()));
  each(root, "dialog", (dialog) => dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  }));
  // Back to the form: what stands there goes, whatever was chosen here.
  each(root, "dialog[data-conflict]", (dialog) => dialog.addEventListener("close", () => {
    dialog.querySelectorAll('input[value="mine"]').forEach((mine) => { mine.checked = true; });
  }));
  each(root, "dialog[data-open]", (dialog) => { if (!dialog.open) dialog.showModal(); });
  each(root, "[data-scroll-here]", (element) => element.scrollIntoView({ block: "center" }));
  each(root, ".bh-field.has-error", (field) => {
    if (field === document.querySelector(".bh-field.has-error") && !field.closest("dialog")) {
      field.scrollIntoView({ block: "center" });
      field.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
    }
  });
}
