// The palette: press to put a node after the selected one, or drag it to a place or onto a line.
import { h, icon, t } from "./dom.js";
import { ICONS, PALETTE } from "./model.js";

export function palette(place, view, act) {
  place.append(...PALETTE.map((kind) => {
    const button = h("button.bd-palette-item", { type: "button", title: t(`kind_${kind}_help`), data: { kind } }, h(`span.bd-palette-icon.bd-${kind}`, {}, icon(ICONS[kind])), h("span.bd-palette-name", {}, t(`kind_${kind}`)));
    button.addEventListener("click", () => { if (!button.wasDragged) act.add(kind); button.wasDragged = false; });
    button.addEventListener("pointerdown", (event) => { if (event.button === 0) drag(event, button, kind, view, act); });
    return button;
  }));
}

function drag(start, button, kind, view, act) {
  let ghost = null;
  const inside = (event) => { const box = view.place.getBoundingClientRect(); return event.clientX > box.left && event.clientX < box.right && event.clientY > box.top && event.clientY < box.bottom; };
  const move = (event) => {
    if (!ghost && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < 5) return;
    if (!ghost) {
      button.wasDragged = true;
      ghost = h(".bd-ghost", { "aria-hidden": "true" }, icon(ICONS[kind]), t(`kind_${kind}`));
      document.body.append(ghost);
    }
    ghost.style.left = `${event.clientX}px`;
    ghost.style.top = `${event.clientY}px`;
    ghost.classList.toggle("is-over", inside(event));
  };
  const stop = (event) => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", stop);
    removeEventListener("pointercancel", stop);
    removeEventListener("keydown", escape, true);
    if (!ghost) return;
    ghost.remove();
    if (event.type === "pointerup" && inside(event)) act.drop(kind, event.clientX, event.clientY);
    setTimeout(() => { button.wasDragged = false; });
  };
  const escape = (event) => { if (event.key === "Escape") { event.stopPropagation(); stop(event); } };
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop);
  addEventListener("pointercancel", stop);
  addEventListener("keydown", escape, true);
}
