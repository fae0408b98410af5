// Selects with search (Tom Select). data-picker = address that answers [{value, text, sub}].
import { each, load } from "./tools.js";

export function pickers(root) {
  each(root, "select[data-select], select[data-picker]", async (select) => {
    if (select.disabled) return;
    await load("tom-select");
    if (!select.isConnected || select.tomselect) return;
    const remote = select.dataset.picker;
    // Tom Select takes the label for its own input; the select behind it keeps the words.
    const words = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim() || select.getAttribute("aria-label") || "";
    select.setAttribute("aria-label", words);
    new window.TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      create: select.hasAttribute("data-create"),
      persist: false,
      maxOptions: 500,
      allowEmptyOption: false,
      closeAfterSelect: !select.multiple,
      placeholder: select.dataset.placeholder || select.querySelector('option[value=""]')?.textContent.trim() || "",
      searchField: remote ? [] : ["text"],
      preload: remote ? "focus" : false,
      load: remote ? function (text, done) { find(this, remote, text, done); } : null,
      shouldLoad: () => true,
      valueField: "value",
      labelField: "text",
      render: {
        option: (item, escape) => `<div>${escape(item.text)}${item.sub ? `<span class="ts-option-sub">${escape(item.sub)}</span>` : ""}</div>`,
        item: (item, escape) => `<div>${escape(item.text)}</div>`,
        no_results: () => `<div class="no-results">${document.body.dataset.nothing || "—"}</div>`,
        option_create: (item, escape) => `<div class="create">+ ${escape(item.input)}</div>`,
      },
      onInitialize() { this.control_input.setAttribute("aria-label", words); },
      onLoad() { this.refreshOptions(this.isFocused); },
    });
  });
}

// The server finds and ranks; what was found for an earlier text does not stay in the list.
async function find(picker, url, text, done) {
  const answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`);
  const found = answer.ok ? await answer.json() : [];
  const isStale = text !== picker.inputValue();
  if (!isStale) picker.clearOptions();
  done(isStale ? [] : found);
}
