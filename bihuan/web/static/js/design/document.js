// The process being designed: one document behind every editor of it.
//
//   const state = await load();            // {revision, documents, files, findings, vocabulary, ...}
//   save(documents) / saveFiles(files)     // autosaved; call it after every change of the user
//   undo(), redo(), flush()
//   busy(promise)                         // what is worked out before it can be saved
//
// Events on `document`: "document:loaded", "document:replaced" (detail.state; draw anew: undone, or
// somebody else's changes came in), "document:saved", "document:findings" (detail.findings),
// "document:goto" (detail.finding; call preventDefault() where the editor shows the part itself).
import { csrf, drawing, toast } from "../tools.js";
import * as parts from "./merge.js";
import { conflictDialog } from "./conflict.js";

const PAUSE = 700;
const AGAIN = 5000;
const PACE = 4000;
const MOST_STEPS = 200;

const frame = document.querySelector("[data-design]");
const words = JSON.parse(document.getElementById("design-words").textContent);
const place = location.pathname.split("/").filter(Boolean).pop();
const past = [];
const future = [];
let state = null;
let base = null; // what the server has: {documents, files}
let pending = ""; // "", "documents" or "files"
let timer = 0;
let sending = null;
const works = new Set(); // an editor asks the server something whose answer will be saved
let isStopped = false;
let isRefused = false; // what is typed cannot be read, so the server does not have it

export const word = (key, told = {}) => (words[key] || key).replace(/%\((\w+)\)s/g, (_, name) => told[name] ?? "");
export const current = () => state;
export const copy = (data) => (data === undefined ? undefined : JSON.parse(JSON.stringify(data)));
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The text of {zh-hans, zh-hant, en} or of a bare word, in the reader's language.
export function shown(names) {
  if (names === null || names === undefined) return "";
  if (typeof names !== "object") return String(names);
  const language = document.documentElement.lang.toLowerCase();
  return names[language] || names["zh-hans"] || Object.values(names)[0] || "";
}

export async function load() {
  const answer = await ask(frame.dataset.design);
  if (!answer.ok) { stop(answer); return null; }
  state = await answer.json();
  base = { documents: copy(state.documents), files: copy(state.files) };
  say(state.saved);
  tell("document:loaded", { state });
  foundings(state.findings);
  setTimeout(look, PACE);
  return state;
}

// --- changing ---

export function save(documents) {
  remember("documents", state.documents);
  state.documents = copy(documents);
  later("documents");
}

export function saveFiles(files) {
  state.files = { ...files };
  later("files");
}

export function busy(work) {
  works.add(work);
  work.finally(() => works.delete(work));
  return work;
}

function remember(kind, before) {
  past.push(copy(before));
  if (past.length > MOST_STEPS) past.shift();
  future.length = 0;
}

const step = (from, to) => () => {
  if (!from.length) return false;
  to.push(copy(state.documents));
  state.documents = from.pop();
  tell("document:replaced", { state });
  later("documents");
  return true;
};
export const undo = step(past, future);
export const redo = step(future, past);
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

function later(kind) {
  pending = kind;
  say(words.unsaved);
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE);
}

// Sends what is not saved yet; resolves when the server has it.
export async function flush() {
  clearTimeout(timer);
  while (works.size) await Promise.allSettled(works);
  while (sending) await sending;
  if (!pending || isStopped) return;
  const kind = pending;
  pending = "";
  say(words.saving);
  sending = send(kind).finally(() => { sending = null; });
  await sending;
}

async function send(kind) {
  const sent = copy(state[kind]);
  let answer;
  try {
    answer = await ask(frame.dataset.design, { revision: state.revision, [kind]: sent });
  } catch {
    pending ||= kind;
    say(words.offline);
    timer = setTimeout(flush, AGAIN);
    return;
  }
  isRefused = answer.status === 422;
  if (answer.ok) saved(kind, sent, await answer.json());
  else if (answer.status === 409) moved(kind, await answer.json());
  else if (answer.status === 422) unreadable(await answer.json());
  else { pending ||= kind; stop(answer); }
}

function saved(kind, sent, told) {
  state.revision = told.revision;
  base = { ...base, [kind]: sent };
  if (told.documents) base.documents = told.documents;
  if (told.files) base.files = told.files;
  if (kind === "files" && !pending) state.documents = copy(told.documents);
  if (told.name) document.querySelectorAll("[data-design-name]").forEach((name) => { name.textContent = told.name; });
  if (!pending) { say(told.saved); tell("document:saved", { revision: told.revision }); }
  foundings(told.findings);
}

// A text that cannot be read is not saved; what is wrong is said where it is, and typing goes on.
function unreadable(told) {
  say(word("failed", { why: told.message }));
  foundings(told.findings || []);
}

function stop(answer) {
  isStopped = answer.status === 404;
  say(answer.type === "opaqueredirect" || answer.status === 403 ? words.signed_out : words.gone);
  if (!isStopped) timer = setTimeout(flush, AGAIN * 2);
}

// --- somebody else ---

async function moved(kind, theirs) {
  // Texts are put together line by line, documents part by part.
  const ways = kind === "files" ? await import("./merge_lines.js") : parts;
  const result = ways.merge(base[kind], state[kind], theirs[kind]);
  const chosen = result.conflicts.length
    ? await conflictDialog(await inWords(kind, result.conflicts), { words, theirs })
    : [];
  if (!chosen.length) toast(word("merged", { who: theirs.by }), { icon: "users" });
  take(theirs);
  state[kind] = ways.resolve(result, chosen);
  tell("document:replaced", { state });
  later(kind);
}

