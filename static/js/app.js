/*
 * Small comforts. Every page works without this file: nothing here decides anything, the server does.
 * One function per comfort; texts come translated from data attributes of the page.
 */
(function () {
  "use strict";

  const text = (name) => document.body.dataset[name] || "";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* A second click sends nothing: the first one is on its way. */
  function sendOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      const button = event.submitter;
      if (button) {
        button.classList.add("is-busy");
        button.setAttribute("aria-busy", "true");
      }
    });
    // Back from the browser's page cache: the form may be sent again.
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      all("form[data-sent]").forEach((form) => delete form.dataset.sent);
      all(".is-busy").forEach((button) => {
        button.classList.remove("is-busy");
        button.removeAttribute("aria-busy");
      });
    });
  }

  /* A form with data-confirm states its consequences in a dialog first. */
  function askFirst() {
    const dialog = document.getElementById("confirm-dialog");
    if (!dialog || !dialog.showModal) return;
    let waiting = null;
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.dataset.confirm || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = { form, submitter: event.submitter };
      const label = event.submitter ? event.submitter.textContent.trim() : "";
      dialog.querySelector("[data-confirm-title]").textContent = label;
      dialog.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
      dialog.showModal();
    }, true);
    dialog.querySelector("[data-confirm-no]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-confirm-yes]").addEventListener("click", () => {
      const { form, submitter } = waiting;
      dialog.close();
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter || undefined);
    });
  }

  /* What this browser still keeps of answers that were never sent goes when its person signs out. */
  function forgetAtSignOut() {
    const kept = () => {
      try {
        return Object.keys(localStorage).filter((key) => key.startsWith("satudata-isian:"));
      } catch (problem) {
        return [];
      }
    };
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.action.includes("/logout/") || !kept().length) return;
      if (!form.dataset.confirmed) {
        form.dataset.confirm = text("textUnsent");
        return;
      }
      document.dispatchEvent(new Event("signing-out"));
      kept().forEach((key) => localStorage.removeItem(key));
    }, true);
  }

  /* What cannot be pressed does nothing; the reason stands beside it. */
  function refuseQuietly() {
    document.addEventListener("click", (event) => {
      if (event.target.closest("[aria-disabled='true']")) event.preventDefault();
    });
  }

  function closeMenus() {
    const close = (except) => all("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
    document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
    document.addEventListener("keydown", (event) => {
      const menu = document.querySelector("details.menu[open]");
      if (event.key !== "Escape" || !menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  function copyButtons(root) {
    all("[data-copy]", root).forEach((button) => {
      if (!navigator.clipboard) return;
      button.hidden = false;
      const label = button.querySelector("span");
      const before = label.textContent;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        label.textContent = text("textCopied");
        setTimeout(() => { label.textContent = before; }, 2000);
      });
    });
  }

  /* "1.234" and "1.5" look alike: say how the server will read the number. */
  const NUMBER = /^-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$/;
  function reading(typed) {
    const bare = typed.replace(/\s/g, "").replace(/^rp\.?/i, "").replace(/,-+$/, "");
    if (bare === "") return "";
    if (!NUMBER.test(bare)) return text("textEchoAmbiguous");
    const [whole, decimals] = bare.replace(/\./g, "").split(",");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
    const read = decimals ? `${grouped},${decimals}` : grouped;
    return read === typed ? "" : text("textEcho").replace("{angka}", read);
  }
  /* The browser shows a date in its own order, often month first: say which day was meant. */
  function readingOfDate(iso) {
    const day = new Date(`${iso}T00:00:00Z`);
    if (!iso || Number.isNaN(day.getTime())) return "";
    const words = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    return text("textEcho").replace("{angka}", new Intl.DateTimeFormat(document.documentElement.lang, words).format(day));
  }
  function echoInput(root) {
    all("input[data-echo]", root).forEach((input) => {
      const output = document.createElement("output");
      output.className = "field__echo";
      output.htmlFor = input.id;
      input.after(output);
      const read = input.type === "date" ? readingOfDate : reading;
      const show = () => { output.textContent = read(input.value); };
      input.addEventListener("input", show);
      show();
    });
  }

  /* Too big is said before the bytes travel. */
  function uploads(root) {
    all("[data-upload]", root).forEach((zone) => {
      const input = zone.querySelector("input[type=file]");
      if (!input) return;
      ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, () => zone.classList.add("is-over")));
      ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
      input.addEventListener("change", () => {
        const limit = Number(input.dataset.maxBytes || 0);
        const tooBig = limit && Array.from(input.files).some((file) => file.size > limit);
        input.setCustomValidity(tooBig ? text("textTooBig") : "");
        if (tooBig) input.reportValidity();
      });
    });
  }

  function focusErrors() {
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  function prepare(root) {
    copyButtons(root);
    echoInput(root);
    uploads(root);
  }

  forgetAtSignOut();
  askFirst();
  sendOnce();
  refuseQuietly();
  closeMenus();
  prepare(document);
  focusErrors();
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) prepare(event.detail.elt);
  });
})();
