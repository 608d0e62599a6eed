/*
 * Tells the server, once, that the person has begun to change the case on screen, and that the page was left.
 * The beat itself is htmx's (`_components/presence.html`); nothing here blocks anybody.
 */
(function () {
  "use strict";

  const form = document.querySelector("[data-presence]");
  if (!form) return;

  function begun(event) {
    if (form.contains(event.target) || !event.target.closest("main form")) return;
    document.removeEventListener("input", begun);
    form.querySelector("[data-presence-editing]").value = "1";
    form.dispatchEvent(new Event("presence"));
  }
  if (form.hasAttribute("data-presence-edits")) document.addEventListener("input", begun);

  window.addEventListener("pagehide", (event) => {
    if (event.persisted || !navigator.sendBeacon) return;
    const body = new FormData(form);
    body.set("selesai", "1");
    navigator.sendBeacon(form.action, body);
  });
})();
