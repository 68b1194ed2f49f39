// What every page does: a word when an answer takes longer than a second, no
// form sent twice, a question before what cannot be taken back, and the first
// field with an error in view.
(() => {
  "use strict";

  const waiting = document.getElementById("waiting");
  const unreachable = document.getElementById("unreachable");
  let timer = null;

  function startWaiting() {
    unreachable.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => { waiting.hidden = false; }, 1000);
  }

  function stopWaiting() {
    clearTimeout(timer);
    waiting.hidden = true;
  }

  document.addEventListener("htmx:before:request", startWaiting);
  document.addEventListener("htmx:after:request", stopWaiting);
  document.addEventListener("htmx:finally:request", stopWaiting);
  document.addEventListener("htmx:error", () => {
    stopWaiting();
    unreachable.hidden = false;
  });

  // Asked before anybody else hears of it, htmx too.
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "post") {
      if (form.dataset.sent) event.preventDefault();
      // Who answers with a file leaves this page as it is.
      else if (!event.defaultPrevented && !("download" in form.dataset)) form.dataset.sent = "yes";
    }
    if (!event.defaultPrevented && !("download" in form.dataset)) startWaiting();
  });

  // Back from the next page the browser may show this one as it was left.
  window.addEventListener("pageshow", () => {
    stopWaiting();
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-send-on-change]");
    if (form) form.requestSubmit();
  });

  const wrong = document.querySelector("main .is-invalid, main [aria-invalid=true]");
  if (wrong) wrong.focus();
})();
