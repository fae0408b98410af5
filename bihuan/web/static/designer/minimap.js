// The whole process small, with the part that is on the screen; a press or drag goes there.
const NS = "http://www.w3.org/2000/svg";
const make = (tag, values) => { const made = document.createElementNS(NS, tag); for (const [name, value] of Object.entries(values)) made.setAttribute(name, value); return made; };
const outline = ({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`;

export function minimap(store, view, place) {
  const nodes = make("path", { class: "bd-mini-node" }), chosen = make("path", { class: "bd-mini-node is-chosen" });
  const seen = make("rect", { class: "bd-mini-seen", rx: 8, "vector-effect": "non-scaling-stroke" });
  const svg = make("svg", { class: "bd-mini-svg", "aria-hidden": "true" });
  svg.append(nodes, chosen, seen);
  place.append(svg);
  let waiting = 0, drawn = null, extent = null;

  // All nodes are one shape: moving the paper only moves the frame.
  const redraw = () => {
    if (drawn === view.boxes) return;
    drawn = view.boxes;
    nodes.setAttribute("d", drawn.map(outline).join(""));
    extent = drawn.reduce(({ left, top, right, bottom }, box) => ({ left: Math.min(left, box.x), top: Math.min(top, box.y), right: Math.max(right, box.x + box.width), bottom: Math.max(bottom, box.y + box.height) }), { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity });
  };
  const draw = () => {
    waiting = 0;
    redraw();
    const { x, y, width, height } = view.graph.getGraphArea();
    if (!drawn.length || !width) return;
    const { left, top, right, bottom } = extent;
    place.classList.toggle("is-needless", left >= x && top >= y && right <= x + width && bottom <= y + height);
    const [from, upper] = [Math.min(left, x) - 20, Math.min(top, y) - 20];
    svg.setAttribute("viewBox", `${from} ${upper} ${Math.max(right, x + width) - from + 20} ${Math.max(bottom, y + height) - upper + 20}`);
    for (const [name, value] of Object.entries({ x, y, width, height })) seen.setAttribute(name, value);
    const picked = new Set(store.selection.nodes);
    chosen.setAttribute("d", picked.size ? drawn.filter(({ id }) => picked.has(id)).map(outline).join("") : "");
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
}
