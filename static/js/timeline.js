// A lab's timeline: arrow keys between blocks, the start that one points at in
// a free stretch, and words cut where their block ends. The page works without.
(() => {
  "use strict";

  const table = document.querySelector("[data-timeline]");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-block]")]);
  const middle = (block) => {
    const box = block.getBoundingClientRect();
    return box.left + box.width / 2;
  };

  // The block of a row whose middle lies nearest to where one is.
  function nearest(row, x) {
    return row.reduce((best, block) => (
      best === null || Math.abs(middle(block) - x) < Math.abs(middle(best) - x) ? block : best
    ), null);
  }

  function neighbour(block, key) {
    const place = rows.findIndex((row) => row.includes(block));
    const row = rows[place];
    const inOrder = [...row].sort((one, other) => middle(one) - middle(other));
    const at = inOrder.indexOf(block);
    if (key === "ArrowLeft") return inOrder[at - 1];
    if (key === "ArrowRight") return inOrder[at + 1];
    if (key === "Home") return inOrder[0];
    if (key === "End") return inOrder[inOrder.length - 1];
    const step = key === "ArrowUp" ? -1 : 1;
    for (let n = place + step; n >= 0 && n < rows.length; n += step) {
      if (rows[n].length) return nearest(rows[n], middle(block));
    }
    return undefined;
  }

  const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);
  table.addEventListener("keydown", (event) => {
    const block = event.target.closest("[data-block]");
    if (!block || !KEYS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = neighbour(block, event.key);
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // A click within a free stretch means the time under the pointer, on the grid of slots.
  table.addEventListener("click", (event) => {
    const block = event.target.closest("a[data-start]");
    if (!block || event.detail === 0) return;
    const grid = Number(block.dataset.grid);
    const minutes = Number(block.dataset.minutes);
    const box = block.getBoundingClientRect();
    if (!grid || !box.width) return;
    const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 0.999);
    const later = Math.floor((share * minutes) / grid) * grid;
    // The lab's wall clock, counted as if it were UTC's: no zone of the reader's comes in.
    const start = new Date(Date.parse(`${block.dataset.start}Z`) + later * 60000);
    const url = new URL(block.href.baseVal, window.location.href);
    url.searchParams.set("start", start.toISOString().slice(0, 16));
    block.setAttribute("href", url.pathname + url.search);
  });

  // Words end where their block does; what does not fit at all is left to the title.
  function fit() {
    for (const icon of table.querySelectorAll(".block-icon")) {
      icon.toggleAttribute("hidden", icon.ownerSVGElement.width.baseVal.value < 24);
    }
    for (const text of table.querySelectorAll("[data-fits]")) {
      const whole = text.dataset.whole ?? text.textContent;
      text.dataset.whole = whole;
      text.textContent = whole;
      const room = text.ownerSVGElement.width.baseVal.value - Number(text.getAttribute("x")) - 4;
      if (text.getComputedTextLength() <= room) continue;
      let low = 0;
      let high = whole.length;
      while (low < high) {
        const half = Math.ceil((low + high) / 2);
        if (text.getSubStringLength(0, half) + 14 <= room) low = half;
        else high = half - 1;
      }
      text.textContent = low > 1 ? `${whole.slice(0, low).trimEnd()}…` : "";
    }
  }

  let timer = null;
  window.addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(fit, 150);
  });
  fit();

  // Today is brought into view where the table is wider than the page.
  const scroller = table.closest(".timeline-scroll");
  const now = table.querySelector(".strip-now");
  if (now && scroller && scroller.scrollWidth > scroller.clientWidth) {
    const names = table.querySelector(".timeline-names").getBoundingClientRect().width;
    const left = now.getBoundingClientRect().left - scroller.getBoundingClientRect().left;
    scroller.scrollLeft = Math.max(0, left - names - 48);
  }
})();
