// Small helpers of the designer: elements, words in the reader's language, names in three languages.
import { drawing } from "../js/tools.js";
import { isWide } from "./spots.js";

const block = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
export const words = block("designer-words");
export const LANGUAGES = ["zh-hans", "zh-hant", "en"];
export const reader = document.documentElement.lang.toLowerCase();

// A sentence of web/saying/canvas_words.py with its holes filled: t("n_selected", { n: 3 }).
export function t(key, holes = {}) {
  const said = words[key];
  if (said === undefined) throw new Error(`no word "${key}"`);
  return said.replace(/%\((\w+)\)s/g, (_, name) => holes[name] ?? "");
}

// h("button.btn", { title, onclick, data: {a: 1} }, "text", child, ...)
export function h(what, props = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name === "value" || name === "checked" || name === "selected" || name === "hidden" || name === "disabled" || name === "open") made[name] = value;
    else if (name === "class") made.className += ` ${value}`;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const icon = (name) => drawing(name);

// A round little button with an icon; its name is read aloud and shown on hover.
export const tool = (name, label, act, more = {}) =>
  h("button.btn.btn-icon.btn-ghost.bd-tool", { type: "button", title: label, "aria-label": label, onclick: act, ...more }, icon(name));

let serial = 0;
export const uid = (prefix = "bd") => `${prefix}-${++serial}`;

// The text of a {zh-hans, zh-hant, en} mapping (or a bare string) in the reader's language.
export function say(text) {
  if (!text || typeof text !== "object") return text ? String(text) : "";
  return text[reader] || text["zh-hans"] || Object.values(text)[0] || "";
}

// The same text with one language changed; a bare string stays bare while only it changes.
export function said(text, language, value) {
  if (typeof text === "string" && language === "zh-hans") return value;
  const whole = typeof text === "string" ? { "zh-hans": text } : { ...text };
  if (value) whole[language] = value;
  else delete whole[language];
  if (!("zh-hans" in whole)) whole["zh-hans"] = language === "zh-hans" ? "" : value;
  return whole;
}

// Cut to a width in half-width units: a Chinese character counts two.
export function cut(text, width) {
  let used = 0;
  for (let place = 0; place < text.length; place++) {
    used += isWide(text.charCodeAt(place)) ? 2 : 1;
    if (used > width) return `${text.slice(0, Math.max(place - 1, 0))}…`;
  }
  return text;
}

export const announce = (text) => {
  const place = document.querySelector("[data-announce]");
  if (place) place.textContent = text;
};
