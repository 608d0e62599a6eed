/*
 * Keys and small comforts of the queue. Without this file everything is done by links and buttons.
 *
 * Single letters act only while focus is in no field, and can be switched off for good (WCAG 2.1.4); the
 * choice is kept in this browser. Moving means moving the focus to the row's own link, so a screen reader
 * says the row, Enter opens it, and Tab goes on from there.
 */
(function () {
  "use strict";

  const page = document.querySelector("[data-queue]");
  if (!page) return;
  const KEPT = "satudata.antrean.pintasan";
  const dialog = document.getElementById("queue-keys");
  const rows = () => Array.from(page.querySelectorAll("[data-row]"));

  /* Browsers without storage (private windows) keep the keys switched on. */
  function stored(value) {
    try {
      if (value === undefined) return window.localStorage.getItem(KEPT);
      window.localStorage.setItem(KEPT, value);
    } catch (error) { /* not kept */ }
    return null;
  }
  const switchedOn = () => stored() !== "mati";

  /* Where letters are typed, or chosen by their first one. */
  function inField(target) {
    if (target.isContentEditable || target.closest("select, textarea")) return true;
    return target.matches("input") && !["checkbox", "radio", "button", "submit"].includes(target.type);
  }

  const current = () => rows().findIndex((row) => row.contains(document.activeElement));

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = current();
    const next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
    const link = all[next].querySelector("[data-open]");
    link.focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  function inRow(selector, act) {
    const row = rows()[current()];
    const found = row && row.querySelector(selector);
    if (found) act(found);
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    x: () => inRow("[data-choose]", (box) => box.click()),
    a: () => inRow("[data-take]", (button) => button.click()),
    "/": () => page.querySelector("[data-search]").focus(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!Object.hasOwn(KEYS, event.key) || !switchedOn() || document.querySelector("dialog[open]")) return;
    if (inField(event.target)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  function helpDialog() {
    if (!dialog || !dialog.showModal) return;
    document.querySelector("[data-keys-button]").hidden = false;
    const on = dialog.querySelector("[data-keys-on]");
    on.checked = switchedOn();
    on.addEventListener("change", () => stored(on.checked ? "hidup" : "mati"));
    document.querySelector("[data-keys-open]").addEventListener("click", () => dialog.showModal());
    dialog.querySelector("[data-keys-close]").addEventListener("click", () => dialog.close());
  }

  /* The bar of acts stands out once something is chosen, and says how much. */
  function countChosen() {
    const bar = page.querySelector("[data-batch-bar]");
    if (!bar) return;
    const count = bar.querySelector("[data-batch-count]");
    const before = count.textContent;
    function show() {
      const n = page.querySelectorAll("[data-choose]:checked").length;
      bar.classList.toggle("queue-batch--chosen", n > 0);
      bar.classList.toggle("queue-batch--waiting", n === 0);
      count.textContent = n ? page.dataset.textChosen.replace("{n}", String(n)) : before;
      rows().forEach((row) => {
        const box = row.querySelector("[data-choose]");
        row.classList.toggle("is-chosen", Boolean(box && box.checked));
      });
    }
    page.addEventListener("change", show);
    // The browser gives back what was chosen when one comes back to the page.
    window.addEventListener("pageshow", show);
    show();
  }

  /* On a small screen the filters would push the list away; they stay one press from it. */
  function foldFilters() {
    const filters = page.querySelector("[data-filters]");
    if (filters && window.matchMedia("(max-width: 61.99rem)").matches) filters.open = false;
  }

  helpDialog();
  countChosen();
  foldFilters();
})();
