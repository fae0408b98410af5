// The texts of a process: one tab a file, completion from the pack format, findings at their line.
import { current, load, saveFiles, word } from "./document.js";
import { optionsAt, placeAt } from "./schema.js";

const root = document.querySelector("[data-yaml-editor]");
const {
  acceptCompletion, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap, completionKeymap, defaultKeymap, drawSelection, EditorState, EditorView,
  foldGutter, foldKeymap, highlightActiveLine, highlightActiveLineGutter, highlightSelectionMatches, HighlightStyle, history, historyKeymap,
  indentOnInput, indentUnit, indentWithTab, keymap, lineNumbers, lintGutter, lintKeymap, search, searchKeymap, setDiagnostics, syntaxHighlighting, tags, yaml,
} = await import(root.dataset.yamlEditor);

const KNOWN = ["flow.yaml", "fields.yaml", "notices.yaml", "guide.yaml", "README.md"];
const START = { "notices.yaml": "notices: {}\n", "README.md": "" };
const tabs = root.querySelector("[data-yaml-files]");
const kept = new Map(); // state of the editor by file: each its own history
const asked = new URLSearchParams(location.search);
let file = KNOWN.includes(asked.get("file")) ? asked.get("file") : "flow.yaml";
let view = null;
let isOurs = false; // a change that we make ourselves is not saved again

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--bh-surface)", color: "var(--bh-text)", fontSize: "13px", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--bh-mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--bh-text)" },
  ".cm-cursor": { borderLeftColor: "var(--bh-text)" },
  ".cm-gutters": { backgroundColor: "var(--bh-sidebar)", color: "var(--bh-text-2)", borderRight: "1px solid var(--bh-line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--bh-hover) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--bh-hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in oklab, var(--bh-accent) 30%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "var(--bh-accent-soft)" },
  ".cm-matchingBracket": { backgroundColor: "var(--bh-accent-soft)", outline: "1px solid var(--bh-line-strong)" },
  ".cm-panels, .cm-tooltip": { backgroundColor: "var(--bh-surface)", color: "var(--bh-text)", border: "1px solid var(--bh-line)" },
  ".cm-tooltip-autocomplete ul li": { padding: "3px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--bh-accent)", color: "#fff" },
  ".cm-completionDetail": { marginLeft: "10px", fontStyle: "normal", opacity: "0.75" },
  ".cm-diagnostic": { padding: "6px 10px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bh-red)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--bh-amber)" },
  ".cm-textfield": { backgroundColor: "var(--bh-surface)", color: "var(--bh-text)", border: "1px solid var(--bh-line-strong)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--bh-hover)", color: "var(--bh-text)", border: "1px solid var(--bh-line)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--bh-hover)", color: "var(--bh-text-2)", border: "1px solid var(--bh-line)" },
});
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--bh-accent-strong)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--bh-green)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--bh-text-2)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.atom, tags.bool, tags.number], color: "var(--bh-orange)" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--bh-text-2)" },
]);

function complete(context) {
  const line = context.state.doc.lineAt(context.pos);
  const typed = context.matchBefore(/[^\s:{}[\],"'-]*/);
  if (!context.explicit && !typed.text) return null;
  const lines = context.state.doc.toString().split("\n");
  const place = placeAt(lines, line.number - 1, typed.from - line.from);
  const options = optionsAt(file, place, current().vocabulary, current().documents);
  return options.length ? { from: typed.from, options, validFor: /^[^\s:{}[\],"']*$/ } : null;
}

const extensions = () => [
  lineNumbers(), highlightActiveLineGutter(), foldGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
  highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), lintGutter(), indentUnit.of("  "), EditorState.tabSize.of(2),
  syntaxHighlighting(colours), theme, EditorView.lineWrapping,
  ...(file.endsWith(".yaml") ? [yaml(), autocompletion({ override: [complete], icons: false })] : []),
  keymap.of([{ key: "Tab", run: acceptCompletion }, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
  EditorView.contentAttributes.of({ "aria-label": file }),
  EditorView.updateListener.of((update) => { if (update.docChanged && !isOurs) typed(); }),
];

function typed() {
  saveFiles({ ...current().files, [file]: view.state.doc.toString() });
}

const stateOf = (name) => EditorState.create({ doc: current().files[name] ?? "", extensions: extensions() });

function open(name) {
  if (view) kept.set(file, view.state);
  file = name;
  if (!(name in current().files)) saveFiles({ ...current().files, [name]: START[name] ?? "" });
  const state = kept.get(name) || stateOf(name);
  if (view) view.setState(state);
  else view = new EditorView({ state, parent: root.querySelector("[data-yaml-text]") });
  refresh();
  drawTabs();
  mark();
}

// Takes in what the document says now, keeping the cursor and the history.
function refresh() {
  const text = current().files[file] ?? "";
  const here = view.state.doc.toString();
  if (here === text) return;
  isOurs = true;
  let start = 0;
  while (start < Math.min(here.length, text.length) && here[start] === text[start]) start += 1;
  let end = 0;
  while (end < Math.min(here.length, text.length) - start && here.at(-1 - end) === text.at(-1 - end)) end += 1;
  view.dispatch({ changes: { from: start, to: here.length - end, insert: text.slice(start, text.length - end) } });
  isOurs = false;
}

function drawTabs() {
  const files = current().files;
  tabs.replaceChildren(...KNOWN.map((name) => {
    const found = current().findings.filter((one) => one.file === name);
    const bad = found.some((one) => one.severity === "error");
    const tab = Object.assign(document.createElement("button"), { type: "button", className: "bh-yaml-file", textContent: name in files ? name : word("file_add", { file: name }) });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(name === file));
    tab.setAttribute("aria-controls", "yaml-text");
    tab.tabIndex = name === file ? 0 : -1;
    if (found.length) tab.append(Object.assign(document.createElement("span"), { className: bad ? "bh-yaml-count is-bad" : "bh-yaml-count", textContent: found.length }));
    tab.addEventListener("click", () => { open(name); view.focus(); });
    return tab;
  }));
}

tabs.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  open(KNOWN[(KNOWN.indexOf(file) + by + KNOWN.length) % KNOWN.length]);
  tabs.querySelector('[aria-selected="true"]').focus();
});

function mark() {
  if (!view) return;
  const { doc } = view.state;
  const diagnostics = current().findings.filter((one) => one.file === file).map((one) => {
    const line = doc.line(Math.min(Math.max(one.line, 1), doc.lines));
    const from = Math.min(line.from + Math.max(one.column - 1, 0), line.to);
    const word_ = doc.sliceString(from, line.to).match(/^("[^"]*"|'[^']*'|[^\s,:{}[\]]+)/);
    const message = [one.message, one.mend].filter(Boolean).join("\n");
    return { from, to: from + (word_ ? word_[0].length : 0), severity: one.severity, message };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

function goTo(name, number) {
  if (name !== file) open(name);
  const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
  view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
  view.focus();
}

document.addEventListener("document:replaced", () => { if (view) { kept.clear(); refresh(); drawTabs(); } });
document.addEventListener("document:saved", () => { if (view) refresh(); });
document.addEventListener("document:findings", () => { if (view) { mark(); drawTabs(); } });
document.addEventListener("document:goto", (event) => {
  event.preventDefault();
  goTo(event.detail.finding.file, event.detail.finding.line);
});

if (await load()) {
  open(file);
  if (asked.get("line")) goTo(file, Number(asked.get("line")) || 1);
}
