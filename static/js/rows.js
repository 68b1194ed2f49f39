// Lists and long forms: tick all rows of a list, add and remove rows of a
// form, and narrow a long list of choices by a word. Every page works without.
(() => {
  "use strict";

  // A box above the list that ticks every row of the page.
  for (const form of document.querySelectorAll("form[data-tick-all]")) {
    const every = form.querySelector("[data-tick-every]");
    if (!every) continue;
    const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      every.checked = ticked > 0 && ticked === boxes.length;
      every.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    every.hidden = false;
    every.addEventListener("change", () => {
      for (const box of boxes) box.checked = every.checked;
    });
    for (const box of boxes) box.addEventListener("change", show);
    show();
  }

  // Rows of a formset: the last row, emptied, is what a new one is copied from.
  for (const set of document.querySelectorAll("[data-rows]")) {
    const total = set.closest("form").querySelector(`[name="${set.dataset.rows}-TOTAL_FORMS"]`);
    const add = set.querySelector("[data-add-row]");
    const list = set.querySelector("[data-row-list]");
    const most = Number(set.dataset.most);
    if (!total || !add || !list) continue;
    const rows = () => [...list.children];
    const isEmpty = (row) => [...row.querySelectorAll("input:not([type=checkbox]), textarea")]
      .every((field) => field.value === "");
    const blank = list.lastElementChild.cloneNode(true);
    for (const field of blank.querySelectorAll("input:not([type=checkbox]), textarea")) {
      field.value = "";
      field.removeAttribute("value");
      field.removeAttribute("aria-invalid");
      field.classList.remove("is-invalid");
    }
    for (const error of blank.querySelectorAll(".field-error")) error.remove();

    function insert() {
      const number = Number(total.value);
      if (number >= most) return;
      const row = blank.cloneNode(true);
      for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const attribute of ["name", "id", "for", "aria-describedby"]) {
          const now = part.getAttribute(attribute);
          if (now) part.setAttribute(attribute, now.replace(/-\d+-/, `-${number}-`));
        }
      }
      list.append(row);
      total.value = String(number + 1);
      row.querySelector("input:not([type=hidden]), textarea").focus();
      watch(row);
    }

    function watch(row) {
      const remove = row.querySelector("[data-remove-row]");
      if (!remove) return;
      remove.hidden = false;
      remove.addEventListener("click", () => {
        // An emptied row is none; it stays, so that the numbering has no gap.
        for (const field of row.querySelectorAll("input:not([type=checkbox]), textarea")) field.value = "";
        row.hidden = true;
        add.focus();
      });
    }

    // With the button no empty row is needed but the very first.
    const empty = rows().filter((row) => isEmpty(row) && !row.querySelector(".is-invalid"));
    for (const row of empty.slice(empty.length === rows().length ? 1 : 0)) row.hidden = true;
    for (const row of rows()) watch(row);
    add.hidden = false;
    add.addEventListener("click", () => {
      const waiting = rows().find((row) => row.hidden && isEmpty(row));
      if (waiting) {
        waiting.hidden = false;
        waiting.querySelector("input:not([type=hidden]), textarea").focus();
      } else {
        insert();
      }
    });
  }

  // A long list of boxes with a field above that narrows it.
  for (const box of document.querySelectorAll("[data-narrow]")) {
    const field = box.querySelector("[data-narrow-by]");
    const choices = [...box.querySelectorAll("[data-words]")];
    if (!field) continue;
    field.hidden = false;
    field.addEventListener("input", () => {
      const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      for (const choice of choices) {
        const text = choice.dataset.words.toLocaleLowerCase();
        const chosen = choice.querySelector("input").checked;
        choice.hidden = !chosen && !words.every((word) => text.includes(word));
      }
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
})();
