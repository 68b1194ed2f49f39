"""What was found as a list shows it: each instrument's words, slots and a drawing of its days.

Worked out here and not in the template, which only puts them in place: a page
has twenty rows, and each has some thirty things to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from booking.accounts.dates import day_text, length_text, moment_text
from booking.accounts.templatetags.face import page_language, yuan
from booking.labs.models import Instrument
from booking.labs.rules import InstrumentStatus, ServiceMode
from booking.labs.wording import INSTRUMENT_STATUSES, SERVICE_MODES

from .catalogue import Catalogue, Label
from .catalogue import yuan as in_yuan
from .catalogue.columns import MODE_BITS, STATUSES
from .keeping import Kept
from .queries.finding import Answer, Seeking, labs_of, platform_zone, promised_days
from .queries.outlook import SHOWN_DAYS, outlook, weeks_for
from .rules.asking import HOUR

MINUTE = dt.timedelta(minutes=1)
MOST_SLOTS = 3
BAR, GAP, HEIGHT = 7, 2, 28
FULL_DAY = 8 * HOUR
"""A bar is as high as the drawing when so much of its day is free, or more if a day has more."""
NOTHING = mark_safe("")
DRAWN: Kept[tuple[SafeString, SafeString]] = Kept(10_000)
"""The words and modes of instruments, by the catalogue's stamp, the language and the row."""
CHARTS: Kept[SafeString] = Kept(10_000)
ROWS: Kept[SafeString] = Kept(5_000)
STATUS_OF = {code: status for status, code in STATUSES.items()}


@dataclass(frozen=True)
class Row:
    """One instrument that was found, in the reader's language; empty texts are left out.

    ``words`` and ``modes`` depend on the instrument alone and are kept drawn.
    """

    lab: str
    words: SafeString
    kilometres: str
    modes: SafeString
    price: str
    estimate: str
    by_sample: str
    helped: bool
    slots: SafeString
    samples: str
    samples_url: str
    chart: SafeString
    nothing: str


def kilometres_text(distance: float) -> str:
    """Kilometres as people say them: "0.4 km", "42 km"; nothing where no place is known."""
    if not np.isfinite(distance):
        return ""
    number = f"{distance:.1f}" if distance < 9.95 else f"{distance:,.0f}"
    return gettext("%(number)s km") % {"number": number}


def drawn(row: Row) -> SafeString:
    """A row as the page has it, kept drawn: most rows of a list stay as they are for a while."""
    return ROWS.made(
        (get_language(), row), lambda: render_to_string("calendars/_found_row.html", {"row": row})
    )


def rows_of(answer: Answer, seeking: Seeking) -> list[Row]:
    """The rows of one page of an answer, in a number of queries that no page's length changes.

    What has been taken from the catalogue since it was read is left out.
    """
    catalogue = answer.found.catalogue
    ids: list[int] = answer.found.instruments.tolist()
    shown = dict(Instrument.objects.published().filter(pk__in=ids).values_list("pk", "public_id"))
    wish = answer.asked.time.wish(platform_zone(), now=seeking.now)
    ids_alone = answer.found.instruments[answer.ways.alone].tolist()
    ids_helped = answer.found.instruments[answer.ways.helped].tolist()
    sheets = answer.sheets or weeks_for(
        ids_alone, ids_helped, wish, labs=labs_of(answer, answer.ways.helped), now=seeking.now
    )
    ahead = outlook(
        ids_alone,
        ids_helped,
        wish,
        seeking.seeker,
        sheets=sheets,
        most=MOST_SLOTS,
        now=seeking.now,
    )
    page = _Page(answer, seeking)
    promised = promised_days(catalogue, answer.found.rows, now=seeking.now)
    return [
        page.row(
            place,
            shown[pk],
            ahead.slots.get(pk, []),
            ahead.lengths.get(pk),
            ahead.days.get(pk),
            promised[place],
        )
        for place, pk in enumerate(ids)
        if pk in shown
    ]


