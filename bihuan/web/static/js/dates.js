// A browser draws date, time and file inputs in its own language. Where that is not the language of
// the page they become plain text in our words, with a calendar beside it; phones keep their own.
import { asset, drawing, each, say } from "./tools.js";

const NATIVE = 'input[type="date"], input[type="datetime-local"], input[type="time"]';
const PLACES = { date: "date_day", "datetime-local": "date_moment", time: "date_time" };
const two = (n) => String(n).padStart(2, "0");

function speaks(language) {
  const { language: tongue, script } = new Intl.Locale(language).maximize();
  return `${tongue}-${script}`;
}

const isForeign = () => speaks(navigator.language) !== speaks(document.documentElement.lang) && matchMedia("(pointer: fine)").matches;

export function dates(root) {
  if (isForeign()) each(root, NATIVE, ours);
  each(root, 'input[type="file"].form-control', chooser);
}

function ours(input) {
  const kind = input.type;
  input.type = "text";
  input.value = tidy(input.value, kind);
  input.placeholder = say(PLACES[kind]);
  input.autocomplete = "off";
  input.inputMode = "numeric";
  input.classList.add("num");
  input.addEventListener("change", () => { input.value = tidy(input.value, kind); });
  if (kind !== "time") withCalendar(input, kind);
}

// 2026/1/5 9:30, the same with the signs of year, month and day, and 2026-01-05T09:30 are one moment;
// what is none stays as typed.
const BETWEEN = /[^\d\s\-/.:T\u5e74\u6708\u65e5\u65f6\u6642\u5206\uff1a]/;

function tidy(text, kind) {
  const numbers = text.match(/\d+/g) || [];
  if (kind === "time") return /^\d{1,2}[:\uff1a]\d{1,2}$/.test(text.trim()) ? numbers.map((n) => two(n)).join(":") : text;
  const [year, month, day, hour, minute] = numbers;
  if (year?.length !== 4 || !day || BETWEEN.test(text)) return text;
  const date = `${year}-${two(month)}-${two(day)}`;
  return kind === "date" || !hour ? date : `${date} ${two(hour)}:${two(minute || 0)}`;
}

function withCalendar(input, kind) {
  const box = Object.assign(document.createElement("span"), { className: "bh-date" });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-icon btn-ghost btn-sm" });
  button.setAttribute("aria-label", say("date_open"));
  button.title = say("date_open");
  button.append(drawing("calendar"));
  input.replaceWith(box);
  box.append(input, button);
  button.addEventListener("click", () => open(box, input, kind, button));
}

async function open(box, input, kind, button) {
  await import(asset("calendar.js"));
  const pop = Object.assign(document.createElement("div"), { className: "bh-calendar", popover: "auto" });
  pop.setAttribute("role", "dialog");
  pop.setAttribute("aria-label", say("date_open"));
  const month = calendar(input.value.slice(0, 10));
  const clock = kind === "date" ? null : times(input.value.slice(11));
  const put = (day) => {
    input.value = clock && day ? `${day} ${clock.value}` : day;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  };
  const close = () => pop.hidePopover();
  pop.append(month, ...(clock ? [clock.row] : []), foot(kind, clock, put, close));
  // what happens in the calendar is no change of the form; what it puts into the field is
  for (const name of ["input", "change"]) pop.addEventListener(name, (event) => event.stopPropagation());
  month.addEventListener("change", () => { put(month.value); if (!clock) close(); });
  clock?.row.addEventListener("change", () => { if (month.value) put(month.value); });
  pop.addEventListener("toggle", (event) => { if (event.newState === "closed") { pop.remove(); button.focus(); } });
  box.append(pop);
  pop.showPopover();
  // the calendar draws itself a moment later: then it has a size, and days that take the focus
  new ResizeObserver(() => {
    place(pop, input);
    if (!pop.contains(document.activeElement)) month.focus();
  }).observe(pop);
}

function calendar(day) {
  const month = document.createElement("calendar-date");
  month.setAttribute("locale", document.documentElement.lang);
  if (/^\d{4}-\d{2}-\d{2}$/.test(day)) month.setAttribute("value", day);
  for (const [slot, icon, words] of [["previous", "chevron-left", "date_before"], ["next", "chevron-right", "date_after"]]) {
    const arrow = Object.assign(document.createElement("span"), { slot });
    arrow.append(drawing(icon), Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: say(words) }));
    month.append(arrow);
  }
  month.append(document.createElement("calendar-month"));
  return month;
}

function times(text) {
  const now = new Date();
  const [hour, minute] = /^\d{2}:\d{2}/.test(text) ? text.split(":") : [two(now.getHours()), two(now.getMinutes())];
  const row = Object.assign(document.createElement("div"), { className: "bh-calendar-time" });
  const pick = (count, chosen, words) => {
    const select = Object.assign(document.createElement("select"), { className: "form-select" });
    select.setAttribute("aria-label", say(words));
    for (let n = 0; n < count; n += 1) select.add(new Option(two(n), two(n), false, two(n) === chosen));
    return select;
  };
  const parts = [pick(24, hour, "date_hour"), pick(60, minute.slice(0, 2), "date_minute")];
  row.append(parts[0], ":", parts[1]);
  return { row, get value() { return `${parts[0].value}:${parts[1].value}`; } };
}

function foot(kind, clock, put, close) {
  const row = Object.assign(document.createElement("div"), { className: "bh-calendar-foot" });
  const now = new Date();
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const act = (words, does, css = "btn btn-sm") => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: css, textContent: say(words) });
    button.addEventListener("click", () => { does(); close(); });
    row.append(button);
  };
  act(clock ? "date_now" : "date_today", () => {
    if (clock) [...clock.row.children].forEach((select, n) => { select.value = two(n ? now.getMinutes() : now.getHours()); });
    put(today);
  });
  act("date_clear", () => put(""));
  if (clock) act("date_done", () => {}, "btn btn-sm btn-primary");
  return row;
}

// Under the field, or above it where the window ends.
function place(pop, input) {
  const at = input.getBoundingClientRect();
  const below = at.bottom + pop.offsetHeight + 8 < innerHeight;
  pop.style.left = `${Math.max(8, Math.min(at.left, innerWidth - pop.offsetWidth - 8))}px`;
  pop.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - pop.offsetHeight - 4)}px`;
}

function chooser(input) {
  const button = Object.assign(document.createElement("label"), { className: "btn", htmlFor: input.id, textContent: say("file_choose") });
  const name = Object.assign(document.createElement("span"), { className: "bh-quiet bh-cut" });
  const show = () => { name.textContent = [...input.files].map((file) => file.name).join(", ") || say("file_none"); };
  const box = Object.assign(document.createElement("span"), { className: "bh-chooser" });
  input.replaceWith(box);
  box.append(input, button, name);
  input.classList.add("visually-hidden");
  input.addEventListener("change", show);
  show();
}
