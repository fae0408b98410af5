// The bell and the counts, within two seconds; silent while the page is hidden.
import { drawing, toast } from "./tools.js";

const PACE = 1500;
const COUNTS_EVERY = 15;

export function live() {
  const lamp = document.querySelector(".bh-live");
  const url = document.body.dataset.live;
  if (!url) return;
  let etag = "";
  let newest = null;
  let turn = 0;
  restore();

  const ask = async () => {
    if (!document.hidden) {
      const wantsCounts = turn++ % COUNTS_EVERY === 0;
      try {
        const answer = await fetch(wantsCounts ? `${url}?counts=1` : url, { headers: wantsCounts ? {} : { "If-None-Match": etag }, cache: "no-store" });
        lamp?.classList.toggle("is-on", answer.ok || answer.status === 304);
        if (answer.status === 200) {
          etag = answer.headers.get("ETag") || "";
          const said = await answer.json();
          counts(said);
          if (newest !== null && said.newest > newest) { news(said.latest, said.quiet); turn = 0; }
          newest = said.newest;
        }
        if (answer.status === 401 || answer.redirected) return;
      } catch { lamp?.classList.remove("is-on"); }
    }
    setTimeout(ask, PACE);
  };
  ask();
}

function restore() {
  counts(JSON.parse(sessionStorage.getItem("bihuan.counts") || "{}"));
}

function counts(said) {
  const known = JSON.parse(sessionStorage.getItem("bihuan.counts") || "{}");
  for (const key of Object.keys(said).filter((one) => /^(todo|approvals|unread|view-\d+)$/.test(one))) {
    known[key] = said[key];
    for (const badge of document.querySelectorAll(`[data-count="${key}"]`)) {
      badge.hidden = !said[key];
      badge.textContent = capped(said[key], badge.classList.contains("bh-count-dot") ? 99 : 10000);
    }
  }
  sessionStorage.setItem("bihuan.counts", JSON.stringify(known));
}

// Counted no further than that, and it says so.
const capped = (n, most) => (n > most ? `${most.toLocaleString("en")}+` : n);

function news(latest, quiet) {
  if (!latest) return;
  if (!quiet) toast(latest.subject, { url: latest.url });
  document.dispatchEvent(new CustomEvent("bihuan:news", { detail: latest }));
  const here = document.querySelector("[data-ticket]");
  if (here && here.dataset.ticket === latest.number) bar(here);
}

// Live rows announce themselves; nothing jumps under the reader's hands.
function bar(here) {
  if (here.querySelector(".bh-news")) return;
  const link = Object.assign(document.createElement("a"), { href: location.pathname, className: "bh-news" });
  link.append(drawing("refresh"), document.body.dataset.news || "");
  here.prepend(link);
}