// Parts of the document as the server says them; without an answer they are shown as they are.
async function inWords(kind, conflicts) {
  if (kind === "files") return conflicts;
  const [mine, asked] = [state.documents, conflicts.map((each) => ({ ...each, within: each.within.map(naming) }))];
  try {
    const answer = await ask(frame.dataset.parts, { documents: mine, parts: asked });
    if (answer.ok) return (await answer.json()).parts;
  } catch { /* shown as data */ }
  return conflicts;
}

// What a thing is called by, without all that it holds.
function naming(thing) {
  if (thing === null || typeof thing !== "object" || Array.isArray(thing)) return typeof thing === "string" ? thing : null;
  const called = ["names", "label", "subject", "ask", "group", "value", "key", "on", "to"];
  const keys = Object.keys(thing);
  return keys.length === 1 ? thing : Object.fromEntries(called.filter((key) => key in thing).map((key) => [key, thing[key]]));
}

function take(theirs) {
  base = { documents: copy(theirs.documents), files: copy(theirs.files) };
  Object.assign(state, { revision: theirs.revision, documents: copy(theirs.documents), files: copy(theirs.files) });
  past.length = future.length = 0;
}

async function look() {
  if (!document.hidden && !isStopped) {
    try {
      const answer = await ask(`${frame.dataset.presence}?place=${encodeURIComponent(place)}`);
      if (answer.ok) await looked(await answer.json());
    } catch { /* the next look tells */ }
  }
  setTimeout(look, PACE);
}

async function looked(told) {
  const line = document.querySelector("[data-design-editing]");
  if (line.lastElementChild.textContent !== told.editing) line.lastElementChild.textContent = told.editing;
  line.hidden = !told.editing;
  if (told.revision <= state.revision || pending || sending || isRefused) return;
  const answer = await ask(frame.dataset.design);
  if (!answer.ok || pending || sending) return;
  const theirs = await answer.json();
  take(theirs);
  state.vocabulary = theirs.vocabulary;
  say(theirs.saved);
  tell("document:replaced", { state });
  foundings(theirs.findings);
  if (!theirs.mine) toast(word("taken_in", { who: theirs.by }), { icon: "users" });
}

// --- findings ---

function foundings(findings) {
  state.findings = findings;
  const errors = findings.filter((one) => one.severity === "error").length;
  const warnings = findings.filter((one) => one.severity !== "error" && one.rule !== "languages").length;
  const button = document.querySelector("[data-design-findings]");
  button.hidden = false;
  button.disabled = !findings.length;
  button.classList.toggle("is-bad", errors > 0);
  button.lastElementChild.textContent = findings.length
    ? word("findings_some", { errors, warnings })
    : words.findings_none;
  const panel = document.getElementById("design-findings");
  if (!findings.length) { panel.hidden = true; button.setAttribute("aria-expanded", "false"); }
  panel.querySelector("ul").replaceChildren(...findings.map(row));
  tell("document:findings", { findings });
}

// A notice has an editor of its own; everything else can be seen in its text.
function addressOf({ file, line, path }) {
  if (file === "notices.yaml" && path[0] === "notices" && path[1]) return `${frame.dataset.notices}?notice=${encodeURIComponent(path[1])}`;
  return `${frame.dataset.yaml}?file=${file}&line=${line}`;
}

function row(finding) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: addressOf(finding) });
  const bad = finding.severity === "error";
  const sign = Object.assign(document.createElement("span"), { className: bad ? "bh-design-bad" : "bh-design-hint" });
  sign.append(drawing(bad ? "alert-circle" : "info-circle"), Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: words[bad ? "finding_error" : "finding_warning"] }));
  const said = Object.assign(document.createElement("span"), { textContent: finding.message });
  const mend = Object.assign(document.createElement("span"), { className: "bh-quiet", textContent: finding.mend });
  const where = Object.assign(document.createElement("code"), { textContent: `${finding.file}:${finding.line}` });
  link.append(sign, said, mend, where);
  link.addEventListener("click", (event) => {
    if (!tell("document:goto", { finding })) event.preventDefault();
  });
  item.append(link);
  return item;
}

document.querySelector("[data-design-findings]").addEventListener("click", ({ currentTarget }) => {
  const panel = document.getElementById("design-findings");
  panel.hidden = !panel.hidden;
  currentTarget.setAttribute("aria-expanded", String(!panel.hidden));
  if (!panel.hidden) panel.focus();
});

// --- small things ---

function ask(url, body) {
  if (body === undefined) return fetch(url, { redirect: "manual" });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf() };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body), redirect: "manual" });
}

function tell(name, detail) {
  return document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
}

function say(text) {
  document.querySelector("[data-design-saved]").textContent = text;
}

const isUnsaved = () => Boolean(pending || sending || works.size);

// A link to another editor waits until everything is saved.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !isUnsaved() || event.defaultPrevented || event.ctrlKey || event.metaKey || link.target) return;
  event.preventDefault();
  await flush();
  location.assign(link.href);
});
addEventListener("beforeunload", (event) => { if (isUnsaved() || isRefused) event.preventDefault(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
