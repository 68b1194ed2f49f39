// Free time by keyboard: one stop in the order of tabs, arrow keys from start to
// start and from day to day, Enter to pick. In an instrument's month the same
// keys go from day to day. ``calendar.js`` draws and picks.
(() => {
  "use strict";

  if (window.benchlinkCalendarKeys) return;
  window.benchlinkCalendarKeys = true;

  const DAY = 24 * 60;
  // So many empty weeks, or days on a phone, are passed over in search of free time.
  const MOST_TURNS = 10;

  class Keys {
    constructor(element) {
      this.element = element;
      this.data = element.dataset;
      this.grid = element.querySelector("[data-calendar-grid]");
      // What has the focus, and where in it the start stands that Enter picks.
      this.at = null;
      this.start = null;
      // What gets the focus once the next range is drawn: a time to be near, in which
      // direction the calendar was turned for it (0 for a day that was asked for), and how
      // often without any free time.
      this.wanted = null;
      this.marker = document.createElement("div");
      this.marker.className = "slot-marker";
      this.marker.setAttribute("aria-hidden", "true");

      element.addEventListener("calendar:drawn", (event) => this.prepare(event.detail));
      element.addEventListener("calendar:settled", () => this.settle());
      element.addEventListener("calendar:day", ({ detail }) => {
        this.start = null;
        this.wanted = { goal: this.slots.toMinutes(`${detail.day}T00:00`), by: 0, turns: 0 };
      });
      this.grid.addEventListener("keydown", (event) => this.press(event));
      this.grid.addEventListener("focusin", (event) => this.enter(event.target));
      this.grid.addEventListener("focusout", () => this.leave());
    }

    get slots() { return this.element.slots; }

    prepare({ event, el }) {
      const { kind } = event.extendedProps;
      if (kind === "free" && this.element.classList.contains("agenda-pickable")) {
        const wall = (date) => this.slots.toMinutes(this.text(date));
        el.freeTime = { start: wall(event.start), end: wall(event.end), day: false };
        el.setAttribute("role", "button");
      } else if (kind.startsWith("day_")) {
        const start = this.slots.toMinutes(this.text(event.start));
        el.freeTime = { start, end: start + DAY, day: true };
      } else return;
      el.dataset.freeTime = "";
      el.tabIndex = -1;
    }

    text(date) {
      const two = (number) => String(number).padStart(2, "0");
      return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}` +
        `T${two(date.getHours())}:${two(date.getMinutes())}`;
    }

    // Every stretch once, in order of time: over midnight one is drawn in two parts.
    all() {
      const seen = new Set();
      return [...this.grid.querySelectorAll("[data-free-time]")]
        .filter((el) => el.freeTime && el.isConnected)
        .sort((one, other) => one.freeTime.start - other.freeTime.start)
        .filter((el) => !seen.has(el.freeTime.start) && seen.add(el.freeTime.start));
    }

    settle() {
      if (this.element.loading) return;
      const all = this.all();
      const { wanted } = this;
      this.wanted = null;
      if (wanted && all.length) {
        // A day that was asked for is met at its first free time.
        const first = wanted.by ? null : all.find((el) => el.freeTime.end > wanted.goal);
        if (first) this.go(first);
        else this.go(...this.nearest(all, wanted.goal));
      } else if (wanted && wanted.by && wanted.turns < MOST_TURNS) {
        this.turn(wanted.by, wanted.goal, wanted.turns + 1);
      } else if (wanted) {
        this.element.querySelector(".ec-prev")?.focus();
      } else if (all.length && !all.some((el) => el.tabIndex === 0)) {
        all[0].tabIndex = 0;
      }
    }

    go(el, start) {
      this.all().forEach((other) => { other.tabIndex = other === el ? 0 : -1; });
      this.start = start ?? el.freeTime.start;
      el.focus({ preventScroll: false });
      this.show(el);
    }

    enter(target) {
      const el = target.closest?.("[data-free-time]");
      if (!el?.freeTime || el === this.at) return;
      this.at = el;
      const { start, end } = el.freeTime;
      if (this.start === null || this.start < start || this.start >= end) this.start = start;
      this.show(el);
    }

    leave() {
      this.at = null;
      this.marker.remove();
      this.slots.say("");
    }

    show(el) {
      this.at = el;
      const { start, end, day } = el.freeTime;
      if (day) {
        this.slots.say(`${el.getAttribute("aria-label")}. ${this.data.wordOpen}`);
        return;
      }
      const share = (minutes) => `${(100 * (minutes - start)) / (end - start)}%`;
      this.marker.style.insetBlockStart = share(this.start);
      this.marker.style.blockSize = share(start + this.slots.step);
      this.marker.textContent = this.slots.toText(this.start).slice(11);
      el.append(this.marker);
      this.marker.scrollIntoView({ block: "nearest" });
      this.slots.say(`${this.words(this.start)}. ${this.data.wordPick}`);
    }

    // "Tue 24 Nov 09:30", by the wall clock alone.
    words(minutes) {
      const format = new Intl.DateTimeFormat(this.slots.locale, {
        weekday: "short", day: "numeric", month: "short", timeZone: "UTC",
      });
      return `${format.format(new Date(minutes * 60000))} ${this.slots.toText(minutes).slice(11)}`;
    }

    press(event) {
      const el = event.target.closest?.("[data-free-time]");
      if (!el?.freeTime || event.altKey || event.ctrlKey || event.metaKey) return;
      const moves = {
        ArrowDown: () => (el.freeTime.day ? this.leap(el, 7) : this.later(el)),
        ArrowUp: () => (el.freeTime.day ? this.leap(el, -7) : this.earlier(el)),
        ArrowRight: () => this.leap(el, 1),
        ArrowLeft: () => this.leap(el, -1),
        Home: () => this.go(this.all()[0]),
        End: () => this.go(this.all().pop()),
        PageDown: () => this.turn(1, this.goalAfter(el, this.daysShown())),
        PageUp: () => this.turn(-1, this.goalAfter(el, -this.daysShown())),
        Enter: () => this.choose(el),
        " ": () => this.choose(el),
      };
      const move = moves[event.key];
      // A day opens as any other event that is clicked.
      if (!move || (el.freeTime.day && ["Enter", " "].includes(event.key))) return;
      event.preventDefault();
      move();
    }

    choose() { this.slots.pick(this.start); }

    later(el) {
      const next = this.start + this.slots.step;
      if (next < el.freeTime.end) this.go(el, next);
      else this.beside(el, 1);
    }

    earlier(el) {
      const before = this.start - this.slots.step;
      if (before >= el.freeTime.start) this.go(el, before);
      else this.beside(el, -1);
    }

    beside(el, by) {
      const all = this.all();
      const other = all[all.indexOf(el) + by];
      if (!other) this.turn(by, this.goalAfter(el, by));
      else this.go(other, by > 0 ? other.freeTime.start : this.lastStart(other));
    }

    lastStart({ freeTime: { start, end } }) {
      const { step } = this.slots;
      return start + Math.max(0, Math.ceil((end - start) / step) - 1) * step;
    }

    // To the stretch of another day that lies nearest to the same time of day.
    leap(el, days) {
      const goal = this.goalAfter(el, days);
      const dayOf = (minutes) => Math.floor(minutes / DAY);
      const others = this.all().filter((other) => {
        const day = dayOf(other.freeTime.start);
        return days > 0 ? day >= dayOf(goal) : day <= dayOf(goal);
      });
      if (others.length) this.go(...this.nearest(others, goal));
      else this.turn(Math.sign(days), goal);
    }

    daysShown() {
      const { currentStart, currentEnd } = this.element.calendar.getView();
      return Math.round((currentEnd - currentStart) / (DAY * 60000));
    }

    goalAfter(el, days) { return (this.start ?? el.freeTime.start) + days * DAY; }

    // The stretch nearest to a time, and the start in it: that time itself where it is free.
    nearest(all, goal) {
      const away = ({ freeTime: { start, end } }) => Math.max(start - goal, goal - end + 1, 0);
      const best = all.reduce((one, other) => (away(other) < away(one) ? other : one));
      const { start, end } = best.freeTime;
      const { step } = this.slots;
      if (goal <= start) return [best, start];
      return [best, goal < end ? start + Math.floor((goal - start) / step) * step : this.lastStart(best)];
    }

    turn(by, goal, turns = 0) {
      this.wanted = { goal, by, turns };
      this.start = null;
      if (by > 0) this.element.calendar.next();
      else this.element.calendar.prev();
    }
  }

  document.querySelectorAll("[data-calendar]").forEach((element) => new Keys(element));
})();
