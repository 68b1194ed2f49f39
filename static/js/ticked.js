// What all that is ticked costs, followed as boxes are ticked. The server says each price in whole
// fen; where that of one is on request there is no sum.
(() => {
  "use strict";

  const shown = document.querySelector("[data-sum-of-ticked]");
  if (!shown) return;
  const form = shown.closest("form");

  function show() {
    const prices = [...form.querySelectorAll("[data-fen]:checked")].map((box) => box.dataset.fen);
    shown.hidden = prices.length === 0 || prices.includes("");
    const fen = prices.reduce((sum, price) => sum + Number(price), 0);
    const yuan = Math.floor(fen / 100).toLocaleString("en-US");
    shown.querySelector("strong").textContent = `¥${yuan}.${String(fen % 100).padStart(2, "0")}`;
  }

  form.addEventListener("change", show);
  // A browser that comes back may have kept what was ticked.
  window.addEventListener("pageshow", show);
  show();
})();
