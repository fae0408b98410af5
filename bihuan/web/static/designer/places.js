// What a text may name, {ticket.number} and its like: a menu that puts one in where the cursor
// stands, and the same list below the text while a brace is open.
import { h, icon, say, t, uid, words } from "./dom.js";
import { PLACES } from "./notice_model.js";

// [{group, name, label}] of everything there is.
export function places(store) {
  const fixed = Object.entries(PLACES).flatMap(([group, names]) => names.map((name) => ({ group, name, label: t(`place_${name}`) })));
  const fields = Object.entries(store.fields).map(([key, one]) => ({ group: "fields", name: `f.${key}`, label: say(one.label) || key }));
  return [...fixed, ...fields];
}

const matches = ({ name, label }, typed) => `${name} ${label}`.toLowerCase().includes(typed.toLowerCase());

// Puts the text in where the cursor stands, as if it had been typed.
function insert(input, text, from = input.selectionStart) {
  input.focus();
  input.setRangeText(text, from, input.selectionEnd, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

const textOf = ({ name }, input, language) => (name === "link" && input.tagName === "TEXTAREA" ? words.notice_link[language] : `{${name}}`);

// Chips of all places by group; `target` says which text they go into.
export function placesMenu(store, language, target) {
  const all = places(store);
  const list = h(".bn-places", {});
  const draw = (typed = "") => {
    const groups = [...Object.keys(PLACES), "fields"].map((group) => [group, all.filter((one) => one.group === group && matches(one, typed))]).filter(([, found]) => found.length);
    list.replaceChildren(...(groups.length ? groups.map(([group, found]) => h(".bn-place-group", { role: "group", "aria-label": t(`places_${group}`) }, h("span.bn-place-title", {}, t(`places_${group}`)),
      h("span.bn-place-chips", {}, found.map((one) => h("button.bn-place", { type: "button", title: `{${one.name}}`, data: { place: one.name }, onclick: () => { const input = target(); insert(input, textOf(one, input, language)); } }, one.label))))) : [h("p.bh-quiet.bh-small", {}, t("notice_insert_none"))]));
  };
  draw();
  const find = all.length > 14 ? h("input.form-control.bn-find", { type: "search", placeholder: t("notice_insert_find"), "aria-label": t("notice_insert_find"), oninput: (event) => draw(event.target.value.trim()) }) : null;
  return h(".bd-field", {}, h(".bd-line-head", {}, h("span.bd-label", {}, icon("plus"), " ", t("notice_insert")), find), list);
}

const OPEN = /\{([^\s{}]{0,40})$/;

// While a brace is open, the list of what may stand there: arrows, Enter or Tab, Esc.
export function offerPlaces(input, store, language) {
  let box = null, found = [], at = 0;
  const close = () => { box?.remove(); box = null; input.removeAttribute("aria-activedescendant"); input.removeAttribute("aria-controls"); };
  const typed = () => OPEN.exec(input.value.slice(0, input.selectionStart));
  const take = (one) => { const from = input.selectionStart - typed()[0].length; close(); insert(input, textOf(one, input, language), from); };
  const draw = () => {
    const rows = found.map((one, place) => h("div.bn-offer", { role: "option", id: `${box.id}-${place}`, "aria-selected": String(place === at), onmousedown: (event) => { event.preventDefault(); take(one); } }, h("span", {}, one.label), h("code", {}, `{${one.name}}`)));
    box.replaceChildren(...rows);
    rows[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `${box.id}-${at}`);
  };
  const look = () => {
    const open = input.selectionStart === input.selectionEnd && typed();
    found = open ? places(store).filter((one) => matches(one, open[1])).slice(0, 40) : [];
    if (!found.length) { close(); return; }
    at = 0;
    if (!box) { box = h(".bn-offers", { role: "listbox", id: uid("offers"), "aria-label": t("notice_insert") }); input.after(box); input.setAttribute("aria-controls", box.id); }
    draw();
  };
  input.setAttribute("aria-autocomplete", "list");
  input.addEventListener("input", look);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (!box || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { at = (at + step + found.length) % found.length; draw(); } else if (event.key === "Enter" || event.key === "Tab") take(found[at]); else if (event.key === "Escape") close(); else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
