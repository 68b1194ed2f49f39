"""What was found as a list shows it: each instrument's words, slots and a drawing of its days.

Worked out here and not in the template, which only puts them in place: a page
has twenty rows, and each has some thirty things to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from booking.accounts.dates import day_text, length_text, wall_text
from booking.accounts.keeping import Kept
from booking.accounts.prepared import MOST_AT_ONCE, Prepared
from booking.accounts.templatetags.face import page_language, state_badge, yuan
from booking.labs.models import Instrument
from booking.labs.rules import InstrumentStatus, ServiceMode
from booking.labs.wording import INSTRUMENT_STATUSES, SERVICE_MODES

from .catalogue import Catalogue, Label
from .catalogue import yuan as in_yuan
from .catalogue.columns import MODE_BITS, STATUSES
from .offering import training_badge, training_first
from .queries.finding import Answer, Seeking, labs_of, platform_zone, promised_days
from .queries.outlook import SHOWN_DAYS, outlook, weeks_for
from .rules.asking import HOUR
from .rules.training import tells_of_training

MINUTE = dt.timedelta(minutes=1)
MOST_SLOTS = 3
BAR, GAP, HEIGHT = 7, 2, 28
FULL_DAY = 8 * HOUR
"""A bar is as high as the drawing when so much of its day is free, or more if a day has more."""
NOTHING = mark_safe("")
DRAWN: Kept[tuple[SafeString, SafeString]] = Kept(10_000)
"""The words and modes of instruments, by the catalogue's stamp, the language and the row."""
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
    helped: str
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


def _when(shown: object, html: str) -> str:
    return html if shown else ""


def drawn(row: Row) -> SafeString:
    """A row as an item of the page's list."""
    kilometres = f'<span class="found-km">{escape(row.kilometres)}</span>'
    helped = f'<li class="found-helped">{escape(row.helped)}</li>'
    nothing = f'<span class="text-secondary">{escape(row.nothing)}</span>'
    slots = f'<ul class="slots">{_when(row.helped, helped)}{row.slots}</ul>'
    samples = f'<a class="found-samples" href="{row.samples_url}">{escape(row.samples)}</a>'
    return mark_safe(
        f'<li class="found" data-lab="{row.lab}"><div class="found-words">{row.words}'
        f'<p class="found-modes">{_when(row.kilometres, kilometres)}{row.modes}</p></div>'
        f'<p class="found-price">{_when(row.price, f"<strong>{escape(row.price)}</strong>")}'
        f"{_when(row.estimate, f'<span>{escape(row.estimate)}</span>')}"
        f"{_when(row.by_sample, f'<span>{escape(row.by_sample)}</span>')}</p>"
        f'<div class="found-time">'
        f"{_when(row.slots, slots)}"
        f"{_when(row.nothing, nothing)}{_when(row.samples, samples)}</div>{row.chart}</li>\n"
    )


