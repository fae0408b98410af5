// Two people changed the same parts: part by part, mine or theirs.
const make = (tag, values = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...children);
  return element;
};

// Resolves to ["mine" | "theirs", ...] in the order of the conflicts; Esc keeps mine.
export function conflictDialog(conflicts, { words, theirs }) {
  const dialog = document.getElementById("dialog");
  const title = words.conflict.replace("%(who)s", theirs.by).replace("%(at)s", theirs.at);
  const form = make("form", { method: "dialog" });
  const head = make("div", { className: "bh-dialog-head" }, make("h2", { textContent: title }));
  const body = make("div", { className: "bh-dialog-body" }, make("p", { className: "m-0", textContent: words.conflict_help }));
  conflicts.forEach((conflict, index) => body.append(part(conflict, index, words)));
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

function part(conflict, index, words) {
  const box = make("fieldset", { className: "bh-conflict" }, make("legend", { textContent: title(conflict, words) }));
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

// Lines of a file, or a part of the document: its place in words when the server said it.
function title(conflict, words) {
  if (!conflict.file) return conflict.place ?? conflict.path.join(" › ");
  return conflict.from ? words.conflict_lines.replace("%(file)s", conflict.file).replace("%(line)s", conflict.from) : conflict.file;
}

function marked(place, value, before, words) {
  if (!lines(value).length) { place.append(make("em", { textContent: words.nothing_there })); return; }
  const old = new Set(lines(before));
  for (const line of lines(value)) place.append(make(old.has(line) ? "span" : "ins", { textContent: `${line}\n` }));
}

function lines(value) {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value;
  return (typeof value === "string" ? value : JSON.stringify(value, null, 2)).split("\n");
}
