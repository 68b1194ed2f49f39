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
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import numpy as np
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from booking.accounts.dates import day_text, length_text, moment_text
from booking.accounts.templatetags.face import badge, page_language, state_badge, yuan
from booking.labs.models import Instrument
from booking.labs.rules import InstrumentStatus, ServiceMode
from booking.labs.wording import INSTRUMENT_STATUSES, SERVICE_MODES

from .catalogue import Catalogue, Label, LabLabel
from .catalogue import yuan as in_yuan
from .catalogue.columns import MODE_BITS, STATUSES
from .queries.finding import Answer, Seeking, platform_zone, promised_days
from .queries.outlook import SHOWN_DAYS, outlook
from .rules.asking import HOUR

MINUTE = dt.timedelta(minutes=1)
MOST_SLOTS = 3
BAR, GAP, HEIGHT = 7, 2, 28
FULL_DAY = 8 * HOUR
"""A bar is as high as the drawing when so much of its day is free, or more if a day has more."""
STATUS_OF = {code: status for status, code in STATUSES.items()}


@dataclass(frozen=True)
class SlotLink:
    """A start that can be asked for with one click."""

    url: str
    label: str


@dataclass(frozen=True)
class Row:
    """One instrument that was found, in the reader's language; empty texts are left out."""

    url: str
    name: str
    lang: str
    original: str
    original_lang: str
    lab: LabLabel
    lab_url: str
    kilometres: str
    modes: str
    status: SafeString
    training: SafeString
    price: str
    estimate: str
    by_sample: str
    slots: tuple[SlotLink, ...]
    helped: bool
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


