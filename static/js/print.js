// Pages to print: a button that opens the browser's own print. Without scripts it stays hidden,
// and the browser's menu does the same.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
    button.hidden = false;
  }
})();
