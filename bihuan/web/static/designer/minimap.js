// The whole process small, with the part that is on the screen; a press or drag goes there.
import { size } from "./model.js";

const NS = "http://www.w3.org/2000/svg";
const make = (tag, values) => { const made = document.createElementNS(NS, tag); for (const [name, value] of Object.entries(values)) made.setAttribute(name, value); return made; };

export function minimap(store, view, place) {
  const svg = make("svg", { class: "bd-mini-svg", "aria-hidden": "true" });
  place.append(svg);
  let waiting = 0;

  const draw = () => {
    waiting = 0;
    const nodes = view.graph.getNodes();
    const { width, height } = view.place.getBoundingClientRect();
    if (!nodes.length || !width) return;
    const corner = view.graph.graphToLocal(0, 0), scale = view.graph.zoom();
    const seen = { x: corner.x, y: corner.y, width: width / scale, height: height / scale };
    const boxes = nodes.map((node) => ({ ...node.position(), ...node.size(), kind: store.nodes[node.id]?.kind, isChosen: store.selection.nodes.includes(node.id) }));
    const left = Math.min(...boxes.map((b) => b.x), seen.x), top = Math.min(...boxes.map((b) => b.y), seen.y);
    const right = Math.max(...boxes.map((b) => b.x + b.width), seen.x + seen.width), bottom = Math.max(...boxes.map((b) => b.y + b.height), seen.y + seen.height);
    const isAllSeen = boxes.every((b) => b.x >= seen.x && b.y >= seen.y && b.x + b.width <= seen.x + seen.width && b.y + b.height <= seen.y + seen.height);
    place.classList.toggle("is-needless", isAllSeen);
    svg.setAttribute("viewBox", `${left - 20} ${top - 20} ${right - left + 40} ${bottom - top + 40}`);
    svg.replaceChildren(...boxes.map((b) => make("rect", { class: `bd-mini-node${b.isChosen ? " is-chosen" : ""}`, x: b.x, y: b.y, width: b.width, height: b.height, rx: 12 })),
      make("rect", { class: "bd-mini-seen", x: seen.x, y: seen.y, width: seen.width, height: seen.height, rx: 8, "vector-effect": "non-scaling-stroke" }));
  };
  const soon = () => { waiting ||= requestAnimationFrame(draw); };
  const goto = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    view.graph.centerPoint(point.x, point.y);
  };
  svg.addEventListener("pointerdown", (event) => { svg.setPointerCapture(event.pointerId); goto(event); });
  svg.addEventListener("pointermove", (event) => { if (event.buttons) goto(event); });
  view.onmove = soon;
  store.addEventListener("selection", soon);
  soon();
  return size;
}
