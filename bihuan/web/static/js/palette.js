// Ctrl+K: type a number, a name, pinyin or initials; arrows choose, Enter goes there.
// A combobox over a listbox: the focus stays in the field, aria-activedescendant names the choice.
import { register } from "./keys.js";
import * as recent from "./recent.js";
import { drawing, each, say } from "./tools.js";

const PATIENCE = 110;
const JUMP = 5;
let parts; // {dialog, input, list, status}
let chosen = -1;
let asking;
let waiting;
let isMoved = false; // the reader chose a line; a newer list keeps it
let entered; // Enter pressed before the list of the typed words was there

export function palette() {
  recent.remember();
  if (!document.body.dataset.palette) return;
  register("Ctrl+K", say("key_palette"), open);
}

export function paletteButtons(root) {
  each(root, "[data-palette-open]", (button) => button.addEventListener("click", open));
}

function open() {
  parts ??= build();
  if (parts.dialog.open) { parts.dialog.close(); return; }
  parts.input.value = "";
  isMoved = false;
  entered = null;
  parts.dialog.showModal();
  ask();
}

function build() {
  const dialog = make("dialog", { className: "bh-dialog bh-palette" }, { "aria-label": say("palette") });
  const input = make("input", { type: "text", className: "form-control", placeholder: say("palette_ask"), autocomplete: "off", spellcheck: false }, {
    role: "combobox", "aria-label": say("palette_ask"), "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", maxlength: "80",
  });
  const list = make("div", { id: "palette-list" }, { role: "listbox", "aria-label": say("palette") });
  const status = make("div", { className: "visually-hidden" }, { role: "status" });
  const foot = make("p", { className: "bh-palette-foot", textContent: say("palette_help") });
  const field = make("div", { className: "bh-palette-field" });
  field.append(drawing("search"), input);
  dialog.append(field, list, foot, status);
  document.body.append(dialog);
  input.addEventListener("input", () => { isMoved = false; entered = null; clearTimeout(waiting); waiting = setTimeout(ask, PATIENCE); });
  input.addEventListener("keydown", steer);
  list.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(options().indexOf(option), false);
  });
  list.addEventListener("click", (event) => follow(event, event.target.closest("[role=option]")));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return { dialog, input, list, status };
}

const typed = () => parts.input.value.trim();

async function ask() {
  clearTimeout(waiting);
  asking?.abort();
  asking = new AbortController();
  const text = typed();
  parts.list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${document.body.dataset.palette}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const { groups } = await answer.json();
    const more = [{ title: say("palette_here"), hits: here(text) }];
    if (!text) more.unshift({ title: say("palette_recent"), hits: recent.items() });
    show([...more, ...groups].filter((group) => group.hits.length), text);
  } catch (error) {
    if (error.name !== "AbortError") parts.status.textContent = document.body.dataset.failed;
  }
}

// What the page offers in its heading row: the verbs of a ticket, the acts of a list.
function here(text) {
  const offered = [...document.querySelectorAll(".bh-head-actions button:not([data-bs-toggle]), .bh-head-actions a.btn")];
  return offered
    .map((element) => ({ label: element.textContent.trim(), icon: "player-play", element }))
    .filter((hit) => hit.label && hit.label.toLowerCase().includes(text.toLowerCase()))
    .slice(0, text ? 6 : 12);
}

function show(groups, text) {
  let number = 0;
  const kept = isMoved ? sign(options()[chosen]) : "";
  parts.list.removeAttribute("aria-busy");
  parts.list.replaceChildren(...groups.map((group, index) => {
    const box = make("div", {}, { role: "group", "aria-labelledby": `palette-${index}` });
    box.append(make("div", { id: `palette-${index}`, className: "bh-palette-title", textContent: group.title }));
    box.append(...group.hits.map((hit) => line(hit, number++)));
    return box;
  }));
  parts.status.textContent = say("palette_count").replace("%(n)s", String(number));
  parts.list.dataset.for = text;
  choose(Math.max(options().findIndex((option) => kept && sign(option) === kept), 0));
  if (entered) { const event = entered; entered = null; follow(event, options()[chosen]); }
}

const sign = (option) => option && [option.hit.label, option.hit.url, option.hit.press].join("|");

function line(hit, number) {
  const option = make("div", { id: `palette-option-${number}`, className: "bh-palette-line" }, { role: "option", "aria-selected": "false" });
  option.append(drawing(hit.icon), make("span", { className: "bh-cut", textContent: hit.label }));
  if (hit.sub) option.append(make("span", { className: "bh-quiet bh-small bh-cut bh-push", textContent: hit.sub }));
  option.hit = hit;
  return option;
}

const options = () => [...parts.list.querySelectorAll("[role=option]")];

function choose(number, scrolls = true) {
  const all = options();
  chosen = all.length ? (number + all.length) % all.length : -1;
  all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  const now = all[chosen];
  if (now) parts.input.setAttribute("aria-activedescendant", now.id);
  else parts.input.removeAttribute("aria-activedescendant");
  if (scrolls) now?.scrollIntoView({ block: "nearest" });
}

function steer(event) {
  if (event.isComposing) return;
  const last = options().length - 1;
  const to = {
    ArrowDown: () => chosen + 1,
    ArrowUp: () => chosen - 1,
    PageDown: () => Math.min(chosen + JUMP, last),
    PageUp: () => Math.max(chosen - JUMP, 0),
  }[event.key];
  if (to) { event.preventDefault(); isMoved = true; choose(to()); }
  if (event.key === "Enter") { event.preventDefault(); enter(event); }
}

// Faster than the answer: what is listed belongs to other words, so the answer is waited for.
function enter(event) {
  if (parts.list.dataset.for === typed()) { follow(event, options()[chosen]); return; }
  entered = event;
  ask();
}

function follow(event, option) {
  if (!option) return;
  const hit = option.hit;
  parts.dialog.close();
  if (hit.element) { hit.element.click(); return; }
  if (hit.press) { document.querySelector(hit.press)?.click(); return; }
  recent.keep(hit);
  if (event.ctrlKey || event.metaKey) window.open(hit.url, "_blank", "noopener");
  else location.assign(hit.url);
}

function make(name, has, attributes = {}) {
  const element = Object.assign(document.createElement(name), has);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
