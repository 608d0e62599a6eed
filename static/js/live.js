/*
 * Checks while typing. The page is sent as it stands and the server answers with what it finds; each
 * finding appears under its question and goes when it is mended. Nothing is stored, the focus never
 * moves, and only the one line that counts them is announced. Without this file the same findings
 * stand on the page when it is opened.
 */
(function () {
  "use strict";

  const PAUSE = 800; // milliseconds after the last key
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* Replace what stands in a place only where it differs: an open "Mengapa diminta" stays open. */
  function put(place, fresh) {
    const inside = fresh ? fresh.innerHTML.trim() : "";
    if (place.dataset.shown === inside) return;
    place.dataset.shown = inside;
    if (place.innerHTML.trim() === inside) return;
    const open = all("details[open]", place).map((d) => d.querySelector("summary").textContent);
    place.replaceChildren(...(fresh ? fresh.cloneNode(true).childNodes : []));
    all("details", place).forEach((d) => {
      if (open.includes(d.querySelector("summary").textContent)) d.open = true;
    });
  }

  /* What reads the page aloud finds the findings of a question beside its help. */
  function describe(place) {
    const question = place.closest(".question");
    const control = question && question.querySelector("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea, select, fieldset");
    if (!control || control.closest("[data-rows], [data-title-builder]")) return;
    const ids = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== place.id);
    if (place.childElementCount) ids.push(place.id);
    if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
    else control.removeAttribute("aria-describedby");
  }

  /* A finding of a row also stands in that row, under its input: the list of them is above all rows. */
  function markRows(form) {
    all(".row-hint", form).forEach((line) => line.remove());
    all(".hint", form).forEach((hint) => all("a[href^='#']", hint).forEach((link) => {
      const input = document.getElementById(link.hash.slice(1));
      const field = input && input.closest("[data-row] .field");
      if (!field) return;
      const line = document.createElement("p");
      line.className = hint.classList.contains("hint--error") ? "row-hint row-hint--error" : "row-hint";
      line.append(hint.querySelector("[data-hint-text]").textContent);
      field.append(line);
    }));
  }

  function place(form, answer) {
    all("[data-hints]", form).forEach((spot) => {
      put(spot, answer.querySelector(`[data-hints="${CSS.escape(spot.dataset.hints)}"]`));
      describe(spot);
    });
    markRows(form);
    ["[data-hints-state]", "[data-hints-elsewhere]", "[data-title-built]", "[data-similar]"].forEach((part) => {
      const spot = form.querySelector(part);
      const fresh = answer.querySelector(part);
      if (spot && fresh) put(spot, fresh);
    });
  }

  /* The built title goes into the page at once; its own form button is for pages without script. */
  function useTitle(form) {
    const button = form.querySelector("[data-use-title]");
    const title = form.querySelector("[name=judul_kegiatan]");
    if (!button || !title) return;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const built = form.querySelector("[data-title-text]");
      if (!built) {
        form.querySelector("[data-title-builder] input").focus();
        return;
      }
      title.value = built.textContent;
      title.dispatchEvent(new Event("input", { bubbles: true }));
      title.focus();
    });
  }

  /* "Perbaiki di: Variabel 2" opens a folded row and goes to its input. */
  function leadToRow(form) {
    form.addEventListener("click", (event) => {
      const link = event.target.closest(".hint a[href^='#']");
      const input = link && document.getElementById(link.hash.slice(1));
      if (!input) return;
      for (let fold = input.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      input.focus();
    });
  }

  function watch(form) {
    let timer = null;
    let running = null;
    async function ask() {
      if (running) running.abort();
      const mine = new AbortController();
      running = mine;
      try {
        const reply = await fetch(form.dataset.live, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          signal: mine.signal,
          headers: { "X-Requested-With": "fetch" },
        });
        if (reply.status !== 200 || reply.redirected) return;
        const parsed = new DOMParser().parseFromString(await reply.text(), "text/html");
        if (!mine.signal.aborted) place(form, parsed.body);
      } catch (problem) {
        // Not reached or overtaken: what stands on the page stays, the next pause asks again.
      }
    }
    function soon() {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    }
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("submit", () => { clearTimeout(timer); if (running) running.abort(); });
    all("[data-hints]", form).forEach(describe);
    markRows(form);
    useTitle(form);
    leadToRow(form);
  }

  all("form[data-live]").forEach(watch);
})();
