// The process as a table: one row a button. A plain table that edits like a spreadsheet; what cells
// mean is worked out by the server, which gives the documents and the table back.
import { csrf, drawing, toast } from "../tools.js";
import { busy, canRedo, canUndo, current, load, redo, save, undo, word } from "./document.js";

const COLUMNS = ["source", "trigger", "dest", "condition", "action"];
const root = document.querySelector("[data-grid]");
const table = root.querySelector("[data-grid-table]");
const states = root.querySelector("[data-grid-states]");
const dialog = document.getElementById("dialog");
let rows = [];
let known = [];
let findings = [];
let at = { row: 0, column: 0 };
let anchor = null;
let queue = Promise.resolve();
let input = null; // the active cell is an input with its text selected: typing (Chinese too) replaces it
let isComposing = false; // Chinese is being composed: nothing may be drawn under it
let isEditing = false; // arrows belong to the text, not to the table

const make = (tag, values = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...children);
  return element;
};
const blank = (cells = {}) => ({ at: null, cells: { ...Object.fromEntries(COLUMNS.map((name) => [name, ""])), ...cells } });
const isWhole = (row) => row.cells.source.trim() && row.cells.dest.trim();
const isEmpty = (row) => COLUMNS.every((name) => !row.cells[name].trim());

// --- with the server ---

// One change after the other: each begins with the documents the last one left.
function change(body, after = () => {}) {
  queue = queue.then(async () => {
    const answer = await fetch(root.dataset.grid, {
      method: "POST", redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
      body: JSON.stringify({ documents: current().documents, ...body() }),
    });
    const told = await answer.json();
    trouble(answer.ok ? "" : told.message);
    if (!answer.ok) return;
    const { documents } = told;
    if (JSON.stringify(documents) !== JSON.stringify(current().documents)) save(documents);
    take(told);
    after();
    draw();
  }).catch(() => trouble(document.body.dataset.failed));
  return busy(queue);
}

function take(told) {
  const unfinished = rows.map((row, index) => [row, index]).filter(([row]) => !isWhole(row) && !isEmpty(row));
  rows = told.rows;
  for (const [row, index] of unfinished) rows.splice(Math.min(index, rows.length), 0, row);
  known = told.states;
}

function trouble(words) {
  const place = root.querySelector("[data-grid-trouble]");
  place.textContent = words || "";
  place.hidden = !words;
}

const put = (after) => change(() => ({ rows: rows.filter(isWhole) }), after);
const show = () => change(() => ({}));

// --- drawing ---

function draw() {
  if (isComposing) return;
  const had = table.contains(document.activeElement);
  const typing = isEditing && input ? { value: input.value, at: input.selectionStart } : null;
  drop();
  table.tHead.replaceChildren(make("tr", {}, heading(""), ...COLUMNS.map((name) => heading(word(name))), heading("")));
  const lines = [...rows, blank()];
  at.row = Math.min(at.row, lines.length - 1);
  table.tBodies[0].replaceChildren(...lines.flatMap(line));
  table.setAttribute("aria-rowcount", lines.length + 1);
  drawStates();
  root.querySelector("[data-grid-undo]").disabled = !canUndo();
  root.querySelector("[data-grid-redo]").disabled = !canRedo();
  document.getElementById("grid-states").replaceChildren(...known.map((state) => make("option", { value: state.name })));
  if (had) focusHere();
  if (typing && input) {
    input.value = typing.value;
    input.setSelectionRange(typing.at, typing.at);
    isEditing = true;
  }
}

const heading = (text) => make("th", { scope: "col", textContent: text });

function line(row, index) {
  const found = row.at ? findings.filter((one) => isAbout(one, row.at)) : [];
  const bad = found.some((one) => one.severity === "error");
  const number = index < rows.length ? String(index + 1) : "*";
  const element = make("tr", { className: bad ? "is-bad" : "" }, make("th", { scope: "row", className: "bh-sheet-no", textContent: number }));
  if (index === rows.length) element.classList.add("is-new");
  COLUMNS.forEach((name, column) => element.append(cell(row, index, name, column)));
  element.append(tools(index));
  if (!found.length) return [element];
  const told = make("td", { colSpan: COLUMNS.length + 1 }, ...found.map(said));
  return [element, make("tr", { className: "bh-sheet-findings" }, make("td", { className: "bh-sheet-no" }), told)];
}

