/* Buttons that print the page: shown only where a script can do it. */
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
    window.print();
  });
}
