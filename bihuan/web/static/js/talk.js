// Comments: @ finds people while somebody types; what was sent leaves the box, what was typed since stays.
import { each, say } from "./tools.js";

const AT = /(?:^|[\s，。；：、（(])@([^\s@]{0,20})$/;

export function talk(root) {
  each(root, "form[data-talk]", (form) => {
    const box = keep(form);
    let sent;
    form.addEventListener("htmx:beforeRequest", (event) => {
      if (event.target === form) sent = { text: box.value, mentioned: [...form.querySelectorAll("input[name=mentioned]")] };
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== form || !event.detail.successful) return;
      const rest = box.value.startsWith(sent.text) ? box.value.slice(sent.text.length).trimStart() : box.value;
      form.reset();
      for (const picked of sent.mentioned) picked.remove();
      box.value = rest;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
  each(root, "textarea[data-mentions]", mentions);
  each(root, "[data-mention-start]", (button) => button.addEventListener("click", () => start(document.getElementById(button.dataset.mentionStart))));
}

// What was not sent yet is there again after a reload.
function keep(form) {
  const key = `bihuan.said:${form.dataset.unsent}`;
  const box = form.elements.namedItem("text");
  box.value ||= sessionStorage.getItem(key) || "";
  box.addEventListener("input", () => (box.value ? sessionStorage.setItem(key, box.value) : sessionStorage.removeItem(key)));
  return box;
}

function start(box) {
  const before = box.value.slice(0, box.selectionStart);
  box.focus();
  box.setRangeText(/(^|\s)$/.test(before) ? "@" : " @", box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function mentions(box) {
  const list = Object.assign(document.createElement("ul"), { className: "bh-mentions", id: `${box.id}-people`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("people"));
  box.after(list);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  let asked = "";
  let timer = 0;

  const close = () => { list.hidden = true; box.removeAttribute("aria-activedescendant"); };
  const typed = () => AT.exec(box.value.slice(0, box.selectionStart))?.[1];
  const mark = (at) => {
    for (const [n, row] of [...list.children].entries()) row.setAttribute("aria-selected", String(n === at));
    const row = list.children[at];
    if (row) { box.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
  };
  const marked = () => [...list.children].findIndex((row) => row.getAttribute("aria-selected") === "true");
  const take = (row) => {
    const at = box.selectionStart;
    box.setRangeText(`@${row.dataset.name} `, at - typed().length - 1, at, "end");
    if (![...box.form.querySelectorAll("input[name=mentioned]")].some((one) => one.value === row.dataset.value)) {
      box.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "mentioned", value: row.dataset.value }));
    }
    close();
    box.focus();
  };
  const show = (found) => {
    list.replaceChildren(...found.slice(0, 8).map((one, n) => {
      const row = Object.assign(document.createElement("li"), { id: `${list.id}-${n}`, textContent: one.text });
      row.setAttribute("role", "option");
      Object.assign(row.dataset, { value: one.value, name: one.text });
      row.append(Object.assign(document.createElement("small"), { textContent: one.sub || one.value }));
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(row); });
      return row;
    }));
    list.hidden = !found.length;
    if (found.length) mark(0); else close();
  };
  const find = async (text) => {
    asked = text;
    const answer = await fetch(`${box.dataset.mentions}?q=${encodeURIComponent(text)}`);
    if (answer.ok && asked === text && typed() === text) show(await answer.json());
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    const text = typed();
    if (text === undefined) return close();
    timer = setTimeout(find, 120, text);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((marked() + step + list.children.length) % list.children.length);
    else if (["Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.metaKey) take(list.children[Math.max(marked(), 0)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("blur", () => setTimeout(close, 150));
}
