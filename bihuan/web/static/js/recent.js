// What this reader opened lately, in this browser only. Whoever logs out takes it along.
const KEY = "bihuan.recent";
const MOST = 6;
const me = () => document.body.dataset.reader || "";

export function items() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "{}");
    return kept.reader === me() ? kept.items : [];
  } catch {
    return []; // somebody else's writing under our name
  }
}

export function keep(hit) {
  const others = items().filter((item) => item.url !== hit.url);
  const { label, sub, icon, url } = hit;
  localStorage.setItem(KEY, JSON.stringify({ reader: me(), items: [{ label, sub, icon, url }, ...others].slice(0, MOST) }));
}

export function remember() {
  if (!me()) { localStorage.removeItem(KEY); return; }
  const ticket = document.querySelector("[data-ticket]");
  const title = document.querySelector("h1");
  if (ticket && title) keep({ label: title.textContent.trim(), sub: ticket.dataset.ticket, icon: "clipboard-text", url: location.pathname });
}
