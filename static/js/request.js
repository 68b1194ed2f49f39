// The request panel: a free time nearby fills the form at once, the calendar
// shows what is free for the chosen way of use, and a picked slot brings the
// panel into view where it lies below the calendar.
(() => {
  "use strict";

  const form = document.getElementById("request-form");
  const calendar = document.querySelector("[data-calendar]");
  if (!form) return;

  function fill(name, value) {
    const field = form.elements.namedItem(name);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  form.addEventListener("click", (event) => {
    const pick = event.target.closest("button[name=pick]");
    if (!pick) return;
    event.preventDefault();
    fill("start", pick.value);
    calendar?.calendar?.setOption("date", pick.value.slice(0, 10));
  });

  function follow() {
    if (!calendar) return;
    const url = new URL(calendar.dataset.feed, window.location.href);
    const before = url.search;
    for (const name of ["mode", "project"]) {
      const value = new FormData(form).get(name);
      if (value && value !== "samples") url.searchParams.set(name, value);
    }
    if (url.search === before) return;
    calendar.dataset.feed = url.pathname + url.search;
    calendar.calendar?.refetchEvents();
  }

  form.addEventListener("change", (event) => {
    if (event.target.matches("[name=purpose]")) return;
    form.querySelector("[data-refused]")?.remove();
    follow();
  });
  // A browser that comes back may have kept what was chosen.
  follow();

  function bringIntoView() {
    const { top } = form.getBoundingClientRect();
    if (top > window.innerHeight - 120) form.scrollIntoView({ block: "start" });
  }

  calendar?.addEventListener("slot:picked", bringIntoView);
  // Who comes back from signing in sees the slot that was picked, not the top of the page.
  if (new URLSearchParams(window.location.search).has("start")) {
    window.addEventListener("load", () => setTimeout(bringIntoView, 300), { once: true });
  }
})();
