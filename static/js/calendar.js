// Calendars: every [data-calendar] becomes an EventCalendar that reads its feed.
// All times are the lab's wall clock, without an offset; free time can be
// picked by a click or a drag, and what is picked stands in the page's form.
(() => {
  "use strict";

  if (window.benchlinkCalendars) return;
  window.benchlinkCalendars = true;

  const PHONE = window.matchMedia("(max-width: 767.98px)");
  // Free time fits a phone by days; bookings, which are few a day, read better as a list.
  const ON_A_PHONE = { timeGridWeek: "timeGridDay" };
  const LISTED_ON_A_PHONE = { timeGridWeek: "listWeek", dayGridMonth: "listMonth" };
  const MINUTE = 60000;
  const AHEAD = 14 * 24 * 60;
  const LOCALES = { en: "en-GB", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW" };
  const QUIET = ["free", "busy", "later", "closed"];
  // A whole day in one word, in an instrument's month.
  const DAYS = ["day_free", "day_later"];
  const SHOWN_AS = {
    timeGridWeek: "week", timeGridDay: "week", listWeek: "list", dayGridMonth: "month", listMonth: "month",
  };

  // "2026-11-24T09:00" and numbers, without any zone: minutes since 1970 on a wall clock.
  const two = (number) => String(number).padStart(2, "0");

  function toMinutes(text) {
    const found = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)/.exec(text || "");
    if (!found) return null;
    const [year, month, day, hour, minute] = found.slice(1).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute) / MINUTE;
  }

  function toText(minutes) {
    const date = new Date(minutes * MINUTE);
    return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}` +
      `T${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  }

  // A date of the calendar's own, which says the zone's wall clock in the browser's.
  const dayText = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

  // The lab's distance from UTC now, "+08:00": it puts "now" and "today" in their place.
  function offsetOf(zone) {
    if (!zone) return "local";
    try {
      const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
        .formatToParts(new Date());
      const name = parts.find((part) => part.type === "timeZoneName").value.replace("GMT", "");
      return name || "UTC";
    } catch {
      return "local";
    }
  }

  class SlotForm {
    // The fields of the page's form that hold the picked slot.
    constructor() {
      this.form = document.querySelector("form[data-slot-form]") ??
        document.querySelector("form [name=start]")?.form ?? null;
      this.start = this.form?.querySelector("[name=start]") ?? null;
      this.length = this.form?.querySelector("[name=length]") ?? null;
      this.wanted = Number.parseInt(this.length?.value, 10) || 0;
      this.form?.addEventListener("change", (event) => {
        if (event.target !== this.length || !event.isTrusted) return;
        this.wanted = Number.parseInt(this.length.value, 10) || 0;
      });
    }

    get slot() {
      const start = toMinutes(this.start?.value);
      const length = Number.parseInt(this.length?.value, 10);
      return start === null || !(length > 0) ? null : { start, end: start + length };
    }

    fill(start, length) {
      this.set(this.start, toText(start));
      if (length && this.length) this.set(this.length, this.nearest(length));
    }

    // The length to take where ``room`` minutes are free from the click on: the one
    // that was asked for, else the longest that fits there, else the shortest of all.
    fitting(room) {
      if (!this.length) return 0;
      return this.wanted > room ? Number.parseInt(this.nearest(room), 10) : this.wanted;
    }

    nearest(length) {
      if (this.length.tagName !== "SELECT") return String(length);
      const given = [...this.length.options].map((option) => Number.parseInt(option.value, 10))
        .filter((value) => value > 0).sort((one, other) => one - other);
      return String(given.filter((value) => value <= length).pop() ?? given[0] ?? length);
    }

    set(field, value) {
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function start(element) {
    const data = element.dataset;
    const grid = element.querySelector("[data-calendar-grid]");
    const state = element.querySelector("[data-calendar-state]");
    const step = Number.parseInt(data.step, 10) || 30;
    const locale = LOCALES[data.locale] ?? "en-GB";
    const chinese = data.locale !== "en";
    const form = new SlotForm();
    let free = [];

    // An instrument's calendar that was asked for no day opens where something is free.
    let looking = "ahead" in data;
    let ahead = false;

    const say = (text) => { state.textContent = text; };

    // What is drawn

    function toEvent(item) {
      const kind = item.kind || "busy";
      const event = {
        start: item.start,
        end: item.end,
        title: item.title || "",
        display: QUIET.includes(kind) ? "background" : "auto",
        classNames: [`slot-${kind.replaceAll("_", "-")}`, ...(item.url ? ["agenda-linked"] : []),
          ...(item.mark ? [`slot-${item.mark}`] : [])],
        extendedProps: {
          kind, url: item.url || "", word: item.word || "", label: item.label || "",
          figure: item.figure || "", origin: item.origin || item.start,
        },
      };
      if (kind === "day_free") {
        const hours = Number(item.figure);
        event.classNames.push(hours >= 6 ? "slot-day-long" : hours >= 3 ? "slot-day-some" : "slot-day-short");
      }
      if (item.id) event.id = item.id;
      return event;
    }

    // What narrows the feed narrows the month and the list as well.
    function feedFor(info) {
      const feed = new URL(data.feed, window.location.href);
      if (!data.monthFeed || info.end - info.start < 8 * 24 * 60 * MINUTE) return feed;
      const month = new URL(data.monthFeed, window.location.href);
      feed.searchParams.forEach((value, name) => month.searchParams.set(name, value));
      return month;
    }

    // On a phone a day of the month has room for a figure alone.
    const idle = () => (PHONE.matches && data.monthFeed &&
      calendar.getView().type === "dayGridMonth" ? data.wordFigures : "");

    async function read(info) {
      const url = feedFor(info);
      url.searchParams.set("start", info.startStr.slice(0, 19));
      url.searchParams.set("end", info.endStr.slice(0, 19));
      const slow = setTimeout(() => say(data.wordLoading), 1000);
      element.loading = true;
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const items = await answer.json();
        free = items.filter((item) => item.kind === "free").map((item) => ({
          start: toMinutes(item.start),
          end: toMinutes(item.end),
          origin: toMinutes(item.origin || item.start),
        }));
        say(ahead ? data.wordAhead : idle());
        ahead = false;
        if (looking && items.every((item) => item.kind === "busy")) setTimeout(lookAhead, 0, info);
        looking = false;
        // What is loaded replaces all that is drawn, so the picked slot comes along.
        const picked = pickedEvent();
        return [...items.map(toEvent), ...(picked ? [picked] : [])];
      } catch {
        say(data.wordFailed);
        return [];
      } finally {
        element.loading = false;
        clearTimeout(slow);
      }
    }

    // From a week, or a phone's day, in which all is busy on to the next that has anything.
    async function lookAhead(info) {
      const shown = calendar.getView().currentStart.getTime();
      const url = feedFor(info);
      const from = toMinutes(info.endStr);
      url.searchParams.set("start", toText(from));
      url.searchParams.set("end", toText(from + AHEAD));
      const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      const items = answer?.ok ? await answer.json() : [];
      const first = items.filter((item) => item.kind !== "busy").map((item) => item.start).sort()[0];
      // Who has moved on meanwhile stays there.
      if (!first || calendar.getView().currentStart.getTime() !== shown) return;
      const [year, month, day] = first.slice(0, 10).split("-").map(Number);
      ahead = true;
      calendar.setOption("date", new Date(year, month - 1, day));
    }

    // Time, title and the word of the state: never a colour alone.
    function content(info) {
      const { kind, word, figure } = info.event.extendedProps;
      if (kind === "free" || kind === "busy") return "";
      const lines = [];
      const line = (tag, className, text) => {
        const node = document.createElement(tag);
        node.className = className;
        node.textContent = text;
        lines.push(node);
      };
      if (figure) line("span", "day-figure", figure);
      if (!QUIET.includes(kind) && !DAYS.includes(kind) && kind !== "many") {
        line("span", "ec-event-time", info.timeText);
      }
      if (info.event.title) line("span", "ec-event-title", info.event.title);
      if (word) line("span", "agenda-word", word);
      return { domNodes: lines };
    }

    function heading(date) {
      const part = (options) => new Intl.DateTimeFormat(locale, options).format(date);
      const weekday = document.createElement("span");
      weekday.className = "agenda-weekday";
      weekday.textContent = part({ weekday: "short" });
      const day = document.createElement("span");
      day.textContent = part({ day: "numeric", month: "short" });
      return { domNodes: chinese ? [day, weekday] : [weekday, day] };
    }

    // "27", and where a month begins "1 Dec", "12月1日", or "12/1" on a narrow day in Chinese.
    function dayNumber(date) {
      if (date.getDate() !== 1) return String(date.getDate());
      if (chinese && PHONE.matches) return `${date.getMonth() + 1}/1`;
      return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(date);
    }

    // "23 – 29 Nov 2026", "2026年11月23日–29日"; one day by itself.
    function title(first, last) {
      const format = new Intl.DateTimeFormat(
        locale, { year: "numeric", month: "short", day: "numeric" });
      if (!chinese) return format.formatRange(first, last);
      if (first.toDateString() === last.toDateString()) return format.format(first);
      const month = first.getMonth() === last.getMonth() ? "" : `${last.getMonth() + 1}月`;
      const year = first.getFullYear() === last.getFullYear() ? "" : `${last.getFullYear()}年`;
      return `${format.format(first)}–${year}${month}${last.getDate()}日`;
    }

    // What is picked

    const freeAround = (from, to) => free.find((span) => span.start <= from && to <= span.end);

    function pick(from, length) {
      const span = freeAround(from, from + Math.max(length || 0, 1));
      if (!span) {
        say(data.wordTaken);
        return;
      }
      const begin = span.origin + Math.floor((from - span.origin) / step) * step;
      const slot = { start: Math.max(begin, span.start), length };
      say("");
      if (!length && form.wanted) {
        // A click says where, the form how long: near the end of what is free less fits.
        slot.length = form.fitting(span.end - slot.start);
        if (slot.length < form.wanted) say(data.wordShorter);
        while (slot.start + slot.length > span.end && slot.start - step >= span.start) slot.start -= step;
      }
      if (form.start) {
        form.fill(slot.start, slot.length);
      } else if (data.pickUrl) {
        const url = new URL(data.pickUrl, window.location.href);
        url.searchParams.set("start", toText(slot.start));
        if (slot.length) url.searchParams.set("length", slot.length);
        window.location.assign(url);
        return;
      }
      drawPicked();
      element.dispatchEvent(new CustomEvent("slot:picked", {
        bubbles: true,
        detail: { start: toText(slot.start), length: slot.length ?? null },
      }));
    }

    function pickedEvent() {
      const slot = form.slot;
      if (!slot || !data.feed) return null;
      return {
        id: "picked",
        start: toText(slot.start),
        end: toText(slot.end),
        title: "",
        classNames: [freeAround(slot.start, slot.end) ? "slot-picked" : "slot-picked slot-doubtful"],
        extendedProps: { kind: "picked", url: "" },
      };
    }

    function drawPicked() {
      const picked = pickedEvent();
      calendar.removeEventById("picked");
      if (picked) calendar.addEvent(picked);
    }

    // Where the calendar stands, for those who come back or want a list

    function follow(info) {
      const last = new Date(info.end.getTime() - MINUTE);
      const [from, until] = monthOf(info) ?? [info.start, last];
      for (const link of document.querySelectorAll("a[data-calendar-list]")) {
        const url = new URL(link.href);
        url.searchParams.set("first", dayText(from));
        url.searchParams.set("last", dayText(until));
        if (data.monthFeed) {
          new URL(data.feed, window.location.href).searchParams
            .forEach((value, name) => url.searchParams.set(name, value));
        }
        link.href = url.pathname + url.search;
      }
      if ("remember" in data) {
        const url = new URL(window.location.href);
        url.searchParams.set("show", SHOWN_AS[info.view.type] ?? "month");
        url.searchParams.set("day", dayText(from));
        window.history.replaceState(window.history.state, "", url);
      }
    }

    // A month is drawn with days of its neighbours; what is meant are its own.
    function monthOf(info) {
      if (!["dayGridMonth", "listMonth"].includes(info.view.type)) return null;
      const { currentStart, currentEnd } = info.view;
      return [currentStart, new Date(currentEnd.getTime() - MINUTE)];
    }

    function showDay(day) {
      calendar.setOption("date", day);
      calendar.setOption("view", fitting("timeGridWeek"));
      element.dispatchEvent(new CustomEvent("calendar:day", { detail: { day: dayText(day) } }));
    }

    // The calendar

    const onPhone = "remember" in data ? LISTED_ON_A_PHONE : ON_A_PHONE;
    const fitting = (name) => (PHONE.matches ? onPhone[name] ?? name : name);
    const view = fitting(data.view);
    const given = (data.views || "timeGridWeek timeGridDay").split(/[\s,]+/).filter(Boolean);
    const choices = [...new Set(given.map(fitting))];
    const words = {
      today: data.wordToday, close: data.wordClose, prev: data.wordPrevious, next: data.wordNext,
      timeGridDay: data.wordDay, timeGridWeek: data.wordWeek, dayGridMonth: data.wordMonth,
      listWeek: PHONE.matches ? data.wordWeek : data.wordList, listMonth: data.wordMonth,
    };
    const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const pickable = Boolean(form.start || data.pickUrl);

    const calendar = window.EventCalendar.create(grid, {
      view,
      date: data.date ? data.date.slice(0, 10) : new Date(),
      timeZone: offsetOf(data.zone),
      locale,
      firstDay: 1,
      allDaySlot: false,
      nowIndicator: true,
      headerToolbar: { start: "prev,next today", center: "title", end: choices.join(",") },
      // Another view asks for its own range: the month's days are no slots of a week.
      lazyFetching: false,
      dayMaxEvents: !data.monthFeed,
      moreLinkContent: ({ num }) => `+${num}`,
      buttonText: (defaults) => ({ ...defaults, ...words }),
      noEventsContent: data.wordNothing,
      slotDuration: "01:00",
      slotHeight: 44,
      snapDuration: { minutes: step },
      slotMinTime: data.slotMin || "08:00",
      slotMaxTime: data.slotMax || "18:00",
      flexibleSlotTimeLimits: { eventFilter: (event) => event.extendedProps.kind !== "closed" },
      slotLabelFormat: time,
      eventTimeFormat: time,
      eventContent: content,
      // Colour alone says nothing to who hears the page.
      eventDidMount: (info) => {
        const { kind, label } = info.event.extendedProps;
        const word = label || { free: data.wordFree, busy: data.wordBusy }[kind];
        const timed = DAYS.includes(kind) || kind === "many" ? "" : `${info.timeText} `;
        if (word) info.el.setAttribute("aria-label", `${timed}${word}`);
        // What a narrow block cuts off is read on hovering.
        const whole = label || (QUIET.includes(kind) ? "" : info.event.title);
        if (whole) info.el.title = `${timed}${whole}`;
        element.dispatchEvent(new CustomEvent("calendar:drawn", { detail: info }));
      },
      eventAllUpdated: () => element.dispatchEvent(new CustomEvent("calendar:settled")),
      datesSet: follow,
      slotEventOverlap: false,
      eventSources: [{ events: read }],
      editable: false,
      eventStartEditable: false,
      eventDurationEditable: false,
      selectable: pickable,
      pointer: false,
      dayHeaderFormat: heading,
      titleFormat: title,
      listDayFormat: { weekday: "long" },
      listDaySideFormat: { month: "long", day: "numeric" },
      views: {
        // Free hours are looked for ahead: five weeks from the shown one, not a calendar's month.
        dayGridMonth: data.monthFeed ? {
          dayHeaderFormat: { weekday: "short" }, duration: { weeks: 5 }, dayCellFormat: dayNumber,
        } : {
          dayHeaderFormat: { weekday: "short" }, titleFormat: { year: "numeric", month: "long" },
        },
        listMonth: { titleFormat: { year: "numeric", month: "long" } },
      },
      dateClick: pickable ? (info) => pick(toMinutes(info.dateStr)) : undefined,
      select: (info) => {
        const from = toMinutes(info.startStr);
        calendar.unselect();
        pick(from, toMinutes(info.endStr) - from);
      },
      selectConstraint: (info) =>
        Boolean(freeAround(toMinutes(info.startStr), toMinutes(info.endStr))),
      eventClick: (info) => {
        const { url, kind } = info.event.extendedProps;
        if (url) window.location.assign(url);
        else if (DAYS.includes(kind)) showDay(info.event.start);
      },
    });
    element.calendar = calendar;
    element.slots = { pick, step, say, toMinutes, toText, locale };
    element.classList.toggle("agenda-pickable", pickable);

    // A typed time is shown as well, in its own week.
    form.form?.addEventListener("change", (event) => {
      if (event.target !== form.start && event.target !== form.length) return;
      const { slot } = form;
      const { currentStart, currentEnd } = calendar.getView();
      if (slot && event.isTrusted) {
        const [year, month, day] = toText(slot.start).slice(0, 10).split("-").map(Number);
        const typed = new Date(year, month - 1, day);
        if (typed < currentStart || typed >= currentEnd) calendar.gotoDate(typed);
      }
      drawPicked();
    });
    drawPicked();
  }

  document.querySelectorAll("[data-calendar]").forEach(start);
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll("[data-calendar]").forEach((element) => {
      if (!element.calendar) start(element);
    });
  });
})();
