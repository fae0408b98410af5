// Installable: the service worker keeps static files and shows a page while there is no network.
export function pwa() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
}
