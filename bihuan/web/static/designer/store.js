// The document that is edited, its history and what is selected. Views draw it and change it only
// through `change`, which lets nothing be lost: whatever an editor does not know stays as it is.
export class Store extends EventTarget {
  constructor() {
    super();
    this.documents = { "flow.yaml": {}, "fields.yaml": {} };
    this.findings = [];
    this.vocabulary = {};
    this.selection = { nodes: [], edge: null };
    this.past = [];
    this.future = [];
    this.merging = "";
    this.isReadOnly = false;
  }

  get flow() { return this.documents["flow.yaml"]; }
  get fields() { return this.documents["fields.yaml"]?.fields || {}; }
  get nodes() { return this.flow.nodes || {}; }
  get notices() { return this.documents["notices.yaml"]?.notices || {}; }

  // What the server has: after loading, or after somebody else's changes were taken in.
  take(documents) {
    this.documents = structuredClone(documents);
    this.documents["flow.yaml"] ??= {};
    this.documents["fields.yaml"] ??= { fields: {} };
    this.past = [];
    this.future = [];
    this.prune();
    this.tell("document", { origin: "load" });
  }

  // `act` edits this.documents in place. Changes with the same `merge` in a row are one step back.
  // `origin` lets a view know a change as its own, so that it need not draw what it just wrote.
  change(act, { merge = "", origin = "" } = {}) {
    if (this.isReadOnly) return false;
    const before = JSON.stringify(this.documents);
    act(this.documents["flow.yaml"], this.documents);
    if (JSON.stringify(this.documents) === before) return false;
    if (!merge || merge !== this.merging) this.past.push(before);
    if (this.past.length > 200) this.past.shift();
    this.merging = merge;
    this.future = [];
    this.prune();
    this.tell("document", { origin });
    return true;
  }

  undo() { this.step(this.past, this.future); }
  redo() { this.step(this.future, this.past); }

  step(from, to) {
    if (!from.length || this.isReadOnly) return;
    to.push(JSON.stringify(this.documents));
    const files = Object.keys(this.documents);
    this.documents = JSON.parse(from.pop());
    for (const name of files) this.documents[name] ??= {}; // the server keeps a file once it is there
    this.merging = "";
    this.prune();
    this.tell("document", { origin: "history" });
  }

  select({ nodes = [], edge = null } = {}, origin = "") {
    const next = JSON.stringify({ nodes, edge });
    if (next === JSON.stringify(this.selection)) return;
    this.selection = { nodes: [...nodes], edge };
    this.merging = "";
    this.tell("selection", { origin });
  }

  selectNode(key) { this.select({ nodes: [key] }); }
  selectEdge(source, index) { this.select({ edge: { source, index } }); }

  // Nothing stays selected that is no longer there.
  prune() {
    const nodes = this.selection.nodes.filter((key) => key in this.nodes);
    const { edge } = this.selection;
    const isThere = edge && this.nodes[edge.source]?.edges?.[edge.index];
    if (nodes.length === this.selection.nodes.length && (!edge || isThere)) return;
    this.selection = { nodes, edge: isThere ? edge : null };
    this.tell("selection", { origin: "" });
  }

  found(findings) {
    this.findings = findings;
    this.tell("findings", {});
  }

  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}
