// Lists: moving and choosing by keys, work on many rows, a look beside the list, news in a bar.
import { register, isTyping } from "./keys.js";
import { drawing, each, say } from "./tools.js";

const PACE = 3000;

export function lists(root) {
  each(root, "[data-list]", begin);
  each(root, "form[data-clean]", (form) => form.addEventListener("submit", () => clean(form)));
  each(root, "[data-columns]", columns);
  each(root, "[data-undo]", undo);
  each(root, "[data-bulk-results]", (box) => {
    const dialog = box.closest("dialog");
    dialog.addEventListener("close", () => location.reload(), { once: true });
    box.querySelector("[autofocus]")?.focus();
  });
}

// Empty fields have no place in an address that people share.
function clean(form) {
  for (const field of form.elements) {
    if (field.name && !field.disabled && !field.value && field.type !== "checkbox") field.disabled = true;
  }
  setTimeout(() => { for (const field of form.elements) field.disabled = false; });
}

function begin(list) {
  const rows = () => [...list.querySelectorAll("[data-row]")];
  news(list);
  if (!rows().length) return;
  const state = { list, rows, at: -1 };
  choosing(state);
  glancing(state);
  shortcuts(state);
}

// --- choosing ------------------------------------------------------------------------------------

function choosing(state) {
  const { list } = state;
  const all = list.querySelector("[data-check-all]");
  let last = null;
  list.addEventListener("click", (event) => {
    const box = event.target.closest("[data-check]");
    if (!box) return;
    if (event.shiftKey && last) between(state, last, box);
    last = box;
  });
  list.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes(list)) box.checked = all.checked;
    told(list);
  });
  list.querySelector("[data-bulk-clear]")?.addEventListener("click", () => {
    for (const box of boxes(list)) box.checked = false;
    told(list);
  });
  told(list); // the browser may have kept what was ticked
}

const boxes = (list) => [...list.querySelectorAll("[data-check]")];

function between(state, one, other) {
  const found = boxes(state.list);
  const [from, to] = [found.indexOf(one), found.indexOf(other)].sort((a, b) => a - b);
  for (const box of found.slice(from, to + 1)) box.checked = other.checked;
}

function told(list) {
  const found = boxes(list);
  const chosen = found.filter((box) => box.checked);
  for (const box of found) box.closest("tr").classList.toggle("is-chosen", box.checked);
  const all = list.querySelector("[data-check-all]");
  all.checked = chosen.length === found.length;
  all.indeterminate = chosen.length > 0 && !all.checked;
  const bar = list.querySelector("[data-bulk]");
  bar.hidden = !chosen.length;
  bar.querySelector("[data-bulk-count]").textContent = say("list_selected").replace("%(n)s", chosen.length);
}

// --- keys ----------------------------------------------------------------------------------------

function shortcuts(state) {
  const put = (key, words, act) => register(key, say(words), act, "list");
  put("j", "list_next", () => move(state, 1));
  put("k", "list_previous", () => move(state, -1));
  put("x", "list_choose", () => here(state, (row) => row.querySelector("[data-check]").click()));
  put("e", "list_glance", () => here(state, (row) => look(state, row)));
  put("o", "list_open", () => here(state, open));
  register("Enter", "", (event) => {
    const isFree = event.target === document.body || event.target.matches?.("[data-row], main");
    return isFree && !isTyping(event.target) ? here(state, open) : false;
  }, "list");
  register("Escape", "", () => (closed(state) ? undefined : false), "list");
}

function move(state, by) {
  const found = state.rows();
  state.at = Math.max(0, Math.min(found.length - 1, state.at + by));
  found.forEach((row, n) => { row.classList.toggle("is-here", n === state.at); row.tabIndex = n === state.at ? 0 : -1; });
  const row = found[state.at];
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  if (!glance(state).hidden) look(state, row, { stays: true });
}

function here(state, act) {
  const row = state.rows()[state.at];
  if (!row) return false;
  act(row);
  return undefined;
}

const open = (row) => { location.href = row.querySelector(".bh-title-link").href; };

// --- a look beside the list ----------------------------------------------------------------------

const glance = (state) => state.list.querySelector("#glance");

function glancing(state) {
  state.list.addEventListener("click", (event) => {
    if (event.target.closest("[data-glance-close]")) closed(state);
    const row = event.target.closest("[data-row]");
    if (!row || event.target.closest("a, input, button, label")) return;
    state.at = state.rows().indexOf(row) - 1;
    move(state, 1);
    look(state, row, { stays: true });
  });
}

async function look(state, row, { stays = false } = {}) {
  const box = glance(state);
  const number = row.dataset.number;
  if (!box.hidden && box.dataset.number === number) { if (!stays) closed(state); return; }
  box.dataset.number = number;
  const answer = await fetch(`/tickets/${encodeURIComponent(number)}/glance/`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || box.dataset.number !== number) return;
  box.innerHTML = await answer.text();
  box.hidden = false;
  state.list.classList.add("has-glance");
  box.scrollTop = 0;
  window.htmx.process(box);
}

function closed(state) {
  const box = glance(state);
  if (box.hidden) return false;
  box.hidden = true;
  box.dataset.number = "";
  state.list.classList.remove("has-glance");
  state.rows()[state.at]?.focus();
  return true;
}

// --- news ----------------------------------------------------------------------------------------

// Nothing jumps under the reader's hands: a bar says how much is new, and shows it when asked.
function news(list) {
  let etag = "";
  const url = `${list.dataset.liveUrl}&since=${encodeURIComponent(list.dataset.since)}`;
  const ask = async () => {
    if (!list.isConnected) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(url, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
        if (answer.status === 401 || answer.redirected) return;
        if (answer.status === 200) {
          etag = answer.headers.get("ETag") || "";
          const said = await answer.json();
          if (said.count) bar(list, said.words);
        }
      } catch { /* the lamp of the frame says that the server is away */ }
    }
    setTimeout(ask, PACE);
  };
  setTimeout(ask, PACE);
}

function bar(list, words) {
  const place = list.querySelector("[data-list-news]");
  const link = Object.assign(document.createElement("a"), { href: list.dataset.here, className: "bh-news" });
  link.append(drawing("refresh"), words);
  place.replaceChildren(link);
}

// --- forms of lists ------------------------------------------------------------------------------

function columns(box) {
  box.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-column-up]")) row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    button.focus();
  });
}

function undo(form) {
  let left = Number(form.dataset.undo);
  const clock = setInterval(() => {
    left -= 1;
    const shown = form.querySelector("[data-undo-left]");
    if (!form.isConnected || left <= 0) { clearInterval(clock); form.remove(); return; }
    shown.textContent = left;
  }, 1000);
}
