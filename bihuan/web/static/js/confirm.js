// <form data-confirm="what it means" data-cancel="Back"> asks before it posts. Without scripts it posts at once.
import { each } from "./tools.js";

export function confirm(root) {
  each(root, "form[data-confirm]", (form) => form.addEventListener("submit", (event) => {
    if (form.dataset.confirmed) return;
    event.preventDefault();
    ask(form, event.submitter);
  }));
}

function ask(form, button) {
  const dialog = document.getElementById("dialog");
  const words = Object.assign(document.createElement("p"), { className: "bh-dialog-body m-0", textContent: form.dataset.confirm });
  const foot = Object.assign(document.createElement("div"), { className: "bh-dialog-foot" });
  const back = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: form.dataset.cancel });
  const go = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-primary", textContent: button.textContent.trim() || button.title });
  back.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => { form.dataset.confirmed = "1"; dialog.close(); form.requestSubmit(button); });
  foot.append(back, go);
  dialog.replaceChildren(words, foot);
  dialog.showModal();
  back.focus();
}
