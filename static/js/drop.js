/*
 * A file is dropped anywhere into the zone of a file control, not on its narrow button only. What was chosen
 * is said by name and size; of several files, or another type, nothing is taken and the reason is said.
 * Without this script the control is chosen from as always, and the server decides what it takes.
 */
(function () {
  "use strict";

  const size = (bytes) => {
    const [shown, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
    const how = { style: "unit", unit, maximumFractionDigits: 1 };
    return new Intl.NumberFormat(document.documentElement.lang, how).format(shown);
  };
  const hasFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  const takes = (input, file) => {
    const ends = (input.accept || "").split(",").filter(Boolean);
    return !ends.length || ends.some((end) => file.name.toLowerCase().endsWith(end.trim().toLowerCase()));
  };

  function line(zone, name, words) {
    const made = document.createElement("p");
    made.className = name;
    made.textContent = words;
    zone.append(made);
    return made;
  }

  function prepare(zone) {
    const input = zone.querySelector("input[type=file]");
    if (!input) return;
    const words = zone.dataset;
    const box = zone.querySelector("[data-upload]") || zone;
    line(box, "upload__hint", words.dropHint);
    const status = line(box, "upload__chosen", "");
    status.setAttribute("role", "status");
    const say = (text, file) => {
      status.textContent = text.replace("{nama}", file ? file.name : "").replace("{ukuran}", file ? size(file.size) : "");
    };

    input.addEventListener("change", () => {
      const file = input.files[0];
      if (file) say(words.dropChosen, file);
      else say("");
    });
    box.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      const files = event.dataTransfer.files;
      if (files.length !== 1) return say(words.dropOne);
      if (!takes(input, files[0])) return say(words.dropType, files[0]);
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  const zones = Array.from(document.querySelectorAll("[data-drop-hint]"));
  zones.forEach(prepare);
  /* A file that misses the zone would be opened by the browser in the place of the page. */
  ["dragover", "drop"].forEach((name) => window.addEventListener(name, (event) => {
    if (zones.length && hasFiles(event)) event.preventDefault();
  }));
})();
