// Files: choose, drop or paste; each with progress, cancel and retry. One address takes them all.
import { csrf, drawing, each } from "./tools.js";

export const words = () => document.body.dataset;

// Sends one file; resolves to {id, name, size, url, is_image}.
export function send(file, onProgress = () => {}) {
  const request = new XMLHttpRequest();
  const result = new Promise((done, failed) => {
    request.open("POST", words().uploads);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("load", () => (request.status < 300 ? done(request.response) : failed(new Error(request.response?.detail || `${words().failed} (${request.status})`))));
    request.addEventListener("error", () => failed(new Error(words().offline)));
    request.addEventListener("abort", () => failed(new Error("")));
    const body = new FormData();
    body.append("file", file, file.name || "image.png");
    request.send(body);
  });
  return { result, cancel: () => request.abort() };
}

export function uploads(root) {
  each(root, "[data-upload]", (box) => {
    const input = box.querySelector("input[type=file]");
    const drop = box.querySelector(".bh-drop");
    const take = (files) => [...files].forEach((file) => add(box, file));
    input.addEventListener("change", () => { take(input.files); input.value = ""; });
    for (const kind of ["dragenter", "dragover"]) {
      drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
    }
    drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("is-over");
      take(event.dataTransfer.files);
    });
    box.addEventListener("paste", (event) => take(event.clipboardData.files));
    box.addEventListener("click", (event) => {
      const gone = event.target.closest("[data-file-drop]");
      if (!gone) return;
      gone.closest("li").remove();
      changed(box);
    });
  });
  each(root, "textarea[data-paste]", (area) => area.addEventListener("paste", (event) => {
    const box = area.closest("form")?.querySelector("[data-upload]");
    if (box && event.clipboardData.files.length) {
      event.preventDefault();
      [...event.clipboardData.files].forEach((file) => add(box, file));
    }
  }));
}

function add(box, file) {
  const row = document.createElement("li");
  row.className = "bh-file";
  const name = Object.assign(document.createElement("span"), { className: "bh-cut", textContent: file.name || "image.png" });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  const stop = button("x", words().cancel);
  row.append(drawing("file"), name, bar, stop);
  box.querySelector(".bh-files").append(row);
  const job = send(file, (share) => { bar.value = share; });
  stop.addEventListener("click", () => { job.cancel(); row.remove(); });
  job.result.then((done) => finish(box, row, done), (error) => fail(box, row, file, error));
}

function finish(box, row, done) {
  const drop = button("x", words().remove);
  drop.dataset.fileDrop = "";
  const picture = done.is_image ? Object.assign(document.createElement("img"), { src: done.url, alt: "" }) : drawing("file");
  const link = Object.assign(document.createElement("a"), { className: "bh-cut", href: done.url, textContent: done.name });
  const value = Object.assign(document.createElement("input"), { type: "hidden", name: box.dataset.upload, value: done.id });
  const gap = Object.assign(document.createElement("span"), { className: "bh-push" });
  row.replaceChildren(picture, link, gap, drop, value);
  changed(box);
}

function fail(box, row, file, error) {
  if (!error.message) return;
  row.classList.add("has-error");
  const again = button("refresh", words().retry);
  again.addEventListener("click", () => { row.remove(); add(box, file); });
  const drop = button("x", words().remove);
  drop.addEventListener("click", () => row.remove());
  row.replaceChildren(drawing("alert-triangle"), Object.assign(document.createElement("span"), { textContent: `${file.name}: ${error.message}` }), Object.assign(document.createElement("span"), { className: "bh-push" }), again, drop);
}

function button(icon, label) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-icon btn-ghost btn-sm", ariaLabel: label || "", title: label || "" });
  made.append(drawing(icon));
  return made;
}

const changed = (box) => box.dispatchEvent(new Event("change", { bubbles: true }));
