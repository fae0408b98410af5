// Two people changed the same parts: part by part, mine or theirs.
const make = (tag, values = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...children);
  return element;
};

// Resolves to ["mine" | "theirs", ...] in the order of the conflicts; Esc keeps mine.
export function conflictDialog(conflicts, { words, theirs, documents }) {
  const dialog = document.getElementById("dialog");
  const title = words.conflict.replace("%(who)s", theirs.by).replace("%(at)s", theirs.at);
  const form = make("form", { method: "dialog" });
  const head = make("div", { className: "bh-dialog-head" }, make("h2", { textContent: title }));
  const body = make("div", { className: "bh-dialog-body" }, make("p", { className: "m-0", textContent: words.conflict_help }));
  conflicts.forEach((conflict, index) => body.append(part(conflict, index, words, documents)));
  const foot = make("div", { className: "bh-dialog-foot" });
  for (const side of ["mine", "theirs"]) {
    const all = make("button", { type: "button", className: "btn", textContent: words[`conflict_all_${side}`] });
    all.addEventListener("click", () => {
      form.querySelectorAll(`input[value=${side}]`).forEach((input) => { input.checked = true; });
    });
    foot.append(all);
  }
  foot.append(make("button", { className: "btn btn-primary", textContent: words.conflict_apply }));
  form.append(head, body, foot);
  dialog.classList.add("bh-dialog-wide");
  dialog.replaceChildren(form);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.classList.remove("bh-dialog-wide");
      done(conflicts.map((_, index) => form.elements[`part${index}`].value));
    }, { once: true });
  });
}

function part(conflict, index, words, documents) {
  const box = make("fieldset", { className: "bh-conflict" }, make("legend", { textContent: title(conflict, documents, words) }));
  for (const side of ["theirs", "mine"]) {
    const input = make("input", { type: "radio", className: "form-check-input", name: `part${index}`, value: side });
    input.defaultChecked = side === "mine";
    const label = make("span", { className: "form-check-label", textContent: words[`conflict_${side}`] });
    const shown = make("pre", { className: "bh-design-value" });
    marked(shown, conflict[side], conflict.base, words);
    box.append(make("label", { className: "bh-conflict-side" }, make("span", { className: "form-check m-0" }, input, label), shown));
  }
  return box;
}

// Lines of a file, or a part of the document.
function title(conflict, documents, words) {
  if (!conflict.file) return said(conflict.path, documents, words);
  return conflict.from ? words.conflict_lines.replace("%(file)s", conflict.file).replace("%(line)s", conflict.from) : conflict.file;
}

// nodes › Review (check) › names
function said(path, documents, told) {
  const nodes = documents?.["flow.yaml"]?.nodes || {};
  return path.filter((key) => !String(key).endsWith(".yaml")).map((key, at, all) => {
    const name = all[at - 1] === "nodes" ? nodes[key]?.names : null;
    const words = name && (typeof name === "object" ? name["zh-hans"] : name);
    return words ? `${words} (${key})` : typeof key === "number" ? `#${key + 1}` : told[`part_${key}`] || key;
  }).join(" › ") || path.join(" › ");
}

function marked(place, value, before, words) {
  if (value === undefined) { place.append(make("em", { textContent: words.nothing_there })); return; }
  const old = new Set(lines(before));
  for (const line of lines(value)) place.append(make(old.has(line) ? "span" : "ins", { textContent: `${line}\n` }));
}

function lines(value) {
  if (value === undefined) return [];
  return (typeof value === "string" ? value : JSON.stringify(value, null, 2)).split("\n");
}
