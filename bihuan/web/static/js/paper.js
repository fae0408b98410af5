// The page for the printer.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