def rows_of(answer: Answer, seeking: Seeking) -> list[Row]:
    """The rows of one page of an answer, in a number of queries that no page's length changes.

    What has been taken from the catalogue since it was read is left out.
    """
    catalogue = answer.found.catalogue
    ids: list[int] = answer.found.instruments.tolist()
    shown = still_shown(ids)
    wish = answer.asked.time.wish(platform_zone(), now=seeking.now)
    ids_alone = answer.found.instruments[answer.ways.alone].tolist()
    ids_helped = answer.found.instruments[answer.ways.helped].tolist()
    sheets = answer.sheets or weeks_for(
        ids_alone, ids_helped, wish, labs=labs_of(answer, answer.ways.helped), now=seeking.now
    )
    ahead = outlook(
        ids_alone, ids_helped, wish, seeking.seeker, sheets=sheets, most=MOST_SLOTS, now=seeking.now
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


def still_shown(ids: Sequence[int]) -> dict[int, str]:
    """The public ids of those instruments that visitors may see at this moment."""
    out: dict[int, str] = {}
    for begin in range(0, len(ids), 3 * MOST_AT_ONCE):
        some = [*ids[begin : begin + 3 * MOST_AT_ONCE]]
        # Always as many, so that one statement serves every page.
        some += [NO_ID] * (3 * MOST_AT_ONCE - len(some))
        first, second, third = (some[at::3] for at in range(3))
        out.update(_shown(first=first, second=second, third=third))
    return out


_shown = Prepared(
    lambda first, second, third: (
        Instrument.objects.published()
        .filter(Q(pk__in=first) | Q(pk__in=second) | Q(pk__in=third))
        .values_list("pk", "public_id")
    )
)
NO_ID = 0
"""No row has it."""


class _Page:
    """What the rows of a page have in common."""

    def __init__(self, answer: Answer, seeking: Seeking) -> None:
        self.answer, self.now, self.signed_in = answer, seeking.now, seeking.person is not None
        self.catalogue: Catalogue = answer.found.catalogue
        self.language = get_language() or "en"
        self.url = reverse("instrument", args=["0"])
        self.with_technician = gettext("With a technician:")
        self.length = answer.asked.time.length
        self.todays: dict[ZoneInfo, dt.date] = {}

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
        samples_only = self.answer.asked.samples_only
        hourly, by_sample = int(found.price_hour[place]), int(found.price_sample[place])
        takes_samples = (
            bool(columns.modes[at] & MODE_BITS[ServiceMode.SAMPLES])
            and columns.status[at] == STATUSES[InstrumentStatus.IN_SERVICE]
        )
        needs = bool(columns.needs_qualification[at])
        able = self.signed_in and needs and bool(ways.alone[place] & ~ways.untrained[place])
        page = f"{url}?mode={ServiceMode.SAMPLES.value}" if samples_only else url
        told = tells_of_training(needs=needs, ways=self.answer.asked.what.modes)
        words, modes = DRAWN.made(
            (self.catalogue.state.stamp, self.language, at, able, told, samples_only),
            lambda: _draw(self.catalogue, at, public_id, page, able=able, told=told),
        )
        return Row(
            lab=lab.slug,
            words=words,
            kilometres=kilometres_text(float(found.distance_km[place])),
            modes=modes,
            price=price_text(hourly, by_sample, samples_only, self.language),
            estimate="" if samples_only else estimate_text(hourly, self.length, self.language),
            by_sample=by_sample_text(by_sample, self.language)
            if takes_samples and not samples_only
            else "",
            helped=self.with_technician if helped else "",
            slots=training_first(lab, url, int(columns.modes[at]))
            if self.answer.ways.untrained[place]
            else self._slots(url, starts, length, helped, zone),
            samples=promise_text(promised, self._today(zone), self.language)
            if takes_samples
            else "",
            samples_url=f"{url}?mode={ServiceMode.SAMPLES.value}#request",
            chart=self._chart(days, zone) if wants_slot else NOTHING,
            nothing=chart_text((), self.language)
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
            wall, label = start_words(each, zone, self._today(zone), self.language)
            items.append(
                f'<li><a class="btn btn-slot btn-sm" href="{url}?start={wall}{lasting}'
                f'&amp;mode={mode.value}">{label}</a></li>'
            )
        return mark_safe("".join(items))

    def _today(self, zone: ZoneInfo) -> dt.date:
        if zone not in self.todays:
            self.todays[zone] = self.now.astimezone(zone).date()
        return self.todays[zone]

    def _chart(self, days: Sequence[dt.timedelta] | None, zone: ZoneInfo) -> SafeString:
        free = tuple(days or [dt.timedelta()] * SHOWN_DAYS)
        return free_days_chart(free, self._today(zone), self.language)


def _draw(
    catalogue: Catalogue, at: int, public_id: str, url: str, *, able: bool, told: bool
) -> tuple[SafeString, SafeString]:
    """The words and the modes of an instrument, which no time changes, and of readers only
    whether they are ``told`` of its training and ``able`` to operate it by one."""
    columns = catalogue.columns
    lab = catalogue.labs[int(columns.lab[at])]
    label = Label(0, public_id, *(str(line[at]) for line in columns.names))
    original, original_lang = _original(label)
    status = STATUS_OF[int(columns.status[at])]
    offered = [mode for mode in ServiceMode if columns.modes[at] & MODE_BITS[mode]]
    beneath = f'<p class="named-original" lang="{original_lang}">{escape(original)}</p>'
    place = reverse("lab", args=[lab.slug])
    words = (
        f'<h2 class="h3"><a href="{url}"{_foreign(label)}>{escape(label.name)}</a></h2>'
        f"{_when(original, beneath)}"
        f'<p class="found-lab"><a href="{place}"{_foreign(lab)}>{escape(lab.name)}</a> · '
        f"<span{_foreign(lab.university)}>{escape(lab.university.name)}</span></p>"
    )
    state = _when(
        status is not InstrumentStatus.IN_SERVICE,
        state_badge(status.value, INSTRUMENT_STATUSES[status.value]),
    )
    training = _when(told and ServiceMode.SELF_OPERATED in offered, training_badge(able=able))
    modes = " · ".join(escape(str(SERVICE_MODES[mode.value])) for mode in offered)
    return mark_safe(words), mark_safe(f"{state}<span>{modes}</span>{training}")


def _foreign(label: Label) -> str:
    """The attribute of a name that is not in the page's language."""
    tag = label.name_lang
    return "" if tag == page_language() else f' lang="{tag}"'


def _original(label: Label) -> tuple[str, str]:
    """The name beneath the name and its language, as ``Named.original_name`` has it."""
    if label.name_lang == "en":
        text = label.name_zh_hans or label.name_zh_hant
        tag = "zh-Hans" if label.name_zh_hans else "zh-Hant"
    else:
        text, tag = label.name_en, "en"
    return ("", "") if not text or text == label.name else (text, tag)


# Words that many rows share: each is put together once, in the language that is active.


@lru_cache(maxsize=4096)
def price_text(hourly: int, by_sample: int, samples_only: bool, language: str) -> str:
    """What counts for what is asked, an hour's price or a sample's (fen)."""
    if samples_only:
        return by_sample_text(by_sample, language) or gettext("Price on request")
    amount = in_yuan(hourly)
    if amount is not None:
        return gettext("%(price)s an hour") % {"price": yuan(amount)}
    return "" if in_yuan(by_sample) is not None else gettext("Price on request")


@lru_cache(maxsize=4096)
def by_sample_text(fen: int, language: str) -> str:
    amount = in_yuan(fen)
    return "" if amount is None else gettext("%(price)s a sample") % {"price": yuan(amount)}


@lru_cache(maxsize=4096)
def estimate_text(hourly: int, length: dt.timedelta | None, language: str) -> str:
    """What a length comes to at a price an hour (fen); nothing where one is not known."""
    amount = in_yuan(hourly)
    if length is None or amount is None:
        return ""
    return gettext("about %(price)s for %(length)s") % {
        "price": yuan(amount * Decimal(length // MINUTE) / 60),
        "length": length_text(length, language=language),
    }


@lru_cache(maxsize=1024)
def promise_text(day: dt.date, today: dt.date, language: str) -> str:
    return gettext("Results by %(day)s") % {"day": day_text(day, language=language, today=today)}


@lru_cache(maxsize=16_384)
def start_words(
    start: dt.datetime, zone: ZoneInfo, today: dt.date, language: str
) -> tuple[str, str]:
    """A slot's start by the lab's clock, as the request's form takes it and as people read it."""
    there = start.astimezone(zone)
    label = wall_text(there, language=language, today=today)
    return there.strftime("%Y-%m-%dT%H:%M"), escape(label)


@lru_cache(maxsize=256)
def _days_ahead(today: dt.date, days: int, language: str) -> list[tuple[str, bool]]:
    """So many days from today on in words, and whether each is of a weekend."""
    ahead = [today + dt.timedelta(days=place) for place in range(days)]
    return [(day_text(day, language=language, today=today), day.weekday() > 4) for day in ahead]


@lru_cache(maxsize=4096)
def _hours(length: dt.timedelta, language: str) -> str:
    return length_text(length, language=language)


@lru_cache(maxsize=4096)
def free_days_chart(days: tuple[dt.timedelta, ...], today: dt.date, language: str) -> SafeString:
    """A bar a day from today on, as high as the day is free. It tells their sum, and when one
    rests on it each day's hours."""
    top = max(FULL_DAY, *days)
    bars: dict[str, list[str]] = {"bar": [], "bar-weekend": [], "bar-none": []}
    told: list[str] = []
    named = _days_ahead(today, len(days), language)
    for place, (free, (name, weekend)) in enumerate(zip(days, named, strict=True)):
        height = max(2, round((HEIGHT - 2) * (free / top))) if free else 1
        kind = "bar-none" if not free else "bar-weekend" if weekend else "bar"
        bars[kind].append(f"M{place * (BAR + GAP)} {HEIGHT}v-{height}h{BAR}v{height}z")
        told.append(f"{name}: {_hours(free, language)}")
    drawn = "".join(
        f'<path class="{kind}" d="{"".join(path)}"/>' for kind, path in bars.items() if path
    )
    width = len(days) * (BAR + GAP) - GAP
    return format_html(
        '<svg class="free-days" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'aria-label="{2}"><title>{3}</title>{4}</svg>',
        width,
        HEIGHT,
        chart_text(days, language),
        "\n".join(told),
        mark_safe(drawn),
    )


@lru_cache(maxsize=4096)
def chart_text(days: tuple[dt.timedelta, ...], language: str) -> str:
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
