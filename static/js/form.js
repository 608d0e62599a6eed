/*
 * Comforts of the long form. Without this file every question stands open with its condition in
 * words and nothing else changes: the server decides what counts.
 */
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* What is answered now, by field name: a text, or a list for multiple choices. */
  function answer(form, name) {
    const fields = all(`[name="${CSS.escape(name)}"]`, form);
    if (!fields.length) return null;
    if (fields[0].type === "checkbox") return fields.filter((f) => f.checked).map((f) => f.value);
    if (fields[0].type === "radio") {
      const chosen = fields.find((f) => f.checked);
      return chosen ? chosen.value : "";
    }
    return fields[0].value;
  }

  /* The same judgement as recommendations/questionnaire/rules.py. */
  function holds(rule, form) {
    if (rule.op === "and") return rule.rules.every((part) => holds(part, form));
    if (rule.op === "or") return rule.rules.some((part) => holds(part, form));
    const wanted = rule.any_of.map(String);
    const given = answer(form, rule.field);
    if (rule.op === "contains") return (given || []).some((code) => wanted.includes(code));
    return given !== "" && given !== null && wanted.includes(given);
  }

  /* A question that is not asked now is hidden, what was typed in it stays. A fault is never hidden. */
  function showAsked(form) {
    all("[data-visible-when]", form).forEach((box) => {
      const asked = holds(JSON.parse(box.dataset.visibleWhen), form);
      box.hidden = !asked && !box.querySelector(".field--error");
    });
    all("[data-option-when]", form).forEach((option) => {
      const offered = holds(JSON.parse(option.dataset.optionWhen), form);
      const line = option.closest("label").parentElement;
      line.hidden = !offered;
      if (!offered) option.checked = false;
      const group = line.parentElement;
      group.hidden = !all(":scope > div", group).some((other) => !other.hidden);
    });
  }

  /* Leaving with something unsaved asks first; a page that saves itself knows better (autosave.js). */
  function guard(form) {
    form.addEventListener("input", () => { form.dataset.changed = "1"; });
    form.addEventListener("submit", () => { delete form.dataset.changed; });
    window.addEventListener("beforeunload", (event) => {
      if (form.dataset.changed && !form.dataset.guarded) event.preventDefault();
    });
  }

  all("form[data-form]").forEach((form) => {
    form.classList.add("is-scripted");
    form.addEventListener("input", () => showAsked(form));
    showAsked(form);
    guard(form);
  });
})();
