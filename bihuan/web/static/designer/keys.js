// The keyboard on the canvas: what every drawing program does.
const STEP = 10;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const isTyping = (element) => element.closest?.("input, textarea, select, [contenteditable], dialog, .ts-control");

export function keys(store, view, acts) {
  document.addEventListener("keydown", (event) => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (isTyping(event.target) || event.defaultPrevented) return;
    if (isCommand && act(event, { z: event.shiftKey ? acts.redo : acts.undo, y: acts.redo })) return;
    if (!view.place.contains(event.target) && event.target !== document.body) return;
    if (isCommand && act(event, { a: acts.all, c: acts.copy, x: acts.cutOut, v: acts.paste, d: acts.duplicate })) return;
    if (ARROWS[event.key]) { event.preventDefault(); arrow(event, isCommand); return; }
    if (isCommand || event.altKey) return;
    act(event, { Delete: acts.remove, Backspace: acts.remove, Enter: acts.renameSelected, F2: acts.renameSelected, Escape: () => store.select({}), "+": acts.zoomIn, "=": acts.zoomIn, "-": acts.zoomOut, 0: acts.fit });
  });

  function act(event, known) {
    const found = known[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!found) return false;
    event.preventDefault();
    found();
    return true;
  }

  // Arrows move what is selected; with Ctrl, or when nothing is, they go to the next node that way.
  // A line is bent with Shift, for the arrow alone goes on from it.
  function arrow(event, isCommand) {
    const [dx, dy] = ARROWS[event.key];
    if (store.selection.edge && event.shiftKey && !isCommand) { acts.bend(dx * STEP, dy * STEP); return; }
    if (store.selection.nodes.length && !isCommand) acts.nudge(dx * STEP * (event.shiftKey ? 5 : 1), dy * STEP * (event.shiftKey ? 5 : 1));
    else acts.walk(dx, dy);
  }
}
