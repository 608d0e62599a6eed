/*
 * Comforts of the review desk. Without this file every link leads to a page that does the same: a note
 * is written on the desk opened anew, a verdict on its own page.
 */
(function () {
  "use strict";

  /* A verdict opens over the desk once its fragment is there; Escape and "Kembali" close it again. */
  const dialog = document.getElementById("dialog-keputusan");
  if (dialog && dialog.showModal) {
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target === dialog && !dialog.open) dialog.showModal();
    });
    // A refusal of the server (moved meanwhile, not yours any more) has a page of its own.
    document.addEventListener("htmx:responseError", (event) => {
      const link = event.detail.elt.closest("[data-dialog]");
      if (link) window.location.assign(link.href);
    });
    dialog.addEventListener("click", (event) => {
      if (!event.target.closest("[data-close-dialog]")) return;
      event.preventDefault();
      dialog.close();
    });
  } else {
    document.querySelectorAll("[data-dialog]").forEach((link) => link.removeAttribute("hx-get"));
  }

  /* One note form at a time: what was typed in another one is asked for before it goes. */
  const slots = () => Array.from(document.querySelectorAll(".desk-slot"));
  const typed = (form) => Array.from(form.querySelectorAll("textarea")).some((t) => t.value.trim() !== t.defaultValue.trim());

  document.addEventListener("htmx:beforeSwap", (event) => {
    const slot = event.detail.target;
    if (!slot.classList.contains("desk-slot")) return;
    slots().forEach((other) => {
      const form = other.querySelector("form");
      if (form && other !== slot && !typed(form)) other.replaceChildren();
    });
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    const form = target.classList && target.classList.contains("desk-slot") ? target.querySelector("form") : null;
    if (form) {
      const field = form.querySelector("textarea");
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    }
  });

  /* After a note was saved the focus stands on it, not at the top of the page. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const spot = event.detail.elt && event.detail.elt.dataset ? event.detail.elt.dataset.spot : "";
    if (!spot) return;
    const again = document.querySelector(`.desk-notes[data-spot="${CSS.escape(spot)}"]`);
    const note = again && !again.querySelector("form.desk-note-form") ? again.querySelector(".desk-note:last-of-type") : null;
    if (!note) return;
    note.focus({ preventScroll: true });
    note.scrollIntoView({ block: "nearest" });
  });

  /* A refused form is at hand where it stands, with what was typed. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const form = event.detail.elt;
    if (!form || !form.matches || !form.matches(".desk-note-form")) return;
    (form.querySelector(".field--error textarea") || form.querySelector("textarea")).focus();
  });

  document.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-cancel]");
    const slot = cancel && cancel.closest(".desk-slot");
    if (!slot) return;
    event.preventDefault();
    const place = slot.closest("[id]");
    slot.replaceChildren();
    const link = place && place.querySelector(".desk-write");
    if (link) link.focus();
  });

  /* What was typed and not saved is not lost by leaving the page unasked. */
  window.addEventListener("beforeunload", (event) => {
    const open = Array.from(document.querySelectorAll("form.desk-note-form")).some((form) => typed(form) && !form.dataset.sent);
    if (open) event.preventDefault();
  });

  /* The section on screen is marked in the list. */
  const links = new Map(Array.from(document.querySelectorAll(".desk-sections a"), (a) => [a.hash.slice(1), a]));
  if ("IntersectionObserver" in window && links.size) {
    const watch = new IntersectionObserver((entries) => {
      entries.filter((e) => e.isIntersecting).forEach((entry) => {
        document.querySelectorAll(".desk-sections a").forEach((a) => {
          if (a.hash === `#${entry.target.id}`) a.setAttribute("aria-current", "true");
          else a.removeAttribute("aria-current");
        });
      });
    }, { rootMargin: "-15% 0px -75% 0px" });
    document.querySelectorAll(".desk-section").forEach((section) => watch.observe(section));
  }
})();
