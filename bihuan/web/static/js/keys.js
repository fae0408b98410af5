// One registry of all keys: what the ? sheet calls them, and what they do.
//
//   register("j", say("next_row"), () => move(1), "list");        a letter
//   register("g t", say("todo"), () => go("/todo/"), "go");       one after the other
//   register("Ctrl+Enter", say("send"), submit);                  works while typing too
//
// `words` is the sentence of the sheet, in the reader's language. `scope` is the heading it stands
// under: say("keys_<scope>"). An action that answers `false` leaves the key to the next one.
// Letters are for pages, not for text fields, and readers can switch them off (WCAG 2.1.4).
import { each, say } from "./tools.js";

const known = [];
const PAUSE = 1200; // between the two keys of "g t"
const WIDE = { "？": "?", "、": "/", "／": "/" }; // what Chinese keyboards send for ours
let begun = "";
let waiting;

export function register(key, words, action, scope = "everywhere") {
  known.push({ key, words, action, scope });
}

export function keys() {
  document.addEventListener("keydown", pressed);
  register("?", say("show_keys"), sheet);
}

export function keyButtons(root) {
  each(root, "[data-keys-sheet]", (button) => button.addEventListener("click", sheet));
}

export const areOff = () => document.body.dataset.keys === "off";

function pressed(event) {
  if (event.isComposing || event.defaultPrevented || ["Control", "Shift", "Alt", "Meta"].includes(event.key)) return;
  const name = nameOf(event);
  const isCharacter = name.length === 1;
  if (isCharacter && (areOff() || isTyping(event.target) || document.querySelector("dialog[open]"))) return;
  const asked = begun ? `${begun} ${name}` : name;
  clearTimeout(waiting);
  begun = "";
  if (run(asked, event) || (asked !== name && run(name, event))) return;
  if (isCharacter && known.some((one) => one.key.startsWith(`${name} `))) {
    begun = name;
    waiting = setTimeout(() => { begun = ""; }, PAUSE);
  }
}

function run(asked, event) {
  // The last one registered knows the page best.
  for (const one of [...known].reverse()) {
    if (same(one.key, asked) && one.action(event) !== false) {
      event.preventDefault();
      return true;
    }
  }
  return false;
}

const same = (key, asked) => key === asked || (key.includes("+") && key.toLowerCase() === asked.toLowerCase());

function nameOf(event) {
  const key = WIDE[event.key] || event.key;
  const held = [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt"].filter(Boolean);
  if (event.shiftKey && key.length > 1) held.push("Shift");
  return [...held, key].join("+");
}

export function isTyping(target) {
  const field = target.closest?.("input, textarea, select, [contenteditable=true]");
  return Boolean(field) && !["checkbox", "radio", "button", "submit"].includes(field.type);
}

// --- the sheet ---------------------------------------------------------------------------------

function sheet() {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    dialog = element("dialog", { id: "keys", className: "bh-dialog bh-dialog-wide bh-keys" });
    dialog.setAttribute("aria-labelledby", "keys-title");
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest(".btn-close")) dialog.close();
    });
    document.body.append(dialog);
  }
  dialog.replaceChildren(head(), body());
  dialog.showModal();
}

function head() {
  const close = element("button", { type: "button", className: "btn-close" });
  close.setAttribute("aria-label", say("close"));
  const box = element("div", { className: "bh-dialog-head" });
  box.append(element("h2", { id: "keys-title", textContent: say("keys") }), close);
  return box;
}

function body() {
  const box = element("div", { className: "bh-dialog-body bh-keys-body" });
  if (areOff()) box.append(element("p", { className: "bh-quiet m-0", textContent: say("keys_are_off") }));
  for (const scope of new Set(known.map((one) => one.scope))) {
    const group = element("section");
    group.append(element("h3", { textContent: say(`keys_${scope}`) }), list(scope));
    box.append(group);
  }
  return box;
}

function list(scope) {
  const rows = new Map();
  for (const one of known) if (one.scope === scope && one.words) rows.set(one.key, one.words);
  const dl = element("dl");
  for (const [key, words] of rows) {
    const row = element("div");
    const dd = element("dd");
    for (const part of key.split(" ")) {
      for (const held of part.split("+")) dd.append(element("kbd", { textContent: shown(held) }));
    }
    row.append(element("dt", { textContent: words }), dd);
    dl.append(row);
  }
  return dl;
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const shown = (key) => (key === "Ctrl" && isMac ? "⌘" : key.length > 1 || key.match(/[^a-z]/) ? key : key.toUpperCase());
const element = (name, has = {}) => Object.assign(document.createElement(name), has);
