// A tour of the frame: a card beside the thing it speaks of. Arrows and Enter go on, Esc ends it.
import { csrf, say } from "./tools.js";

let card;
let steps = [];
let now = 0;
let before;

export async function tour() {
  hideInvitation();
  const answer = await fetch("/help/tour/");
  if (!answer.ok) return;
  ({ steps } = await answer.json());
  before = document.activeElement;
  now = 0;
  card ??= build();
  document.body.append(card);
  show();
}

export function refuse() {
  hideInvitation();
  seen();
}

function hideInvitation() {
  document.querySelector("[data-tour-invitation]")?.remove();
}

function seen() {
  fetch("/help/tour/seen/", { method: "POST", keepalive: true, headers: { "X-CSRFToken": csrf() } });
}

function build() {
  const made = document.createElement("section");
  made.className = "bh-tour";
  made.tabIndex = -1;
  made.setAttribute("role", "dialog");
  made.setAttribute("aria-labelledby", "tour-title");
  made.setAttribute("aria-describedby", "tour-text");
  made.addEventListener("keydown", pressed);
  window.addEventListener("resize", () => { if (made.isConnected) place(); });
  return made;
}

function show() {
  const step = steps[now];
  const count = part("p", "bh-quiet bh-small", `${now + 1} / ${steps.length}`);
  const title = part("h2", "", step.title);
  const text = part("p", "", step.text);
  title.id = "tour-title";
  text.id = "tour-text";
  const foot = part("div", "bh-tour-foot");
  const isLast = now === steps.length - 1;
  foot.append(button(say("tour_end"), end, "btn btn-sm btn-ghost"));
  if (now) foot.append(button(say("tour_back"), back, "btn btn-sm"));
  const go = button(say(isLast ? "tour_done" : "tour_next"), isLast ? end : next, "btn btn-sm btn-primary");
  foot.append(go);
  card.replaceChildren(count, title, text, foot);
  place();
  card.focus({ preventScroll: true });
}

function place() {
  document.querySelector(".bh-tour-here")?.classList.remove("bh-tour-here");
  const target = steps[now].at.map((selector) => document.querySelector(selector)).find(isSeen);
  card.classList.toggle("is-free", !target);
  card.style.left = card.style.top = "";
  if (!target) return;
  target.classList.add("bh-tour-here");
  target.scrollIntoView({ block: "nearest" });
  const there = target.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const fitsBeside = there.right + width + 16 < innerWidth && there.width < innerWidth / 2;
  const below = there.bottom + height + 12 < innerHeight;
  const left = fitsBeside && there.left < 300 ? there.right + 12 : there.left;
  const top = fitsBeside && there.left < 300 ? there.top : below ? there.bottom + 10 : there.top - height - 10;
  card.style.left = `${Math.max(12, Math.min(left, innerWidth - width - 12))}px`;
  card.style.top = `${Math.max(12, Math.min(top, innerHeight - height - 12))}px`;
}

const isSeen = (element) => {
  if (!element?.checkVisibility()) return false; // also what a closed group hides
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth;
};

function pressed(event) {
  const act = { Escape: end, ArrowRight: next, ArrowLeft: back }[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function next() {
  if (now < steps.length - 1) { now += 1; show(); }
}

function back() {
  if (now) { now -= 1; show(); }
}

function end() {
  document.querySelector(".bh-tour-here")?.classList.remove("bh-tour-here");
  card.remove();
  seen();
  if (before?.isConnected) before.focus();
}

const part = (name, className, textContent = "") => Object.assign(document.createElement(name), { className, textContent });

function button(words, act, className) {
  const made = part("button", className, words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
