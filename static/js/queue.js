// The queue by keyboard: j and k walk the list, space selects, a approves, r opens the reason,
// u undoes. Everything is looked up anew each time: going back replaces the whole page's body.
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
  const many = () => document.querySelector("[data-many]");
  const every = () => document.querySelector("[data-all]");
  const ticks = () => [...document.querySelectorAll(".queue-tick input")];
  const ticked = () => ticks().filter((tick) => tick.checked);
  const tickOf = (row) => row.closest(".queue-item").querySelector(".queue-tick input");

  // Moves the list alone, not the page.
  function reveal(row) {
    const [frame, place] = [list().getBoundingClientRect(), row.getBoundingClientRect()];
    const bottom = Math.min(frame.bottom, window.innerHeight) - many().offsetHeight;
    if (place.top < frame.top) list().scrollTop += place.top - frame.top;
    if (place.bottom > bottom) list().scrollTop += place.bottom - bottom;
  }

  function count() {
    const [some, all] = [ticked().length, ticks().length];
    many().querySelector("[data-count]").textContent = String(some);
    const box = every().querySelector("input");
    box.checked = some === all;
    box.indeterminate = some > 0 && some < all;
  }

  function tickAll(on) {
    ticks().forEach((tick) => { tick.checked = on; });
    count();
  }

  document.addEventListener("change", (event) => {
    if (!queue()) return;
    if (event.target.closest(".queue-tick")) count();
    if (event.target.closest("[data-all]")) tickAll(event.target.checked);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) document.getElementById("queue-keys").showModal();
    const row = event.target.closest(".queue-row");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    chosen()?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    queue().classList.add("queue-open");
    // Until the request has come, a tap would decide on the one before.
    pane().inert = true;
    reveal(row);
  });

  document.addEventListener("htmx:after:swap", () => {
    if (!queue()) return;
    pane().inert = false;
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

  // In a field keys write; these two leave it or send what it holds.
  function inField(event) {
    if (event.key === "Escape") event.target.blur();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.form;
    const button = form?.querySelector(".decide-reject button, .btn-danger");
    if (button && event.target.matches("textarea")) {
      event.preventDefault();
      form.requestSubmit(button);
    }
  }

  // What a key presses: while something is selected that is decided on, else the request shown,
  // and until that has come the pane still shows the one before.
  function buttonOf(key) {
    const named = `[data-key="${CSS.escape(key)}"]`;
    if (ticked().length) return many().querySelector(named);
    const shown = pane().querySelector("[data-booking]")?.dataset.booking;
    return shown === chosen()?.dataset.booking ? pane().querySelector(named) : null;
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, select, input:not([type=checkbox])");
    if (typing) {
      if (queue()) inField(event);
      return;
    }
    // A held key would decide one request after another.
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    // The last decision may have emptied the queue.
    if (event.key === "u" || event.key === "U") {
      const offer = document.querySelector(`[data-undo] [data-key="${event.key}"]`);
      (offer ?? document.querySelector('[data-undo] [data-key="u"]'))?.click();
      return;
    }
    if (!queue()) return;
    // The second is what a Chinese keyboard writes.
    if (event.key === "?" || event.key === "？") {
      document.getElementById("queue-keys").showModal();
    } else if (event.key === "s") {
      tickAll(ticked().length < ticks().length);
    } else if (event.key === " ") {
      // On a button or a tick the space bar presses that.
      if (!chosen() || event.target.matches("button, summary, input")) return;
      event.preventDefault();
      tickOf(chosen()).click();
    } else if (event.key === "j" || event.key === "k") {
      rows()[rows().indexOf(chosen()) + (event.key === "j" ? 1 : -1)]?.click();
    } else {
      const button = buttonOf(event.key);
      // One that is not to be seen just now is not pressed either.
      if (!button?.offsetParent) return;
      event.preventDefault();
      button.click();
      // At once: the event that tells of it comes too late for who types on.
      const reason = button.closest(".decide-reject[open]")?.querySelector("textarea");
      if (button.matches("summary")) reason?.focus();
    }
  });

  if (queue()) {
    every().hidden = false;
    count();
  }
  if (chosen()) reveal(chosen());
})();