class _Page:
    """What the rows of a page have in common."""

    def __init__(self, answer: Answer, seeking: Seeking) -> None:
        self.answer, self.now = answer, seeking.now
        self.catalogue: Catalogue = answer.found.catalogue
        self.language = get_language() or "en"
        self.url = reverse("instrument", args=["0"])
        self.moments: dict[tuple[dt.datetime, ZoneInfo], tuple[str, str]] = {}

    def row(
        self,
        place: int,
        public_id: str,
        starts: Sequence[dt.datetime],
        length: dt.timedelta | None,
        days: Sequence[dt.timedelta] | None,
        promised: dt.date,
    ) -> Row:
        found, ways, columns = self.answer.found, self.answer.ways, self.catalogue.columns
        at = int(found.rows[place])
        lab = self.catalogue.labs[int(columns.lab[at])]
        url = self.url.replace("/0/", f"/{public_id}/")
        helped = bool(ways.helped[place])
        wants_slot = helped or bool(ways.alone[place])
        zone = ZoneInfo(lab.time_zone)
        hourly, by_sample = int(found.price_hour[place]), int(found.price_sample[place])
        takes_samples = (
            bool(columns.modes[at] & MODE_BITS[ServiceMode.SAMPLES])
            and columns.status[at] == STATUSES[InstrumentStatus.IN_SERVICE]
        )
        words, modes = DRAWN.made(
            (self.catalogue.state.stamp, self.language, at),
            lambda: _draw(self.catalogue, at, public_id, url),
        )
        return Row(
            lab=lab.slug,
            words=words,
            kilometres=kilometres_text(float(found.distance_km[place])),
            modes=modes,
            price=self._price(hourly, by_sample),
            estimate=self._estimate(hourly),
            by_sample=_by_sample(by_sample)
            if takes_samples and not self.answer.asked.samples_only
            else "",
            helped=helped,
            slots=self._slots(url, starts, length, helped, zone),
            samples=self._promise(promised, zone) if takes_samples else "",
            samples_url=f"{url}?mode={ServiceMode.SAMPLES.value}#request",
            chart=self._chart(days, zone) if wants_slot else NOTHING,
            nothing=gettext("Nothing free in the next two weeks")
            if wants_slot and not starts and days is None
            else "",
        )

    def _slots(
        self,
        url: str,
        starts: Sequence[dt.datetime],
        length: dt.timedelta | None,
        helped: bool,
        zone: ZoneInfo,
    ) -> SafeString:
        """Links to the instrument's page with each slot filled in, as items of a list."""
        mode = ServiceMode.ASSISTED if helped else ServiceMode.SELF_OPERATED
        lasting = "" if length is None else f"&amp;length={length // MINUTE}"
        items: list[str] = []
        for each in starts:
            key = (each, zone)
            if key not in self.moments:
                wall = each.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
                text = moment_text(each, zone=zone, language=self.language, now=self.now)
                self.moments[key] = wall, escape(text)
            wall, label = self.moments[key]
            items.append(
                f'<li><a class="btn btn-slot btn-sm" href="{url}?start={wall}{lasting}'
                f'&amp;mode={mode.value}">{label}</a></li>'
            )
        return mark_safe("".join(items))

    def _estimate(self, hourly: int) -> str:
        length = self.answer.asked.time.length
        amount = in_yuan(hourly)
        if length is None or amount is None or self.answer.asked.samples_only:
            return ""
        return gettext("about %(price)s for %(length)s") % {
            "price": yuan(amount * Decimal(length // MINUTE) / 60),
            "length": length_text(length, language=self.language),
        }

    def _price(self, hourly: int, by_sample: int) -> str:
        """What counts for what is asked: a sample's price, or an hour's."""
        amount = in_yuan(hourly)
        if self.answer.asked.samples_only:
            return _by_sample(by_sample) or gettext("Price on request")
        if amount is not None:
            return gettext("%(price)s an hour") % {"price": yuan(amount)}
        return "" if in_yuan(by_sample) is not None else gettext("Price on request")

    def _promise(self, day: dt.date, zone: ZoneInfo) -> str:
        today = self.now.astimezone(zone).date()
        return gettext("Results by %(day)s") % {
            "day": day_text(day, language=self.language, today=today)
        }

    def _chart(self, days: Sequence[dt.timedelta] | None, zone: ZoneInfo) -> SafeString:
        today = self.now.astimezone(zone).date()
        free = tuple(days or [dt.timedelta()] * SHOWN_DAYS)
        return CHARTS.made(
            (self.language, today, free), lambda: free_days_chart(free, today, self.language)
        )


def _draw(catalogue: Catalogue, at: int, public_id: str, url: str) -> tuple[SafeString, SafeString]:
    """The words and the modes of an instrument, which no reader and no time changes."""
    columns = catalogue.columns
    lab = catalogue.labs[int(columns.lab[at])]
    label = Label(0, public_id, *(str(line[at]) for line in columns.names))
    original, original_lang = _original(label)
    status = STATUS_OF[int(columns.status[at])]
    offered = [mode for mode in ServiceMode if columns.modes[at] & MODE_BITS[mode]]
    trained = columns.needs_qualification[at] and ServiceMode.SELF_OPERATED in offered
    context = {
        "url": url,
        "label": label,
        "foreign": label.name_lang if label.name_lang != page_language() else "",
        "original": original,
        "original_lang": original_lang,
        "lab": lab,
        "status": status.value,
        "status_word": INSTRUMENT_STATUSES[status.value],
        "serving": status is InstrumentStatus.IN_SERVICE,
        "modes": [SERVICE_MODES[mode.value] for mode in offered],
        "training": trained,
    }
    return (
        render_to_string("calendars/_found_words.html", context),
        render_to_string("calendars/_found_modes.html", context),
    )


def _original(label: Label) -> tuple[str, str]:
    """The name beneath the name and its language, as ``Named.original_name`` has it."""
    if label.name_lang == "en":
        text = label.name_zh_hans or label.name_zh_hant
        tag = "zh-Hans" if label.name_zh_hans else "zh-Hant"
    else:
        text, tag = label.name_en, "en"
    return ("", "") if not text or text == label.name else (text, tag)


def _by_sample(fen: int) -> str:
    amount = in_yuan(fen)
    return "" if amount is None else gettext("%(price)s a sample") % {"price": yuan(amount)}


def free_days_chart(days: Sequence[dt.timedelta], today: dt.date, language: str) -> SafeString:
    """A bar a day from today on, as high as the day is free; each tells its day and hours, and
    the drawing their sum."""
    top = max(FULL_DAY, *days)
    bars: list[str] = []
    for place, free in enumerate(days):
        day = today + dt.timedelta(days=place)
        height = max(2, round((HEIGHT - 2) * (free / top))) if free else 1
        kind = ("bar" if free else "bar-none") + (" bar-weekend" if day.weekday() > 4 else "")
        text = f"{day_text(day, language=language, today=today)}: " + length_text(
            free, language=language
        )
        bars.append(
            f'<rect class="{kind}" x="{place * (BAR + GAP)}" y="{HEIGHT - height}" '
            f'width="{BAR}" height="{height}"><title>{escape(text)}</title></rect>'
        )
    width = len(days) * (BAR + GAP) - GAP
    return format_html(
        '<svg class="free-days" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'aria-label="{2}">{3}</svg>',
        width,
        HEIGHT,
        chart_text(days, language),
        mark_safe("".join(bars)),
    )


def chart_text(days: Sequence[dt.timedelta], language: str) -> str:
    """The same in words: "Free in the next 14 days: 62 h on 9 days"."""
    some = [free for free in days if free]
    if not some:
        return gettext("Nothing free in the next two weeks")
    return ngettext(
        "Free in the next two weeks: %(length)s on %(days)s day",
        "Free in the next two weeks: %(length)s on %(days)s days",
        len(some),
    ) % {
        "length": length_text(sum(some, dt.timedelta()), language=language),
        "days": len(some),
    }
