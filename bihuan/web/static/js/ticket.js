// What only the page of a ticket does; app.js starts the rest.
import { register } from "./keys.js";
import { next } from "./next.js";
import { sheet } from "./sheet.js";
import { talk } from "./talk.js";
import { say } from "./tools.js";

const start = (root) => { for (const part of [sheet, talk, next]) part(root); };

// On paper everything is unfolded, black on white.
window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll(".bh-fold")) fold.open = true;
  document.documentElement.dataset.bsTheme = "light";
});
window.addEventListener("afterprint", () => document.documentElement.dispatchEvent(new Event("bihuan:theme")));

register("m", say("key_comment"), () => document.getElementById("comment").focus(), "ticket");
register("f", say("key_follow"), () => document.querySelector("[data-follow]").click(), "ticket");
register("y", say("key_copy"), () => document.querySelector(".bh-copy").click(), "ticket");

start(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});
