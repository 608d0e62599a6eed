/*
 * A page of the form saves itself: on leaving a field, and two seconds after typing stops. One request
 * at a time; what is typed meanwhile goes with the next. What cannot be sent stays in this browser
 * (js/unsent.js) and is sent again. The server decides what is stored; without this file the buttons
 * do the same. Each save carries what stood on the page before (`dasar`), so that what another person
 * changed and this one did not touch is left alone.
 */
(function () {
  "use strict";

  const PAUSE = 2000; // milliseconds after the last key
  const PATIENCE = 30000; // a server that does not answer is not connected
  const BUSY_AFTER = 600; // shorter saves are not announced as running
  const RETRY = [5000, 15000, 30000, 60000];
  const MOST_ATTEMPTS = 4; // saves without an answer that are remembered as perhaps stored
  const KEEPALIVE = 60000; // bytes that a browser still sends while the page closes
  const NOT_TYPED = /^(csrfmiddlewaretoken|versi|aksi|dasar|bentrok|putusan-.*)$/;
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const line = document.querySelector("[data-autosave-line]");
  const unsent = window.unsent;

  /* What only a button saves (a new piece of evidence): it stays out of a save, and leaving asks about it. */
  const byButton = (form) => all("[data-by-button] :is(input, textarea, select)", form);
  function isFilled(field) {
    if (field.tagName === "SELECT") return field.selectedIndex > 0;
    return field.value !== ("unconfirmed" in field.form.dataset ? "" : field.defaultValue);
  }

  /* What the page holds, as it would be sent: now, or as it came from the server. */
  function serialize(form, asItCame) {
    const found = new URLSearchParams();
    for (const field of form.elements) {
      if (!field.name || field.disabled || NOT_TYPED.test(field.name) || ["submit", "button", "file"].includes(field.type)) continue;
      if (field.closest("[data-by-button]")) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        if (asItCame ? field.defaultChecked : field.checked) found.append(field.name, field.value);
      } else if (field.tagName === "SELECT") {
        const options = Array.from(field.options);
        const chosen = options.filter((option) => (asItCame ? option.defaultSelected : option.selected));
        (chosen.length || field.multiple ? chosen : options.slice(0, 1)).forEach((option) => found.append(field.name, option.value));
      } else {
        found.append(field.name, asItCame && field.type !== "hidden" ? field.defaultValue : field.value);
      }
    }
    return found.toString();
  }

  /* How many answers differ between two such texts. */
  function differing(before, after) {
    const names = (text) => {
      const found = new Map();
      new URLSearchParams(text).forEach((value, name) => found.set(name, `${found.get(name) || ""}\n${value}`));
      return found;
    };
    const [old, fresh] = [names(before || ""), names(after)];
    const changed = new Set([...old.keys(), ...fresh.keys()].filter((name) => old.get(name) !== fresh.get(name)));
    return Array.from(changed).filter((name) => !name.endsWith("_FORMS")).length || 1;
  }

  /* The line beside the heading and the banner below it ------------------------------------------ */

  const part = (name) => document.querySelector(`[data-autosave-${name}]`);
  let busyTimer = null;

  function say(words, tone) {
    clearTimeout(busyTimer);
    part("busy").hidden = true;
    const place = part("words");
    place.hidden = false;
    // The same words again are no news: a screen reader hears the line change once a minute at most.
    if (place.textContent !== words) place.textContent = words;
    line.dataset.tone = tone;
  }

  function sayBusy() {
    clearTimeout(busyTimer);
    busyTimer = setTimeout(() => {
      part("busy").hidden = false;
      part("words").hidden = true;
      line.dataset.tone = "busy";
    }, BUSY_AFTER);
  }

  function banner(words, signIn) {
    const place = part("banner");
    place.hidden = !words;
    place.querySelector("[data-banner-words]").textContent = words;
    place.querySelector("[data-banner-sign-in]").hidden = !signIn;
  }

  function others(words, reload) {
    const place = part("others");
    place.hidden = !words;
    place.querySelector("[data-others-words]").textContent = words;
    place.querySelector("a").hidden = !reload;
  }

  /* Messages beside their fields: the same place and words as after a page that was refused --------- */

  function putMessages(field, name, messages) {
    const id = `id_${name}_error`;
    const old = document.getElementById(id);
    const words = messages.join("\n");
    if (old ? old.dataset.words === words : !words) return;
    if (old) old.remove();
    field.classList.toggle("field--error", messages.length > 0);
    const controls = all(`[name="${CSS.escape(name)}"]`, field);
    controls.forEach((control) => (messages.length ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid")));
    const described = field.matches("fieldset") ? field : controls[0];
    const ids = (described.getAttribute("aria-describedby") || "").split(" ").filter((other) => other && other !== id);
    if (messages.length) {
      const box = document.createElement("div");
      box.id = id;
      box.dataset.words = words;
      messages.forEach((message) => {
        const shown = document.querySelector("template[data-autosave-error]").content.cloneNode(true);
        shown.querySelector("[data-message]").textContent = message;
        box.append(shown);
      });
      (field.querySelector(".field__options, .field__check") || controls[0]).before(box);
      ids.push(id);
    }
    if (ids.length) described.setAttribute("aria-describedby", ids.join(" "));
    else described.removeAttribute("aria-describedby");
  }

  /* Not while somebody is still typing in it: then when it is left. */
  function showMessages(form, messages) {
    const known = new Set();
    all(".field", form).forEach((field) => {
      const control = field.querySelector("input[name]:not([type=hidden]), textarea[name], select[name]");
      if (!control || control.closest("template")) return;
      known.add(control.name);
      const found = messages[control.name] || [];
      if (found.length && field.contains(document.activeElement)) return;
      putMessages(field, control.name, found);
    });
    return Object.keys(messages).filter((name) => !known.has(name)).flatMap((name) => messages[name]);
  }

  /* One page ----------------------------------------------------------------------------------------- */

  function watch(form) {
    const version = form.querySelector("[name=versi]");
    // A page that came back without being saved holds what the server does not have.
    let confirmed = "unconfirmed" in form.dataset ? null : serialize(form, true);
    // What the page before this one had confirmed or sent, where a button showed it again: its own, not another's.
    let inherited = all("input[name=dasar]", form).map((input) => input.value);
    let attempts = [];
    let running = null;
    let again = false;
    let timer = null;
    let failures = 0;
    let failing = "";
    let paused = Boolean(document.querySelector(".clash"));
    let leaving = false;
    let messages = null; // those of the server stand until it has answered once
    form.dataset.guarded = "autosave"; // form.js leaves the question before leaving to this file

    const isDirty = () => attempts.length > 0 || serialize(form) !== confirmed;
    const bases = () => [confirmed, ...inherited, ...attempts].filter((base) => base !== null);

    function entryOf(data) {
      const page = new URL(form.action || location.href, location.href);
      return {
        url: form.dataset.autosave,
        page: page.pathname + page.search,
        title: line.dataset.title,
        at: new Date().toISOString(),
        version: version.value,
        data,
        bases: bases(),
        count: differing(confirmed, data),
      };
    }

    function schedule() {
      clearTimeout(timer);
      if (!paused) timer = setTimeout(save, PAUSE);
    }

    function save(closing) {
      clearTimeout(timer);
      if (paused || leaving) return Promise.resolve(false);
      if (running) {
        again = true;
        return running;
      }
      const data = serialize(form);
      if (data === confirmed && !attempts.length) return Promise.resolve(true);
      running = attempt(data, closing === true).then((done) => {
        running = null;
        const more = again;
        again = false;
        return more && done ? save() : done;
      });
      return running;
    }

    async function send(entry, closing) {
      const body = unsent.bodyOf(entry, unsent.csrfOf(form));
      const reply = await fetch(entry.url, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch" },
        keepalive: closing && body.toString().length < KEEPALIVE,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const json = (reply.headers.get("Content-Type") || "").includes("json");
      return { status: reply.status, away: reply.redirected, answer: json ? await reply.json() : null };
    }

    /* After signing in again in another window the page has an old token: take a fresh one. */
    async function renewToken() {
      const page = await fetch(form.action || location.href, { signal: AbortSignal.timeout(PATIENCE) });
      if (page.redirected || !page.ok) return false;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main [name=csrfmiddlewaretoken]");
      if (!fresh) return false;
      all("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = fresh.value; });
      return true;
    }

    async function attempt(data, closing) {
      const entry = entryOf(data);
      const ids = new Map(all("input[type=hidden]", form).map((input) => [input.name, input]));
      unsent.keep(entry);
      attempts = [...attempts.filter((other) => other !== data), data].slice(-MOST_ATTEMPTS);
      sayBusy();
      let found;
      try {
        found = await send(entry, closing);
        if (found.status === 403 && !found.answer && (await renewToken())) found = await send(entry, closing);
      } catch (problem) {
        return failed(navigator.onLine ? "failed" : "offline");
      }
      if (!found.answer) return failed(found.away || found.status === 401 || found.status === 403 ? "signedOut" : "failed");
      if (found.status === 409) return clash(found.answer);
      if (found.status !== 200) return refused(found.answer.alasan, found.status === 403);
      return saved(data, found.answer, ids);
    }

    function saved(data, answer, ids) {
      const stored = new URLSearchParams(data);
      Object.entries(answer.id).forEach(([name, id]) => {
        if (ids.has(name)) ids.get(name).value = id;
        if (stored.has(name)) stored.set(name, id);
      });
      confirmed = stored.toString();
      [inherited, attempts] = [[], []];
      failures = 0;
      failing = "";
      version.value = answer.versi;
      delete form.dataset.unconfirmed;
      if (answer.halaman) standOn(answer);
      // What is on the screen is stored: loading it again asks for it, and sends no form once more.
      else history.replaceState(null, "", location.href);
      unsent.drop();
      messages = answer.pesan;
      const rest = showMessages(form, messages);
      banner("");
      others([answer.lain, answer.tunda, ...rest].filter(Boolean).join(" "), Boolean(answer.lain));
      part("retry").hidden = true;
      const faults = Object.keys(messages).length;
      say(faults ? line.dataset.textKept.replace("{saved}", answer.saat).replace("{n}", faults) : answer.saat, faults ? "kept" : "saved");
      all(".kept-typed, .error-summary").forEach((box) => { box.hidden = faults === 0; });
      if (serialize(form) !== confirmed) schedule();
      return true;
    }

    /* A new row has its own address from now on. */
    function standOn(answer) {
      form.action = answer.halaman;
      form.dataset.autosave = answer.simpan;
      history.replaceState(null, "", answer.halaman);
    }

    function failed(why) {
      failing = why;
      const count = differing(confirmed, serialize(form));
      say(line.dataset.textFailed, "failed");
      part("retry").hidden = false;
      const words = { offline: line.dataset.textOffline, failed: line.dataset.textWaiting, signedOut: line.dataset.textSignedOut };
      banner(words[why].replace("{n}", count), why === "signedOut");
      if (why !== "signedOut") timer = setTimeout(save, RETRY[Math.min(failures, RETRY.length - 1)]);
      failures += 1;
      return false;
    }

    function refused(words, forGood) {
      failing = "refused";
      paused = forGood;
      say(line.dataset.textFailed, "failed");
      banner(words);
      part("retry").hidden = forGood;
      return false;
    }

    function clash(answer) {
      paused = true;
      attempts = attempts.slice(0, -1);
      version.value = answer.versi;
      const place = part("clash");
      place.innerHTML = answer.html;
      say(line.dataset.textClash, "clash");
      banner("");
      part("retry").hidden = true;
      place.scrollIntoView({ block: "nearest", behavior: "smooth" });
      return false;
    }

    /* The buttons: saved by itself first, so that nothing leaves the screen that the server does not have. */
    async function submit(event) {
      if (leaving || event.defaultPrevented) return;
      const button = event.submitter;
      if (paused || (button && !["simpan", "lanjut"].includes(button.value))) {
        leave();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (button) button.setAttribute("aria-busy", "true");
      const done = await save();
      if (button) button.removeAttribute("aria-busy");
      if (!done && failing && failing !== "refused") {
        line.scrollIntoView({ block: "center", behavior: "smooth" });
        return;
      }
      if (paused && document.querySelector(".clash")) return;
      leave();
      // Not within the event itself: a form that is being submitted ignores a second request.
      setTimeout(() => form.requestSubmit(button || undefined));
    }

    function leave() {
      leaving = true;
      unsent.drop();
      unsent.dropShown();
      all("input[name=dasar]", form).forEach((input) => input.remove());
      bases().forEach((base) => {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name: "dasar", value: base });
        form.append(input);
      });
    }

    form.addEventListener("input", schedule);
    form.addEventListener("change", () => { if (!paused) save(); });
    form.addEventListener("focusout", () => {
      if (messages) showMessages(form, messages);
      if (!failing && isDirty()) save();
    });
    form.addEventListener("submit", submit);
    part("retry").addEventListener("click", () => save());
    window.addEventListener("online", () => save());
    document.addEventListener("signing-out", () => { leaving = true; });
    document.addEventListener("unsent:stored", () => { if (!isDirty()) location.reload(); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && isDirty()) save(true); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; save(); } });
    window.addEventListener("beforeunload", (event) => {
      if (leaving) return;
      if (byButton(form).some(isFilled)) event.preventDefault();
      if (!isDirty()) return;
      const safe = !failing && !paused && unsent.keep(entryOf(serialize(form)));
      save(true);
      if (!safe) event.preventDefault();
    });
    if (confirmed === null && "unsaved" in form.dataset) schedule();
  }

  if (line && unsent) all("form[data-autosave]").forEach(watch);
})();
