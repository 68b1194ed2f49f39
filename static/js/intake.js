// The questions of an intake form: one that depends on another answer is shown
// when that is given, and a table of samples grows by a line. What is asked is
// decided by the server, which leaves out answers that were not asked for;
// without a script every question is shown with its condition in words.
(() => {
  "use strict";

  for (const intake of document.querySelectorAll("[data-intake]")) {
    const form = intake.closest("form");
    const rows = [...intake.querySelectorAll("[data-ask-if]")];

    function chosen(name) {
      const named = `[name="${CSS.escape(name)}"]`;
      return [...form.querySelectorAll(`${named}:checked, select${named}`)]
        .filter((box) => !box.closest("[data-ask-if][hidden]"))
        .map((box) => box.value);
    }

    // In their order: one that is hidden answers nothing to those after it.
    function show() {
      for (const row of rows) {
        const [name, ...values] = JSON.parse(row.dataset.askIf);
        row.hidden = !chosen(name).some((value) => values.includes(value));
      }
    }

    intake.dataset.watched = "";
    show();
    form.addEventListener("change", show);
  }

  for (const table of document.querySelectorAll("[data-sample-rows]")) {
    const add = table.querySelector("[data-add-sample]");
    const rows = () => [...table.querySelectorAll("[data-sample-row]")];
    const most = Number(table.dataset.most);
    add.hidden = rows().length >= most;
    add.addEventListener("click", () => {
      const number = rows().length;
      const row = rows()[number - 1].cloneNode(true);
      for (const field of row.querySelectorAll("input, select")) {
        field.name = field.name.replace(/-\d+-(\w+)$/, `-${number}-$1`);
        field.value = "";
      }
      const legend = row.querySelector("legend");
      legend.textContent = legend.textContent.replace(/\d+/, String(number + 1));
      add.before(row);
      add.hidden = rows().length >= most;
      row.querySelector("input").focus();
    });
  }
})();
