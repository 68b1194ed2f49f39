// Suggestions under a search box while one types: a combobox with a list (ARIA
// Authoring Practices). Arrow keys move, Enter chooses, Escape closes; without
// this script the box is a plain one.
(() => {
  "use strict";

  const PAUSE = 150;

  function equip(frame, number) {
    const input = frame.querySelector("input[name=q]");
    if (!input) return;
    const list = document.createElement("ul");
    list.id = `suggestions-${number}`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", frame.querySelector("label")?.textContent.trim() ?? "");
    list.hidden = true;
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    frame.append(list, said);

    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) input.setAttribute(name, value);

    let timer = null;
    let asked = "";
    let request = null;
    let chosen = -1;

    function options() {
      return [...list.children];
    }

    function close() {
      clearTimeout(timer);
      request?.abort();
      asked = "";
      list.hidden = true;
      list.replaceChildren();
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(place) {
      options().forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
      chosen = place;
      const option = options()[place];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function draw(found) {
      list.replaceChildren(...found.map((each, at) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = each.url;
        option.dataset.text = each.text;
        option.dataset.kind = each.kind;
        const text = document.createElement("span");
        text.className = "suggestion-text";
        text.textContent = each.text;
        const kind = document.createElement("span");
        kind.className = "suggestion-kind";
        kind.textContent = each.count === null ? each.label : `${each.label} · ${each.count}`;
        option.append(text, kind);
        return option;
      }));
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      said.textContent = found.length
        ? frame.dataset.wordSome.replace("%(n)s", found.length)
        : frame.dataset.wordNone;
      mark(-1);
    }

    async function ask() {
      const text = input.value.trim();
      if (text === asked) return;
      if (!text) { close(); return; }
      asked = text;
      request?.abort();
      request = new AbortController();
      try {
        const url = `${frame.dataset.suggest}?${new URLSearchParams({ q: text })}`;
        const answer = await fetch(url, { signal: request.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.statusText);
        const { suggestions } = await answer.json();
        if (document.activeElement === input) draw(suggestions);
      } catch (error) {
        // Typing goes on without suggestions.
        if (error.name !== "AbortError") close();
      }
    }

    function take(option) {
      const { text, kind, url } = option.dataset;
      close();
      if (kind === "word") {
        input.value = text;
        input.form.requestSubmit();
        return;
      }
      const target = new URL(url, window.location.href);
      const form = input.form;
      const field = [...target.searchParams].find(([name]) => name !== "q");
      // A page of its own is opened; a choice of the finder joins what is asked already.
      if (target.pathname !== new URL(form.action).pathname || !field) {
        window.location.assign(target);
        return;
      }
      const wish = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
      wish.delete("q");
      wish.append(...field);
      window.location.assign(`${target.pathname}?${wish}`);
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });

    input.addEventListener("keydown", (event) => {
      const count = options().length;
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" && list.hidden) {
        asked = "";
        ask();
      } else if (event.key === "ArrowDown" && count) {
        event.preventDefault();
        mark(chosen + 1 < count ? chosen + 1 : -1);
      } else if (event.key === "ArrowUp" && count) {
        event.preventDefault();
        mark(chosen < 0 ? count - 1 : chosen - 1);
      } else if (event.key === "Enter") {
        const option = options()[chosen];
        if (option) {
          event.preventDefault();
          take(option);
        } else {
          close();
        }
      }
    });

    // The box keeps the focus, so that leaving it is what closes the list.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
    input.addEventListener("blur", close);
  }

  document.querySelectorAll("[data-suggest]").forEach(equip);
})();
