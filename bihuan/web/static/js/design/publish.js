// The page of publishing shows one revision: when somebody saves another, it says so.
import { load } from "./document.js";

document.addEventListener("document:replaced", () => {
  document.querySelector("[data-design-stale]").hidden = false;
});

load();
