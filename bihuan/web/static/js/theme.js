// Runs before the first paint: theme and sidebar as this reader left them.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wish = root.dataset.theme || "auto";
    root.dataset.bsTheme = wish === "auto" ? (dark.matches ? "dark" : "light") : wish;
  };
  dark.addEventListener("change", apply);
  root.addEventListener("bihuan:theme", apply);
  apply();
  if (localStorage.getItem("bihuan.sidebar") === "small") root.dataset.sidebar = "small";
})();
