// Small helpers that several modules share.
export const csrf = () =>
  document.querySelector("input[name=csrfmiddlewaretoken]")?.value ||
  document.querySelector("meta[name=csrf-token]").content;

// What the server tells scripts: sentences in the reader's language, the keys of the menu.
let told;
export const frame = () => (told ??= JSON.parse(document.querySelector("meta[name=frame]")?.content || "{}"));
export const say = (key) => frame().words?.[key] || "";

export const asset = (name) => document.querySelector(`meta[name="asset:${name}"]`).content;

// Each element once, however often a fragment is started.
export function each(root, selector, act) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  for (const element of found) {
    const mark = `started:${selector}`;
    element.bihuan ??= new Set();
    if (element.bihuan.has(mark)) continue;
    element.bihuan.add(mark);
    act(element);
  }
}

const loading = new Map();

export function load(name) {
  if (!loading.has(name)) {
    loading.set(name, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = asset(`${name}.js`);
      script.onload = done;
      script.onerror = failed;
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = asset(`${name}.css`);
      // Before our own file, so that ours has the last word.
      document.head.insertBefore(style, document.querySelector("link[data-own]"));
      document.head.append(script);
    }));
  }
  return loading.get(name);
}

export function toast(text, { url = "", isError = false, icon = isError ? "alert-triangle" : "bell" } = {}) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const box = document.createElement(url ? "a" : "div");
  box.className = `bh-toast${isError ? " is-error" : ""}`;
  if (url) box.href = url;
  box.append(drawing(icon), Object.assign(document.createElement("span"), { textContent: text }));
  place.append(box);
  setTimeout(() => box.remove(), isError ? 9000 : 6000);
}

export function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${asset("icons.svg")}#${name}`);
  svg.append(use);
  return svg;
}
