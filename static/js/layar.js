// The screen of a Forum meeting: arrow keys turn to the next or previous OPD. Without scripts there are buttons.
(() => {
  "use strict";

  const links = { ArrowLeft: "prev", ArrowRight: "next" };

  const busy = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

  document.addEventListener("keydown", (event) => {
    const rel = links[event.key];
    if (!rel || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || busy(event.target)) return;
    const link = document.querySelector(`a[rel="${rel}"]`);
    if (link) link.click();
  });
})();
