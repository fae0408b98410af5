// The frame: sidebar, theme, copying, and the keys that work on every page.
import { register } from "./keys.js";
import { frame, say } from "./tools.js";

export function chrome() {
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    if (at("[data-sidebar-toggle]")) shrink();
    if (at("[data-sidebar-open]")) document.getElementById("sidebar").classList.add("is-open");
    if (at("[data-sidebar-close]")) document.getElementById("sidebar").classList.remove("is-open");
    const chip = at("[data-copy]");
    if (chip) copy(chip);
    const back = at("[data-back]");
    if (back && history.length > 1) { event.preventDefault(); history.back(); }
    const theme = at("[data-theme-form] button");
    if (theme) { event.preventDefault(); setTheme(theme); }
  });
  frameKeys();
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    // A second click must not send twice; the server would refuse it, but why ask.
    const button = event.submitter;
    if (button && !event.defaultPrevented) setTimeout(() => button.classList.add("is-busy"));
    setTimeout(() => button?.classList.remove("is-busy"), 4000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll(".is-busy").forEach((b) => b.classList.remove("is-busy")));
  for (const row of document.querySelectorAll(".bh-stepper, .bh-tabs, .bh-picks")) intoView(row, row.querySelector("[aria-current]"));
  document.querySelector(".bh-nav [aria-current=page]")?.scrollIntoView({ block: "nearest" });
  for (const alert of document.querySelectorAll("[data-fades]")) setTimeout(() => alert.remove(), 6000);
}

// Rows that scroll sideways on a phone begin where the reader is.
function intoView(row, here) {
  if (!here || row.scrollWidth <= row.clientWidth) return;
  const gone = here.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (gone > 0 || row.matches(".bh-stepper")) row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - 40;
}

function shrink() {
  const root = document.documentElement;
  const small = root.dataset.sidebar !== "small";
  if (small) root.dataset.sidebar = "small"; else delete root.dataset.sidebar;
  localStorage.setItem("bihuan.sidebar", small ? "small" : "");
}

async function copy(chip) {
  await navigator.clipboard.writeText(chip.dataset.copy);
  chip.classList.add("is-copied");
  setTimeout(() => chip.classList.remove("is-copied"), 1200);
}

function setTheme(button) {
  const form = button.form;
  const data = new FormData(form);
  data.set("theme", button.value);
  fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
  for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
  document.documentElement.dataset.theme = button.value;
  document.documentElement.dispatchEvent(new Event("bihuan:theme"));
}

function frameKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.getElementById("sidebar")?.classList.remove("is-open");
  });
  register("/", say("key_search"), () => document.querySelector("[data-search]")?.focus());
  register("Ctrl+Enter", say("key_send"), send);
  for (const [key, words, url] of frame().keys || []) {
    register(key, words, () => location.assign(url), key.startsWith("g ") ? "go" : "everywhere");
  }
}

function send(event) {
  const form = event.target.closest("form");
  if (!form) return false;
  // A real click, so that htmx knows the button and one that asks first opens its questions.
  const asked = event.target.closest("dialog")?.querySelector("button.btn-primary");
  const button = asked || form.querySelector("[data-foot] .btn-primary") || form.querySelector("button.btn-primary:not([type=button])");
  if (button) button.click(); else form.requestSubmit();
}
