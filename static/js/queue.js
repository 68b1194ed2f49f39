// The queue by keyboard: j and k walk the list, a approves, r opens the reason, u undoes.
// Everything is looked up anew each time: going back replaces the whole page's body.
(() => {
  "use strict";

  const root = document.documentElement;
  if (root.dataset.queueKeys) return;
  root.dataset.queueKeys = "on";

  const queue = () => document.querySelector("[data-queue]");
  const list = () => document.querySelector(".queue-list");
  const pane = () => document.querySelector("[data-queue-request]");
  const rows = () => [...document.querySelectorAll(".queue-row")];
  const chosen = () => document.querySelector(".queue-row[aria-current]");

  // Moves the list alone, not the page.
  function reveal(row) {
    const [frame, place] = [list().getBoundingClientRect(), row.getBoundingClientRect()];
    const bottom = Math.min(frame.bottom, window.innerHeight);
    if (place.top < frame.top) list().scrollTop += place.top - frame.top;
    if (place.bottom > bottom) list().scrollTop += place.bottom - bottom;
  }

  document.addEventListener("click", (event) => {
    const row = event.target.closest(".queue-row");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    chosen()?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    queue().classList.add("queue-open");
    reveal(row);
  });

  document.addEventListener("htmx:after:swap", () => {
    if (!queue()) return;
    pane().querySelector("textarea.is-invalid")?.focus();
    if (getComputedStyle(list()).display === "none") {
      // Where the request stands in place of the list, it begins at its top.
      window.scrollTo(0, 0);
      pane().focus({ preventScroll: true });
    } else if (pane().getBoundingClientRect().top < 0) {
      pane().scrollIntoView();
    }
  });

  document.addEventListener("toggle", (event) => {
    if (queue() && event.target.matches?.(".decide-reject") && event.target.open) {
      event.target.querySelector("textarea").focus();
    }
  }, true);

  // An offer to undo goes when its ten seconds are over; the server keeps the true time.
  const UNDO_FOR = 10000;
  setTimeout(() => document.querySelectorAll("[data-undo]").forEach((form) => form.remove()), UNDO_FOR);

  document.addEventListener("keydown", (event) => {
    // A held key would decide one request after another.
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select")) {
      if (queue() && event.key === "Escape") event.target.blur();
      return;
    }
    // The last decision may have emptied the queue.
    if (event.key === "u") document.querySelector('[data-undo] [data-key="u"]')?.click();
    if (!queue()) return;
    const step = { j: 1, k: -1 }[event.key];
    const goal = step ? rows()[rows().indexOf(chosen()) + step] : null;
    // Until the chosen request has come, the pane still shows the one before.
    const shown = pane().querySelector("[data-booking]")?.dataset.booking;
    const current = shown === chosen()?.dataset.booking;
    const button = current ? pane().querySelector(`[data-key="${CSS.escape(event.key)}"]`) : null;
    if (goal || button) {
      event.preventDefault();
      (goal ?? button).click();
    }
  });

  if (chosen()) reveal(chosen());
})();
