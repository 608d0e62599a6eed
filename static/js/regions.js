/* R.4.5: finding a region in the long list by a part of its name. Without this file provinces fold. */
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").trim();

  function searchable(list) {
    const filter = list.parentElement.querySelector("[data-regions-filter]");
    const search = filter.querySelector("input");
    const status = filter.querySelector("[role=status]");
    const provinces = all("details", list).map((box) => ({
      box,
      name: plain(box.querySelector("summary").firstChild.textContent),
      open: box.open,
      chosen: box.querySelector("[data-regions-chosen]"),
      lines: all(".regions__options > div", box).map((line) => ({
        line, name: plain(line.textContent), tick: line.querySelector("input"),
      })),
    }));

    function show() {
      const wanted = plain(search.value);
      let found = 0;
      provinces.forEach(({ box, name, open, lines }) => {
        const whole = name.includes(wanted);
        lines.forEach(({ line, name: own }) => {
          line.hidden = wanted !== "" && !whole && !own.includes(wanted);
          if (!line.hidden) found += 1;
        });
        box.hidden = lines.every(({ line }) => line.hidden);
        box.open = wanted === "" ? open : !box.hidden && (!whole || open || lines.length < 60);
      });
      const chosen = provinces.flatMap(({ lines }) => lines).filter(({ tick }) => tick.checked).length;
      status.textContent = wanted === "" ? "" : status.dataset.textFound.replace("{n}", found).replace("{chosen}", chosen);
    }

    function tally() {
      provinces.forEach(({ lines, chosen }) => {
        const n = lines.filter(({ tick }) => tick.checked).length;
        chosen.textContent = n ? chosen.dataset.text.replace("{n}", n) : "";
      });
    }

    filter.hidden = false;
    search.addEventListener("input", (event) => { event.stopPropagation(); show(); });
    // Enter looks no further; it does not save the page.
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    provinces.forEach((province) => {
      province.box.addEventListener("toggle", () => { if (search.value === "") province.open = province.box.open; });
    });
    list.addEventListener("change", tally);
  }

  all("[data-regions]").forEach(searchable);
})();
