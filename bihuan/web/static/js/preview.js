// Pictures open large above the page: [data-preview] links, and pictures in rich text. Arrow keys
// go to the others beside it, Esc closes.
import { button } from "./uploads.js";
import { drawing, each, say } from "./tools.js";

const PICTURES = "a[data-preview], .bh-rich img";
let box;

export function preview(root) {
  each(root, ".bh-rich img", (img) => {
    img.tabIndex = 0;
    img.setAttribute("role", "button");
    img.setAttribute("aria-label", img.alt || say("picture_open"));
  });
}

document.addEventListener("click", (event) => {
  const picture = event.target.closest(PICTURES);
  if (!picture || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(picture);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.(".bh-rich img")) open(event.target);
});

function open(picture) {
  const all = [...document.querySelectorAll(PICTURES)].filter((one) => one.checkVisibility());
  box ||= build();
  box.all = all;
  show(all.indexOf(picture));
  document.querySelector("dialog[open]")?.append(box);
  if (!box.open) box.showModal();
}

function build() {
  const made = Object.assign(document.createElement("dialog"), { className: "bh-preview", ariaLabel: say("picture_open") });
  const img = document.createElement("img");
  const link = Object.assign(document.createElement("a"), { className: "bh-cut" });
  const back = button("chevron-left", say("picture_before"));
  const on = button("chevron-right", say("picture_after"));
  const close = button("x", say("close"));
  const head = Object.assign(document.createElement("div"), { className: "bh-preview-head" });
  head.append(link, back, on, close);
  made.append(head, img);
  back.addEventListener("click", () => show(made.at - 1));
  on.addEventListener("click", () => show(made.at + 1));
  close.addEventListener("click", () => made.close());
  made.addEventListener("click", (event) => { if (event.target === made || event.target === img) made.close(); });
  made.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) show(made.at + step);
    event.stopPropagation();
  });
  document.body.append(made);
  return Object.assign(made, { img, link, back, on });
}

function show(at) {
  if (!box.all[at]) return;
  const picture = box.all[at];
  const url = picture.href || picture.getAttribute("src");
  box.at = at;
  box.img.src = url;
  box.img.alt = picture.alt || picture.textContent.trim();
  box.link.href = url;
  box.link.replaceChildren(drawing("download"), box.img.alt || say("picture_open"));
  box.link.download = "";
  box.back.hidden = !box.all[at - 1];
  box.on.hidden = !box.all[at + 1];
}
