// The finder: what has been unfolded stays so when the answer changes, and named
// days and a moving range are not both asked for.
(() => {
  "use strict";

  const form = document.getElementById("finder");
  if (!form) return;
  let unfolded = [];

  document.addEventListener("htmx:before:swap", () => {
    unfolded = [...document.querySelectorAll("#facets details[open]")].map((each) => each.id);
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const id of unfolded) {
      const part = document.getElementById(id);
      if (part) part.open = true;
    }
  });

  // Before htmx reads the form.
  document.addEventListener("change", (event) => {
    const { when, earliest, latest } = form.elements;
    if (event.target === when && when.value) {
      earliest.value = "";
      latest.value = "";
    } else if ((event.target === earliest || event.target === latest) && event.target.value) {
      when.value = "";
    }
  }, true);

  // A figure is one more field each time the last one is filled in.
  form.addEventListener("change", (event) => {
    const last = form.querySelector("#id_spec_new");
    if (event.target !== last || !last.value) return;
    const next = last.cloneNode();
    last.id = `id_spec_${form.querySelectorAll("[name=spec]").length}`;
    next.value = "";
    last.after(next);
  });
})();
