// Who else types into the form of this page: asked every few seconds, said above the form.
import { each } from "./tools.js";

const PACE = 4000;

export function presence(root) {
  each(root, "form[data-editors]", (form) => {
    const ask = async () => {
      if (!form.isConnected) return;
      if (!document.hidden) await look(form);
      setTimeout(ask, PACE);
    };
    setTimeout(ask, PACE);
  });
}

async function look(form) {
  let said;
  try {
    const answer = await fetch(form.dataset.editors, { redirect: "manual" });
    if (!answer.ok) return;
    said = await answer.json();
  } catch { return; }
  const line = form.querySelector("[data-editing]");
  if (line.lastElementChild.textContent !== said.editing) line.lastElementChild.textContent = said.editing;
  line.hidden = !said.editing;
}
