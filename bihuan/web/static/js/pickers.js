// Selects with search (Tom Select). data-picker = address that answers [{value, text, sub}].
import { csrf, each, load } from "./tools.js";

export function pickers(root) {
  each(root, "select[data-select], select[data-picker]", async (select) => {
    if (select.disabled) return;
    await load("tom-select");
    if (!select.isConnected || select.tomselect) return;
    const remote = select.dataset.picker;
    const ask = select.hasAttribute("data-remote") ? elsewhere : here;
    // Tom Select takes the label for its own input; the select behind it keeps the words.
    const words = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim() || select.getAttribute("aria-label") || "";
    select.setAttribute("aria-label", words);
    new window.TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      create: select.hasAttribute("data-create") || select.hasAttribute("data-remote"),
      // A list of another system is open for words of one's own only while that system is silent.
      createFilter: () => select.hasAttribute("data-create") || select.dataset.isDown === "true",
      persist: false,
      maxOptions: 500,
      allowEmptyOption: false,
      closeAfterSelect: !select.multiple,
      placeholder: select.dataset.placeholder || select.querySelector('option[value=""]')?.textContent.trim() || "",
      searchField: remote ? [] : ["text"],
      preload: remote ? "focus" : false,
      load: remote ? function (text, done) { find(this, () => ask(select, remote, text), text, done); } : null,
      shouldLoad: () => true,
      valueField: "value",
      labelField: "text",
      render: {
        option: (item, escape) => `<div>${escape(item.text)}${item.sub ? `<span class="ts-option-sub">${escape(item.sub)}</span>` : ""}</div>`,
        item: (item, escape) => `<div>${escape(item.text)}</div>`,
        no_results: select.hasAttribute("data-create") ? null : () => `<div class="no-results">${document.body.dataset.nothing || "—"}</div>`,
        option_create: (item, escape) => `<div class="create">+ ${escape(item.input)}</div>`,
      },
      onChange(value) { relabel(select, this.options[value]?.text || value); },
      onInitialize() { this.control_input.setAttribute("aria-label", words); },
      onLoad() { this.refreshOptions(this.isFocused); },
    });
  });
}

// The server finds and ranks; what was found for an earlier text does not stay in the list.
async function find(picker, ask, text, done) {
  const found = await ask();
  const isStale = text !== picker.inputValue();
  if (!isStale) picker.clearOptions();
  done(isStale ? [] : found);
}

async function here(_select, url, text) {
  const answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`);
  return answer.ok ? answer.json() : [];
}

// Options of another system depend on what stands in the form, so the form goes with the question.
async function elsewhere(select, key, text) {
  const body = new FormData(select.form);
  body.set("q", text);
  if (key.includes(".")) body.set("row", select.name.slice(0, select.name.lastIndexOf(".")));
  const answer = await fetch(select.form.dataset.options.replace("FIELD", key), { method: "POST", body, headers: { "X-CSRFToken": csrf() } });
  if (!answer.ok) return [];
  const said = await answer.json();
  const note = (select.closest("td") || select.closest("[data-field]")).querySelector("[data-remote-note]");
  note.textContent = said.note;
  note.hidden = !said.note;
  select.dataset.isDown = String(said.is_down);
  return said.options;
}

function relabel(select, label) {
  const kept = select.hasAttribute("data-remote") && select.form?.elements[`${select.name}.label`];
  if (kept) kept.value = label || "";
}
