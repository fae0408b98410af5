// Shifts of the people of a what-if run: rows are added, removed, or filled in from known hours.
const presets = JSON.parse(document.getElementById("shift-presets")?.textContent || "[]");

for (const pool of document.querySelectorAll("[data-pool]")) {
  const rows = pool.querySelector("[data-shifts]");
  const blank = pool.querySelector("template");
  let serial = rows.children.length;

  const drops = () => { for (const drop of rows.querySelectorAll("[data-shift-drop]")) drop.hidden = rows.children.length < 2; };
  const part = (row, name) => row.querySelectorAll(`[name$=".${name}"]`);
  const people = () => [...rows.querySelectorAll("[data-shift-people]")].reduce((sum, input) => sum + (Number(input.value) || 0), 0);

  function add(shift, count) {
    const row = blank.content.firstElementChild.cloneNode(true);
    for (const input of row.querySelectorAll("[name]")) input.name = input.name.replace(".ROW.", `.${serial}.`);
    serial += 1;
    if (shift) {
      part(row, "name")[0].value = shift.name;
      part(row, "opens")[0].value = shift.opens;
      part(row, "closes")[0].value = shift.closes;
      part(row, "people")[0].value = count;
      for (const day of part(row, "days")) day.checked = shift.days.includes(Number(day.value));
    }
    rows.append(row);
    drops();
    return row;
  }

  pool.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-shift-drop]");
    if (drop) {
      drop.closest("[data-shift]").remove();
      drops();
      pool.querySelector("[data-shift-add]").focus();
    } else if (event.target.closest("[data-shift-add]")) {
      add().querySelector("input").focus();
    }
  });
  pool.querySelector("[data-preset]").addEventListener("change", ({ target }) => {
    const preset = presets.find((one) => one.key === target.value);
    if (!preset) return;
    const each = Math.max(Math.ceil(people() / preset.shifts.length), 1);
    rows.replaceChildren();
    for (const shift of preset.shifts) add(shift, each);
    target.value = "";
  });
  drops();
}
