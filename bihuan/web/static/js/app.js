// Starts every behaviour on the page and again on each fragment htmx brings.
import { chrome } from "./chrome.js";
import { confirm } from "./confirm.js";
import { dialogs } from "./dialogs.js";
import { forms } from "./forms.js";
import { help } from "./help.js";
import { keyButtons, keys } from "./keys.js";
import { lists } from "./lists.js";
import { live } from "./live.js";
import { palette, paletteButtons } from "./palette.js";
import { passkeys } from "./passkeys.js";
import { pwa } from "./pwa.js";
import { csrf, toast } from "./tools.js";

const parts = [dialogs, confirm, forms, keyButtons, paletteButtons, passkeys, lists];

export function start(root) {
  for (const part of parts) part(root);
}

keys();
chrome();
palette();
start(document);
live();
pwa();
help();

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrf();
});
document.addEventListener("htmx:sendError", (event) => toast(document.body.dataset.offline || "Network error", { isError: true, from: event.target }));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (!event.detail.xhr.getResponseHeader("HX-Retarget")) {
    toast(`${document.body.dataset.failed || "Request failed"} (${status})`, { isError: true });
  }
});
