// Files: choose, drop anywhere on the form, or paste; each with progress, cancel and retry.
import { csrf, drawing, each, say, toast } from "./tools.js";

const AT_ONCE = 3;
const waiting = [];
let running = 0;
export const words = () => document.body.dataset;

// Sends one file; resolves to {id, name, size, url, small, is_image}.
export function send(file, onProgress = () => {}, kind = "") {
  const request = new XMLHttpRequest();
  const result = new Promise((done, failed) => {
    request.open("POST", words().uploads);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("load", () => (request.response?.id ? done(request.response) : failed(new Error(reason(request)))));
    request.addEventListener("error", () => failed(new Error(words().offline)));
    request.addEventListener("abort", () => failed(new Error("")));
    const body = new FormData();
    body.append("file", file, file.name || "image.png");
    if (kind) body.append("as", kind);
    queue(() => request.send(body), request);
  });
  return { result, cancel: () => { unqueue(request); request.abort(); } };
}

function reason(request) {
  if (request.status === 413) return say("upload_too_big");
  if (request.status === 403 || request.responseURL.includes("/accounts/")) return say("upload_signed_out");
  return request.response?.detail || `${words().failed} (${request.status})`;
}

// A folder of fifty pictures does not take the whole line.
function queue(start, request) {
  request.addEventListener("loadend", () => { if (request.isRunning) { running -= 1; next(); } });
  waiting.push({ start, request });
  next();
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    const { start, request } = waiting.shift();
    request.isRunning = true;
    running += 1;
    start();
  }
}

function unqueue(request) {
  const at = waiting.findIndex((one) => one.request === request);
  if (at >= 0) waiting.splice(at, 1);
}

// One file on its way, as a row of a list; `done` gets what the server kept.
export function track(list, file, { kind = "", done }) {
  const row = Object.assign(document.createElement("li"), { className: "bh-file" });
  row.dataset.pending = "";
  const name = Object.assign(document.createElement("span"), { className: "bh-cut", textContent: file.name || "image.png" });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: words().uploading });
  const stop = button("x", words().cancel);
  row.append(drawing("file"), name, bar, stop);
  list.append(row);
  const limit = Number(words().fileLimit || 0);
  const job = limit && file.size > limit
    ? { result: Promise.reject(new Error(say("upload_too_big"))), cancel() {} }
    : send(file, (share) => { bar.value = share; }, kind);
  stop.addEventListener("click", () => { job.cancel(); row.remove(); });
  job.result.then((kept) => { delete row.dataset.pending; done(kept, row); }, (error) => failed(list, row, file, { kind, done }, error));
}

function failed(list, row, file, how, error) {
  if (!error.message) return;
  delete row.dataset.pending;
  row.classList.add("has-error");
  const told = Object.assign(document.createElement("span"), { textContent: error.message.includes(file.name) ? error.message : `${file.name}: ${error.message}` });
  told.setAttribute("role", "alert");
  const again = button("refresh", words().retry);
  again.addEventListener("click", () => { row.remove(); track(list, file, how); });
  const drop = button("x", words().remove);
  drop.addEventListener("click", () => row.remove());
  row.replaceChildren(drawing("alert-triangle"), told, gap(), again, drop);
}

export function uploads(root) {
  each(root, "[data-upload]", (box) => {
    const input = box.querySelector("input[type=file]");
    input.addEventListener("change", () => { take(box, input.files); input.value = ""; });
    box.addEventListener("paste", (event) => take(box, event.clipboardData.files));
    box.addEventListener("click", (event) => {
      const gone = event.target.closest("[data-file-drop]");
      if (!gone) return;
      gone.closest("li").remove();
      changed(box);
    });
  });
  each(root, "textarea[data-paste]", (area) => area.addEventListener("paste", (event) => {
    const box = boxFor(area.closest("form"), event.clipboardData.files);
    if (box) {
      event.preventDefault();
      take(box, event.clipboardData.files);
    }
  }));
  each(root, "form[data-draft-key]", droppable); // a selector of its own: `each` starts one thing per selector
}

const take = (box, files) => [...files].forEach((file) => add(box, file));

function add(box, file) {
  track(box.querySelector(".bh-files"), file, { kind: box.dataset.kind || "", done: (kept, row) => finish(box, row, kept) });
}

function finish(box, row, kept) {
  const drop = button("x", words().remove);
  drop.dataset.fileDrop = "";
  const picture = kept.is_image ? Object.assign(document.createElement("img"), { src: kept.small, alt: "" }) : drawing("file");
  const link = Object.assign(document.createElement("a"), { className: "bh-cut", href: kept.url, textContent: kept.name });
  if (kept.is_image) link.dataset.preview = "";
  const value = Object.assign(document.createElement("input"), { type: "hidden", name: box.dataset.upload, value: kept.id });
  row.replaceChildren(picture, link, gap(), drop, value);
  changed(box);
}

// --- anywhere on the form ---

const carriesFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

// Pictures go where pictures are asked for, everything else to the first place that takes files.
function boxFor(form, files) {
  if (!form || !files.length) return null;
  const boxes = [...form.querySelectorAll("[data-upload]")].filter((box) => box.checkVisibility());
  const arePictures = [...files].every((file) => file.type.startsWith("image/"));
  return boxes.find((box) => (box.dataset.kind === "image") === arePictures) || boxes.find((box) => box.dataset.kind !== "image" || arePictures);
}

function droppable(form) {
  let depth = 0;
  const mark = (isOver) => form.classList.toggle("is-dropping", isOver);
  form.addEventListener("dragenter", (event) => { if (carriesFiles(event)) { depth += 1; mark(true); } });
  form.addEventListener("dragleave", (event) => { if (carriesFiles(event) && --depth <= 0) { depth = 0; mark(false); } });
  form.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
  form.addEventListener("drop", (event) => {
    depth = 0;
    mark(false);
    if (!carriesFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    const { files } = event.dataTransfer;
    const box = event.target.closest("[data-upload]") || boxFor(form, files);
    if (box) { take(box, files); box.scrollIntoView({ block: "nearest" }); } else toast(say("upload_nowhere"), { isError: true });
  });
}

// A file that misses the form does not replace the page and what was typed on it.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => { if (carriesFiles(event)) event.preventDefault(); });
}
// A form whose files are still on their way waits for them.
document.addEventListener("submit", (event) => {
  if (!event.target.querySelector?.("[data-pending]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  toast(say("upload_pending"), { isError: true, icon: "upload" });
}, true);

export function button(icon, label) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-icon btn-ghost btn-sm", ariaLabel: label || "", title: label || "" });
  made.append(drawing(icon));
  return made;
}

const gap = () => Object.assign(document.createElement("span"), { className: "bh-push" });
const changed = (box) => box.dispatchEvent(new Event("change", { bubbles: true }));