function cell(row, index, name, column) {
  const isHere = index === at.row && column === at.column;
  const text = row.cells[name];
  const element = make("td", { tabIndex: isHere ? 0 : -1, textContent: text, className: selected(index, column) ? "is-selected" : "" });
  element.setAttribute("role", "gridcell");
  if (!text) element.setAttribute("aria-label", `${word(name)}`);
  Object.assign(element.dataset, { row: index, column });
  return element;
}

function tools(index) {
  if (index === rows.length) return make("td");
  const button = (name, icon, act) => {
    const one = make("button", { type: "button", className: "btn btn-sm btn-ghost", title: word(name), tabIndex: -1 }, drawing(icon));
    one.setAttribute("aria-label", `${word(name)} ${index + 1}`);
    one.addEventListener("click", act);
    return one;
  };
  return make("td", { className: "bh-sheet-tools" },
    button("row_up", "chevron-up", () => move(index, -1)), button("row_down", "chevron-down", () => move(index, 1)),
    button("row_add", "plus", () => insert(index)), button("row_delete", "trash", () => remove(index, index)));
}

function isAbout(finding, [node, number]) {
  const { path } = finding;
  if (finding.file !== "flow.yaml" || path[0] !== "nodes" || path[1] !== node) return finding.node === node && number === 0 && !path.length;
  return path[2] === "edges" && path.length > 3 ? path[3] === number : number === 0;
}

function said(finding) {
  const bad = finding.severity === "error";
  const sign = make("span", { className: bad ? "bh-design-bad" : "bh-design-hint" }, drawing(bad ? "alert-circle" : "info-circle"));
  return make("div", {}, sign, ` ${finding.message} `, make("span", { className: "bh-quiet", textContent: finding.mend }));
}

function drawStates() {
  states.tHead.replaceChildren(make("tr", {}, heading(word("state")), heading(word("state_kind")), heading(word("state_who"))));
  states.tBodies[0].replaceChildren(...known.map((state) => {
    const field = (part) => {
      const one = make("input", { className: "form-control form-control-sm", value: state[part] });
      one.setAttribute("aria-label", `${state.name}: ${word(part === "who" ? "state_who" : "state")}`);
      one.addEventListener("change", () => change(() => ({ state: { key: state.key, [part]: one.value } })));
      return one;
    };
    const who = state.editable ? make("td", {}, field("who")) : make("td", { textContent: "–" });
    return make("tr", {}, make("td", {}, field("name")), make("td", { textContent: word(`kind_${state.kind}`) }), who);
  }));
}

// --- moving about ---

const cellAt = (row, column) => table.querySelector(`td[data-row="${row}"][data-column="${column}"]`);

function go(row, column, extend = false) {
  leave();
  anchor = extend ? anchor || { ...at } : null;
  at = { row: Math.max(0, Math.min(row, rows.length)), column: Math.max(0, Math.min(column, COLUMNS.length - 1)) };
  for (const element of table.querySelectorAll("td[data-row]")) {
    const [one, other] = [Number(element.dataset.row), Number(element.dataset.column)];
    element.tabIndex = one === at.row && other === at.column ? 0 : -1;
    element.classList.toggle("is-selected", selected(one, other));
  }
  focusHere();
}

function range() {
  const from = anchor || at;
  return { top: Math.min(from.row, at.row), bottom: Math.max(from.row, at.row), left: Math.min(from.column, at.column), right: Math.max(from.column, at.column) };
}

function selected(row, column) {
  const { top, bottom, left, right } = range();
  return Boolean(anchor) && row >= top && row <= bottom && column >= left && column <= right;
}

