// What the server refused is marked until it is changed: then the mark goes, and the server judges
// again when the form is sent.
import { each } from "./tools.js";

export function mended(root) {
  each(root, "form .bh-field.has-error", (field) => {
    const clear = () => {
      field.classList.remove("has-error");
      for (const said of field.querySelectorAll(".bh-error")) said.remove();
      for (const input of field.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    };
    field.addEventListener("input", clear, { once: true });
    field.addEventListener("change", clear, { once: true });
  });
}