def rows_of(answer: Answer, seeking: Seeking) -> list[Row]:
    """The rows of one page of an answer, in a number of queries that no page's length changes.

    What has been taken from the catalogue since it was read is left out.
    """
    catalogue = answer.found.catalogue
    ids: list[int] = answer.found.instruments.tolist()
    shown = dict(Instrument.objects.published().filter(pk__in=ids).values_list("pk", "public_id"))
    wish = answer.asked.time.wish(platform_zone(), now=seeking.now)
    ahead = outlook(
        answer.found.instruments[answer.ways.alone].tolist(),
        answer.found.instruments[answer.ways.helped].tolist(),
        wish,
        seeking.seeker,
        most=MOST_SLOTS,
        now=seeking.now,
    )
    page = _Page(answer, seeking)
    promised = promised_days(catalogue, answer.found.rows, now=seeking.now)
    return [
        page.row(
            place,
            pk,
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
        self.language = get_language()
        self.tag = page_language()
        self.instrument_url, self.lab_url = (
            reverse("instrument", args=["0"]),
            reverse("lab", args=["0"]),
        )
        self.mode_words = {mode: str(SERVICE_MODES[mode.value]) for mode in ServiceMode}
        self.training = badge(gettext("Training needed"), "certificate", "amber")
        self.days: dict[ZoneInfo, list[tuple[str, bool]]] = {}

    def row(
        self,
        place: int,
        pk: int,
        public_id: str,
        starts: Sequence[dt.datetime],
        length: dt.timedelta | None,
        days: Sequence[dt.timedelta] | None,
        promised: dt.date,
    ) -> Row:
        found, ways, columns = self.answer.found, self.answer.ways, self.catalogue.columns
        at = int(found.rows[place])
        lab = self.catalogue.labs[int(columns.lab[at])]
        label = Label(pk, public_id, *(str(line[at]) for line in columns.names))
        url = self.instrument_url.replace("/0/", f"/{public_id}/")
        status = STATUS_OF[int(columns.status[at])]
        bits = int(columns.modes[at])
        offered = [mode for mode in ServiceMode if bits & MODE_BITS[mode]]
        helped, sent = bool(ways.helped[place]), bool(ways.samples[place])
        serving = status is InstrumentStatus.IN_SERVICE
        zone = ZoneInfo(lab.time_zone)
        original, original_lang = _original(label)
        hourly, by_sample = int(found.price_hour[place]), int(found.price_sample[place])
        wants_slot = bool(ways.alone[place]) or helped
        takes_samples = serving and ServiceMode.SAMPLES in offered
        return Row(
            url=url,
            name=label.name,
            lang=self._foreign(label.name_lang),
            original=original,
            original_lang=original_lang,
            lab=lab,
            lab_url=self.lab_url.replace("/0/", f"/{lab.slug}/"),
            kilometres=kilometres_text(float(found.distance_km[place])),
            modes=" · ".join(self.mode_words[mode] for mode in offered),
            status=mark_safe("")
            if serving
            else state_badge(status.value, INSTRUMENT_STATUSES[status.value]),
            training=self.training
            if columns.needs_qualification[at] and ServiceMode.SELF_OPERATED in offered
            else mark_safe(""),
            price=_price(hourly, by_sample),
            estimate=self._estimate(hourly),
            by_sample=_by_sample(by_sample) if takes_samples or sent else "",
            slots=tuple(self._slot(url, each, length, helped, zone) for each in starts),
            helped=helped,
            samples=self._promise(promised, zone) if takes_samples else "",
            samples_url=f"{url}?mode={ServiceMode.SAMPLES.value}#request",
            chart=self._chart(days, zone) if wants_slot else mark_safe(""),
            nothing=gettext("Nothing free in the next two weeks")
            if wants_slot and not starts and days is None
            else "",
        )

    def _foreign(self, language_tag: str) -> str:
        return "" if language_tag == self.tag else language_tag

    def _slot(
        self,
        url: str,
        starts: dt.datetime,
        length: dt.timedelta | None,
        helped: bool,
        zone: ZoneInfo,
    ) -> SlotLink:
        wish = {"start": starts.astimezone(zone).strftime("%Y-%m-%dT%H:%M")}
        if length is not None:
            wish["length"] = str(length // MINUTE)
        mode = ServiceMode.ASSISTED if helped else ServiceMode.SELF_OPERATED
        wish["mode"] = mode.value
        label = moment_text(starts, zone=zone, language=self.language, now=self.now)
        return SlotLink(f"{url}?{urlencode(wish)}", label)

    def _estimate(self, hourly: int) -> str:
        length = self.answer.asked.time.length
        amount = in_yuan(hourly)
        if length is None or amount is None or self.answer.asked.samples_only:
            return ""
        return gettext("about %(price)s for %(length)s") % {
            "price": yuan(amount * Decimal(length // MINUTE) / 60),
            "length": length_text(length, language=self.language),
        }

    def _promise(self, day: dt.date, zone: ZoneInfo) -> str:
        today = self.now.astimezone(zone).date()
        return gettext("Results by %(day)s") % {
            "day": day_text(day, language=self.language, today=today)
        }

    def _chart(self, days: Sequence[dt.timedelta] | None, zone: ZoneInfo) -> SafeString:
        if zone not in self.days:
            today = self.now.astimezone(zone).date()
            coming = [today + dt.timedelta(days=n) for n in range(SHOWN_DAYS)]
            self.days[zone] = [
                (day_text(day, language=self.language, today=today), day.weekday() > 4)
                for day in coming
            ]
        return free_days_chart(days or [dt.timedelta()] * SHOWN_DAYS, self.days[zone])


def _original(label: Label) -> tuple[str, str]:
    """The name beneath the name, as ``Named.original_name`` has it."""
    if label.name_lang == "en":
        text = label.name_zh_hans or label.name_zh_hant
        tag = "zh-Hans" if label.name_zh_hans else "zh-Hant"
    else:
        text, tag = label.name_en, "en"
    return ("", "") if not text or text == label.name else (text, tag)


def _price(hourly: int, by_sample: int) -> str:
    amount = in_yuan(hourly)
    if amount is not None:
        return gettext("%(price)s an hour") % {"price": yuan(amount)}
    return "" if in_yuan(by_sample) is not None else gettext("Price on request")


def _by_sample(fen: int) -> str:
    amount = in_yuan(fen)
    return "" if amount is None else gettext("%(price)s a sample") % {"price": yuan(amount)}


@lru_cache(maxsize=2048)
def _length(length: dt.timedelta, language: str) -> str:
    return length_text(length, language=language)


def free_days_chart(days: Sequence[dt.timedelta], names: Sequence[tuple[str, bool]]) -> SafeString:
    """A bar a day, as high as the day is free; each tells its day and hours, and all their sum.

    ``names`` are the days in words, and whether they are of a weekend.
    """
    language = get_language() or "en"
    top = max(FULL_DAY, *days)
    bars: list[str] = []
    for place, (free, (name, weekend)) in enumerate(zip(days, names, strict=True)):
        height = max(2, round((HEIGHT - 2) * (free / top))) if free else 1
        kind = "bar" if free else "bar-none"
        if weekend:
            kind += " bar-weekend"
        bars.append(
            f'<rect class="{kind}" x="{place * (BAR + GAP)}" y="{HEIGHT - height}" '
            f'width="{BAR}" height="{height}"><title>{escape(name)}: '
            f"{escape(_length(free, language))}</title></rect>"
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
    ) % {"length": _length(sum(some, dt.timedelta()), language), "days": len(some)}