function focusHere() {
  const place = cellAt(at.row, at.column);
  if (!place || (input && place.contains(input))) { input?.focus(); return; }
  drop();
  const { column } = at;
  input = make("input", { className: "bh-sheet-input", value: place.textContent });
  input.setAttribute("aria-label", `${word(COLUMNS[column])} ${at.row + 1}`);
  if (column === 0 || column === 2) input.setAttribute("list", "grid-states");
  input.dataset.before = place.textContent;
  place.replaceChildren(input);
  isEditing = false;
  input.addEventListener("keydown", typed);
  for (const kind of ["input", "compositionstart"]) input.addEventListener(kind, () => { isEditing = true; });
  input.addEventListener("compositionstart", () => { isComposing = true; });
  input.addEventListener("compositionend", () => { isComposing = false; });
  input.addEventListener("blur", () => { isComposing = false; leave(); });
  input.focus();
  input.select();
}

// The input gives way to plain text again; what was typed is kept.
function leave() {
  if (!input) return;
  const { value, dataset: { before } } = input;
  const { row, column } = place();
  drop();
  if (value !== before) commit(row, column, value);
}

function drop() {
  if (!input) return;
  const gone = input;
  input = null;
  isEditing = false;
  if (gone.parentElement) gone.parentElement.textContent = gone.value;
}

const place = () => ({ row: Number(input.parentElement.dataset.row), column: Number(input.parentElement.dataset.column) });

// --- changing ---

function rowAt(index) {
  if (index === rows.length) rows.push(blank());
  return rows[index];
}

function setCell(index, column, text) {
  const row = rowAt(index);
  row.cells[COLUMNS[column]] = text;
}

function follow(cells) {
  return () => {
    const index = rows.findIndex((row) => COLUMNS.every((name) => !cells[name] || row.cells[name] === cells[name]));
    if (index >= 0) at.row = index;
  };
}

function edit() {
  focusHere();
  isEditing = true;
  input?.setSelectionRange(input.value.length, input.value.length);
}

function typed(event) {
  if (event.isComposing || event.key === "Process") return;
  if (!isEditing) { pressed(event); return; }
  const way = { Enter: [1, 0], Tab: [0, event.shiftKey ? -1 : 1] }[event.key];
  if (way) { event.preventDefault(); go(at.row + way[0], at.column + way[1]); }
  else if (event.key === "Escape") { event.preventDefault(); input.value = input.dataset.before; input.select(); isEditing = false; }
}

function commit(row, column, text) {
  setCell(row, column, text);
  const done = rows[row];
  const cells = { ...done.cells };
  if (!isWhole(done) && !done.at) { queue.then(draw); return; }
  put(() => { if (at.row === row) follow(cells)(); });
}

function insert(index) {
  rows.splice(index + 1, 0, blank({ source: rows[index]?.cells.source || "" }));
  at = { row: index + 1, column: 1 };
  draw();
  focusHere();
}

function remove(top, bottom) {
  rows.splice(top, bottom - top + 1);
  at = { row: Math.min(top, rows.length), column: at.column };
  anchor = null;
  put(focusHere);
}

function clear() {
  const { top, bottom, left, right } = range();
  for (let row = top; row <= Math.min(bottom, rows.length - 1); row += 1) {
    for (let column = left; column <= right; column += 1) if (column !== 0 && column !== 2) setCell(row, column, "");
  }
  put(focusHere);
}

// Within its source a row changes the order of buttons; past its end the whole state moves.
function move(index, by) {
  const other = index + by;
  if (other < 0 || other >= rows.length) return;
  const [row] = rows.splice(index, 1);
  rows.splice(other, 0, row);
  at = { row: other, column: at.column };
  const { cells } = row;
  put(() => { follow(cells)(); focusHere(); });
}

// --- clipboard ---

function copied() {
  const { top, bottom, left, right } = range();
  return rows.slice(top, bottom + 1).map((row) => COLUMNS.slice(left, right + 1).map((name) => row.cells[name]).join("\t")).join("\n");
}

