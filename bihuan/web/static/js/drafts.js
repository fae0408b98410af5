// What is typed is kept: at once in this browser, at most five seconds later on the server. After a
// reload, an expired session or a crash it comes back; whoever leaves with unsaved words is asked.
import { csrf, each } from "./tools.js";
import { redraw } from "./dynamic.js";

const PREFIX = "bihuan.draft:";
const EVERY = 5000; // between two saves of somebody who types on
const FIRST = 1000; // after the first letter: others see soon that somebody is at it
const ALIVE = 20000; // an open form with unsent words reports, so that others see who is at it
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const OWN = new Set(["csrfmiddlewaretoken", "once", "action"]);
const keepers = new Map(); // by draft key: forms are drawn anew, what was typed stays

export function drafts(root) {
  each(root, "form[data-draft]", (form) => {
    const key = PREFIX + form.dataset.draftKey;
    const isNew = !keepers.has(key);
    if (isNew) keepers.set(key, new Keeper(key));
    keepers.get(key).attach(form);
    if (isNew) keepers.get(key).recover();
  });
}

class Keeper {
  constructor(key) {
    this.key = key;
    this.isDirty = false; // typed and not yet on the server
    this.hasTyped = false;
    this.isSending = false;
    this.isGone = false;
    this.savedAt = 0;
    setInterval(() => this.reportAlive(), ALIVE);
  }

  attach(form) {
    this.form = form;
    this.isSending = false;
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.typed());
    form.addEventListener("submit", () => { this.isSending = true; clearTimeout(this.timer); this.timer = 0; });
    form.addEventListener("click", (event) => {
      if (event.target.closest("[data-discard]")) this.discard();
    });
    if (this.isDirty) this.schedule();
  }

  typed() {
    this.isDirty = this.hasTyped = true;
    this.schedule();
    this.localTimer ||= setTimeout(() => this.keepHere(), 200);
  }

  // --- in this browser ---

  entries() {
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !OWN.has(name));
  }

  keepHere() {
    clearTimeout(this.localTimer);
    this.localTimer = 0;
    if (!this.isGone) write(this.key, { at: Date.now(), isSaved: !this.isDirty, entries: this.entries() });
  }

  // What this browser has and the server has not is drawn by the server: it knows every rule.
  async recover() {
    const kept = read(this.key);
    const there = Date.parse(this.form.dataset.draftAt || "") || 0;
    if (!kept || kept.isSaved || kept.at <= there) return;
    const body = new FormData();
    for (const [name, value] of kept.entries) body.append(name, value);
    body.append("once", this.form.elements.once?.value || "");
    if (!(await redraw(this.form, body))) return;
    const words = this.form.querySelector("[data-restored-at]");
    const at = new Date(kept.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    words.textContent = words.dataset.restoredAt.replace("%s", at);
    words.closest("[data-restored]").hidden = false;
    this.typed();
  }

  // --- on the server ---

  schedule() {
    if (this.timer || this.isSending || this.isGone) return;
    this.timer = setTimeout(() => this.save(), Math.max(FIRST, this.savedAt + EVERY - Date.now()));
  }

  reportAlive() {
    if (this.hasTyped && !document.hidden && !this.isSending) this.save(true);
  }

  async save(evenIfSaved = false) {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.isSaving || this.isGone || this.isSending || !(this.isDirty || evenIfSaved)) return;
    this.isSaving = true;
    this.isDirty = false;
    this.savedAt = Date.now();
    const answer = await this.post();
    this.isSaving = false;
    if (answer.ok) {
      this.say((await answer.json()).saved);
      this.form.querySelector("[data-signed-out]").hidden = true;
      if (this.isDirty) this.schedule();
      else if (this.hasTyped) this.keepHere();
    } else this.failed(answer);
  }

  async post() {
    const body = new FormData();
    for (const [name, value] of [...this.entries(), ["once", this.form.elements.once?.value || ""]]) body.append(name, value);
    try {
      return await fetch(this.form.dataset.draft, { method: "POST", body, headers: { "X-CSRFToken": csrf() }, redirect: "manual" });
    } catch {
      return { ok: false, status: -1 };
    }
  }

  failed(answer) {
    if ([404, 409].includes(answer.status)) { this.isGone = true; return; }
    this.isDirty = true;
    if (answer.type === "opaqueredirect" || answer.status === 403) { this.signedOut(); return; }
    this.say(document.body.dataset.offline || "");
    this.schedule();
  }

  say(words) {
    const place = this.form.querySelector("[data-saved]");
    if (place) place.textContent = words;
  }

  signedOut() {
    this.keepHere();
    this.say("");
    this.form.querySelector("[data-signed-out]").hidden = false;
  }

  // --- sent, or thrown away ---

  forget() {
    clearTimeout(this.timer);
    clearTimeout(this.localTimer);
    this.isGone = true;
    this.isDirty = false;
    localStorage.removeItem(this.key);
  }

  async discard() {
    this.forget();
    await fetch(this.form.dataset.afresh, { method: "POST", headers: { "X-CSRFToken": csrf() }, redirect: "manual" });
    location.reload();
  }

  get isUnsaved() {
    if (this.isGone || this.isSending || !this.form.isConnected) return false;
    return this.isDirty || this.isSaving || Boolean(this.form.querySelector("[data-pending]"));
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// A browser whose store is full, or that has none, leaves it to the server.
function write(key, kept) {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    localStorage.removeItem(key);
  }
}

function clean(isWanted) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && isWanted(key)) localStorage.removeItem(key);
  }
}

const keeperOf = (form) => [...keepers.values()].find((keeper) => keeper.form === form);
const isLogin = (xhr) => new URL(xhr.responseURL || location.href).pathname.includes("/accounts/");

clean((key) => !(read(key)?.at > Date.now() - KEPT_FOR));
document.addEventListener("submit", (event) => {
  if (event.target.action?.endsWith?.("/accounts/logout/")) clean(() => true);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const keeper = keeperOf(event.detail.elt);
  if (!keeper) return;
  const { xhr } = event.detail;
  if (xhr.getResponseHeader("HX-Redirect")) { keeper.forget(); return; }
  keeper.isSending = false;
  if (keeper.hasTyped) keeper.typed();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const keeper = keeperOf(event.detail.elt);
  if (!keeper || !(isLogin(event.detail.xhr) || event.detail.xhr.status === 403)) return;
  event.detail.shouldSwap = event.detail.isError = false;
  keeper.signedOut();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-sign-in]");
  if (link) link.href = `${link.href.split("?")[0]}?next=${encodeURIComponent(location.pathname + location.search)}`;
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const keeper of keepers.values()) keeper.save();
});
addEventListener("pagehide", () => {
  for (const keeper of keepers.values()) if (keeper.localTimer) keeper.keepHere();
});
addEventListener("beforeunload", (event) => {
  if ([...keepers.values()].some((keeper) => keeper.isUnsaved)) event.preventDefault();
});
