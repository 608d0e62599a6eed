/*
 * What was typed and could not be sent yet, kept in this browser: by person, case, page and version.
 * An entry is dropped when the server has confirmed it, when its owner decides so, and at sign-out
 * (js/app.js). Entries of earlier visits are sent again when a page of the form opens. Used by
 * js/autosave.js; nothing of another person's is read.
 */
(function () {
  "use strict";

  const PREFIX = "satudata-isian:";
  const line = document.querySelector("[data-autosave-line]");
  if (!line) return;
  const mine = `${PREFIX}${line.dataset.user}:${line.dataset.case}:`;
  // One visit of one page: two windows never overwrite each other's entry.
  const visit = Math.random().toString(36).slice(2, 10);

  function guarded(act, otherwise) {
    try {
      return act();
    } catch (problem) {
      return otherwise; // no storage here, or it is full: what is on the screen stays there
    }
  }

  const keyOf = (entry) => `${mine}${entry.url}:${entry.version}:${visit}`;
  const isThisVisit = (key) => key.endsWith(`:${visit}`);
  const keys = () => guarded(() => Object.keys(localStorage).filter((key) => key.startsWith(mine)), []);

  function dropThisVisit() {
    keys().filter(isThisVisit).forEach((key) => localStorage.removeItem(key));
  }

  function keep(entry) {
    return guarded(() => {
      dropThisVisit();
      localStorage.setItem(keyOf(entry), JSON.stringify(entry));
      return true;
    }, false);
  }

  /* The body of a save: what was typed, the version it belongs to, what stood there before. */
  function bodyOf(entry, csrf) {
    const body = new URLSearchParams(entry.data);
    body.append("versi", entry.version);
    entry.bases.forEach((base) => body.append("dasar", base));
    body.append("csrfmiddlewaretoken", csrf);
    return body;
  }

  /* Whether the page that it was typed into is the one on the screen. */
  const isHere = (entry) => Boolean(document.querySelector(`form[data-autosave="${CSS.escape(entry.url)}"]`));
  const csrfOf = (root) => root.querySelector("[name=csrfmiddlewaretoken]").value;
  const timeOf = (iso) => new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" })
    .format(new Date(iso)).replace(" pukul ", ", ");

  /* Refused again: say so, and let the person look at it or throw it away. */
  function offer(key, entry, reason) {
    const place = document.querySelector("[data-leftovers]");
    const template = document.querySelector("template[data-leftover]");
    if (!place || !template) return;
    const shown = template.content.cloneNode(true);
    const form = shown.querySelector("form");
    shown.querySelector("[data-words]").textContent = line.dataset.textLeftover
      .replace("{n}", entry.count).replace("{title}", entry.title).replace("{time}", timeOf(entry.at)).replace("{reason}", reason);
    form.action = entry.page;
    bodyOf(entry, csrfOf(form)).forEach((value, name) => {
      if (name === "csrfmiddlewaretoken") return;
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    });
    form.addEventListener("submit", () => localStorage.setItem(key, JSON.stringify({ ...entry, shown: true })));
    const notice = shown.querySelector(".leftover");
    shown.querySelector("[data-drop]").addEventListener("click", () => {
      localStorage.removeItem(key);
      notice.remove();
    });
    place.append(shown);
    place.hidden = false;
  }

  async function resend(key) {
    const entry = guarded(() => JSON.parse(localStorage.getItem(key)), null);
    if (!entry || !entry.data) return false;
    const here = isHere(entry);
    // It is on the screen right now, as an answer of the server that asks what to do with it.
    if (here && entry.shown && document.querySelector("[data-unconfirmed]")) return false;
    const csrf = document.querySelector("main [name=csrfmiddlewaretoken], template[data-leftover]");
    const token = csrf.value || csrfOf(csrf.content);
    let reply;
    try {
      reply = await fetch(entry.url, { method: "POST", body: bodyOf(entry, token), headers: { "X-Requested-With": "fetch" } });
    } catch (problem) {
      return false; // still not connected: the next page or the event `online` tries again
    }
    const answer = await reply.json().catch(() => null);
    if (reply.ok && answer && !reply.redirected) {
      localStorage.removeItem(key);
      return here;
    }
    if (answer && [403, 409, 422].includes(reply.status)) offer(key, entry, answer.alasan || "");
    return false;
  }

  async function resendAll() {
    document.querySelectorAll("[data-leftovers]").forEach((place) => place.replaceChildren());
    let changedHere = false;
    for (const key of keys().filter((found) => !isThisVisit(found))) changedHere = (await resend(key)) || changedHere;
    if (changedHere) document.dispatchEvent(new CustomEvent("unsent:stored"));
  }

  /* Decided on the page itself: entries of it that were shown are settled. */
  function dropShown() {
    keys().forEach((key) => {
      const entry = guarded(() => JSON.parse(localStorage.getItem(key)), null);
      if (entry && entry.shown && isHere(entry)) localStorage.removeItem(key);
    });
  }

  window.unsent = { keep, bodyOf, csrfOf, resendAll, drop: dropThisVisit, dropShown };
  window.addEventListener("online", resendAll);
  if (keys().length) resendAll();
})();