function pasted(text) {
  const lines = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((each) => each.split("\t"));
  const isTable = /['"]source['"]\s*:/.test(text) || text.startsWith("|") || Math.max(...lines.map((each) => each.length)) >= 3;
  if (isTable && at.column === 0) { askPaste(text); return; }
  lines.forEach((cells, down) => cells.forEach((value, right) => {
    if (at.column + right < COLUMNS.length) setCell(at.row + down, at.column + right, value.trim());
  }));
  put(focusHere);
}

function askPaste(text = "") {
  const area = make("textarea", { className: "form-control bh-mono", rows: 10, value: text, required: true });
  area.setAttribute("aria-label", word("paste_title"));
  const button = (name, style, replace) => {
    const one = make("button", { type: "button", className: `btn ${style}`, textContent: word(name) });
    one.addEventListener("click", () => {
      if (!area.value.trim()) return;
      dialog.close();
      const { row } = at;
      change(() => ({ text: area.value, replace, after: Math.min(row + 1, rows.filter(isWhole).length) })).then(focusHere);
    });
    return one;
  };
  const close = make("button", { type: "button", className: "btn", textContent: word("cancel") });
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(
    make("div", { className: "bh-dialog-head" }, make("h2", { textContent: word("paste_title") })),
    make("div", { className: "bh-dialog-body" }, make("p", { className: "m-0", textContent: word("paste_help") }), area),
    make("div", { className: "bh-dialog-foot" }, close, button("paste_append", "", false), button("paste_replace", "btn-primary", true)),
  );
  dialog.classList.add("bh-dialog-wide");
  dialog.addEventListener("close", () => dialog.classList.remove("bh-dialog-wide"), { once: true });
  dialog.showModal();
  area.focus();
}

// --- events ---

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function pressed(event) {
  const { key, altKey, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const { top, bottom } = range();
  const acts = [
    [altKey && MOVES[key]?.[0], () => move(at.row, MOVES[key][0])],
    [command && key === "Enter", () => insert(at.row)],
    [command && key === "-", () => remove(top, Math.min(bottom, rows.length - 1))],
    [command && key === "Home", () => go(0, 0)],
    [command && key === "End", () => go(rows.length, COLUMNS.length - 1)],
    [!command && MOVES[key], () => go(at.row + MOVES[key][0], at.column + MOVES[key][1], shiftKey)],
    [!command && key === "Home", () => go(at.row, 0)],
    [!command && key === "End", () => go(at.row, COLUMNS.length - 1)],
    [key === "Enter" || key === "F2", () => edit()],
    [key === "Delete" || key === "Backspace", () => clear()],
  ];
  const act = acts.find(([holds]) => holds);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act[1]();
}

table.addEventListener("mousedown", (event) => {
  const here = event.target.closest("td[data-row]");
  if (!here) return;
  if (event.target === input) { isEditing = document.activeElement === input; return; }
  event.preventDefault();
  go(Number(here.dataset.row), Number(here.dataset.column), event.shiftKey);
});
table.addEventListener("dblclick", (event) => { if (event.target.closest("td[data-row]")) edit(); });
table.addEventListener("focusin", (event) => { if (event.target.matches("td[data-row]")) focusHere(); });
const isOnCell = () => document.activeElement === input && !isEditing;
document.addEventListener("copy", (event) => {
  if (!isOnCell()) return;
  event.clipboardData.setData("text/plain", copied());
  event.preventDefault();
});
document.addEventListener("paste", (event) => {
  if (!isOnCell()) return;
  event.preventDefault();
  pasted(event.clipboardData.getData("text/plain"));
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || (event.target.matches("input, textarea") && !isOnCell())) return;
  const back = event.key === "z" && !event.shiftKey;
  const forth = event.key === "y" || (event.key.toLowerCase() === "z" && event.shiftKey);
  if (!back && !forth) return;
  event.preventDefault();
  (back ? undo : redo)();
});
root.querySelector("[data-grid-undo]").addEventListener("click", () => undo());
root.querySelector("[data-grid-redo]").addEventListener("click", () => redo());
root.querySelector("[data-grid-add]").addEventListener("click", () => { go(rows.length, 0); edit(); });
root.querySelector("[data-grid-paste]").addEventListener("click", () => askPaste());
document.addEventListener("document:replaced", () => { rows = []; show(); });
document.addEventListener("document:findings", (event) => {
  findings = event.detail.findings.filter((one) => one.rule !== "languages"); // these are in the list above
  if (known.length) draw();
});
document.addEventListener("document:goto", (event) => {
  const { finding } = event.detail;
  const index = rows.findIndex((row) => row.at && isAbout(finding, row.at));
  if (index < 0) return;
  event.preventDefault();
  go(index, 0);
});

const loaded = await load();
if (loaded) await show();
if (!loaded) toast(word("gone"), { isError: true });
