// Fields that depend on others: the browser never judges a rule, it asks the server to draw the form
// again and takes over only the fields that look different now. What was typed or chosen there while
// the answer was on its way stays, and so does the focus; a form just being sent is left alone.
import { csrf, each } from "./tools.js";

export function dynamic(root) {
  each(root, "form[data-refresh]", (form) => {
    let asked = 0;
    form.addEventListener("change", async (event) => {
      const field = event.target.closest("[data-field]");
      const isRoute = field && field.dataset.field === form.dataset.route;
      if (!isRoute && !field?.hasAttribute("data-drives")) return;
      const turn = ++asked;
      const sent = new FormData(form);
      form.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(form.dataset.refresh, { method: "POST", body: sent, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
        const html = await answer.text();
        if (answer.ok && turn === asked && !form.classList.contains("htmx-request")) swap(form, html, sent);
      } finally {
        if (turn === asked) form.removeAttribute("aria-busy");
      }
    });
  });
}

// The whole form as the server draws it with these entries; false when it cannot be had.
export async function redraw(form, body) {
  try {
    const answer = await fetch(form.dataset.refresh, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" }, redirect: "manual" });
    if (!answer.ok) return false;
    show(form, new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form"));
    return true;
  } catch {
    return false;
  }
}

function show(form, fresh) {
  const mine = document.importNode(fresh, true);
  form.replaceWith(mine);
  window.htmx.process(mine);
  mine.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: mine } }));
}

function swap(form, html, sent) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const keys = (root) => [...root.querySelectorAll("[data-field]")].map((one) => one.dataset.field).join();
  if (keys(fresh) !== keys(form)) { replace(form, fresh.querySelector("form"), sent); return; }
  for (const now of fresh.querySelectorAll("[data-field], [data-foot]")) {
    const selector = now.dataset.field ? `[data-field="${CSS.escape(now.dataset.field)}"]` : "[data-foot]";
    const before = form.querySelector(selector);
    if (!before || before.dataset.look === now.dataset.look) continue;
    const mine = document.importNode(now, true);
    const at = before.contains(document.activeElement) && document.activeElement;
    carry(form, sent, mine);
    before.replaceWith(mine);
    window.htmx.process(mine);
    mine.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: mine } }));
    if (at) refocus(mine, at);
  }
  const groups = form.querySelectorAll("[data-group]");
  groups.forEach((group) => { group.hidden = !group.querySelector("[data-field]:not([hidden])"); });
}

// Another choice of process brings another form. Fields that both have stay as they are: what
// was typed while the answer was on its way, open pickers and editors with them.
function replace(form, other, sent) {
  const mine = document.importNode(other, true);
  carry(form, sent, mine);
  const at = document.activeElement;
  for (const fresh of mine.querySelectorAll("[data-field]")) {
    if (fresh.closest("dialog")) continue;
    const before = form.querySelector(`[data-field="${CSS.escape(fresh.dataset.field)}"]`);
    if (before && before.dataset.look === fresh.dataset.look) fresh.replaceWith(before);
  }
  form.replaceWith(mine);
  if (mine.contains(at)) at.focus();
  window.htmx.process(mine);
  mine.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: mine } }));
}

// What stands otherwise in the form now than when the question left was typed meanwhile.
function carry(form, sent, mine) {
  const now = new FormData(form);
  for (const control of mine.querySelectorAll("[name]:not([type=hidden], [type=file], button)")) {
    const typed = now.getAll(control.name);
    if (String(typed) === String(sent.getAll(control.name))) continue;
    if (["checkbox", "radio"].includes(control.type)) control.checked = typed.includes(control.value);
    else if (control.options) choose([...control.options], typed);
    else control.value = typed[0] ?? "";
  }
}

function choose(options, typed) {
  const isOffered = (value) => options.some((option) => option.value === value);
  if (typed.every(isOffered)) for (const option of options) option.selected = typed.includes(option.value);
}

// The same place in what was drawn anew, so that the next key goes where the reader means it.
function refocus(mine, at) {
  const sign = (one) => [one.localName, one.id, one.name, ["radio", "checkbox", "submit"].includes(one.type) ? one.value : ""].join();
  const place = [...mine.querySelectorAll("a, button, input, select, textarea")].find((one) => sign(one) === sign(at));
  if (!place) return;
  place.focus({ preventScroll: true });
  if (typeof at.selectionStart === "number" && place.setSelectionRange) place.setSelectionRange(at.selectionStart, at.selectionEnd);
}
