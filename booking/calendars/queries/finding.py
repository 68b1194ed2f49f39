"""Finding instruments by words and filters, and the figures of the front page."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest, Least

from booking.labs.models import Instrument, Technique, TechniqueAlias, Unit
from booking.labs.rules import InstrumentStatus, ServiceMode
from booking.money.models import ListPrice
from booking.money.rules import CustomerClass, PriceUnit

from ..models import Claim, OpenWindow
from .seen import Reader
from .weeks import next_free

MOST_WORDS = 8
LONGEST_WORD = 60
IN_THREE = ("en", "zh_hans", "zh_hant")
NAMES = tuple(f"name_{language}" for language in IN_THREE)
TEXTS = (
    *NAMES,
    *(f"about_{language}" for language in IN_THREE),
    *(f"lab__name_{language}" for language in IN_THREE),
    *(f"university__name_{language}" for language in IN_THREE),
    "manufacturer",
    "model",
)


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; what is None or empty does not narrow the search."""

    words: tuple[str, ...] = ()
    technique: Technique | None = None
    university: int | None = None
    lab: int | None = None
    mode: ServiceMode | None = None
    priced: bool = False


@dataclass(frozen=True)
class Find:
    """An instrument as a list shows it: when it is next free (UTC) and what it costs (CNY)."""

    instrument: Instrument
    next_free: dt.datetime | None
    by_hour: Decimal | None
    by_sample: Decimal | None


@dataclass(frozen=True)
class Figures:
    """What the front page counts; ``free_hours`` are those of all units in the coming week."""

    instruments: int
    labs: int
    universities: int
    free_hours: int


def words_of(text: str) -> tuple[str, ...]:
    """The words of a search, bounded in number and length, without control characters."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return tuple(word[:LONGEST_WORD] for word in plain.split()[:MOST_WORDS])


def _branch(roots: set[int]) -> set[int]:
    """Techniques with everything below them in the tree."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Technique.objects.values_list("pk", "parent_id"):
        children[parent].append(pk)
    found, left = set(roots), list(roots)
    while left:
        below = [pk for pk in children[left.pop()] if pk not in found]
        found.update(below)
        left += below
    return found


def _somewhere(word: str, *texts: str) -> Q:
    """The condition that a word stands in any of some texts.

    A short Latin word must stand alone: SEM is no part of "semiconductor".
    """
    look, wanted = "icontains", word
    if re.fullmatch(r"[A-Za-z0-9]{1,4}", word):
        look, wanted = "iregex", rf"(^|[^A-Za-z0-9]){word}($|[^A-Za-z0-9])"
    found = Q()
    for text in texts:
        found |= Q(**{f"{text}__{look}": wanted})
    return found


def _techniques_named(word: str) -> set[int]:
    names = [f"name_{language}" for language in IN_THREE]
    named = Technique.objects.filter(_somewhere(word, *names)).values_list("pk", flat=True)
    aliases = TechniqueAlias.objects.filter(_somewhere(word, "text"))
    return set(named) | set(aliases.values_list("technique", flat=True))


def _of_techniques(techniques: set[int]) -> Q:
    through = Instrument.techniques.through.objects.filter(technique__in=techniques)
    return Q(pk__in=through.values("instrument"))


def find_instruments(wish: Wish) -> QuerySet[Instrument]:
    """The published instruments that fit a wish, by name; each word must be found somewhere."""
    found: QuerySet[Instrument] = Instrument.objects.published()
    called = Q()
    for word in wish.words:
        techniques = _techniques_named(word)
        found = found.filter(_somewhere(word, *TEXTS) | _of_techniques(_branch(techniques)))
        called &= _somewhere(word, *NAMES) | _of_techniques(techniques)
    if wish.technique is not None:
        found = found.filter(_of_techniques(_branch({wish.technique.pk})))
    if wish.university is not None:
        found = found.filter(university=wish.university)
    if wish.lab is not None:
        found = found.filter(lab=wish.lab)
    if wish.mode is not None:
        field = {
            ServiceMode.SELF_OPERATED: "self_operated",
            ServiceMode.ASSISTED: "assisted",
            ServiceMode.SAMPLES: "takes_samples",
        }[wish.mode]
        found = found.filter(**{field: True})
    if wish.priced:
        found = found.filter(pk__in=ListPrice.objects.values("instrument"))
    # What is called so, or does just that, stands before what only mentions it.
    rank = (
        Case(When(called, then=0), default=1, output_field=IntegerField()) if called else Value(0)
    )
    return (
        found.annotate(rank=rank)
        .select_related("lab__university")
        .order_by("rank", "name_en", "name_zh_hans", "pk")
    )


def as_finds(instruments: Sequence[Instrument], reader: Reader, *, now: dt.datetime) -> list[Find]:
    """A page of instruments with next free time and the reader's price, in few queries."""
    free = next_free(instruments, reader, now=now)
    prices: dict[tuple[int, str, str], Decimal] = {
        (pk, which, unit): amount
        for pk, which, unit, amount in ListPrice.objects.filter(
            instrument__in=instruments
        ).values_list("instrument_id", "customer_class", "unit", "amount")
    }
    out: list[Find] = []
    for each in instruments:
        which = (reader.class_for(each.lab) or CustomerClass.OTHER_ENTERPRISE).value
        usable = each.status == InstrumentStatus.IN_SERVICE
        out.append(
            Find(
                each,
                free.get(each.pk) if usable else None,
                prices.get((each.pk, which, PriceUnit.HOUR.value)),
                prices.get((each.pk, which, PriceUnit.SAMPLE.value)),
            )
        )
    return out


def newest(most: int) -> list[Instrument]:
    """The instruments that were opened last."""
    rows = Instrument.objects.published().select_related("lab__university")
    return list(
        rows.filter(status=InstrumentStatus.IN_SERVICE.value).order_by("-published_at", "-pk")[
            :most
        ]
    )


def figures(*, now: dt.datetime) -> Figures:
    """The front page's figures, in three queries whatever the number of instruments."""
    until = now + dt.timedelta(days=7)
    counts = Instrument.objects.published().aggregate(
        instruments=Count("pk"),
        labs=Count("lab", distinct=True),
        universities=Count("university", distinct=True),
    )
    length = Sum(Least(F("ends"), until) - Greatest(F("starts"), now))
    units = Unit.objects.filter(
        in_service=True,
        instrument__in=Instrument.objects.published().filter(
            status=InstrumentStatus.IN_SERVICE.value
        ),
    )
    opened = OpenWindow.objects.filter(
        instrument__units__in=units, ends__gt=now, starts__lt=until
    ).aggregate(total=length)["total"]
    claimed = Claim.objects.filter(unit__in=units, ends__gt=now, starts__lt=until).aggregate(
        total=length
    )["total"]
    free = (opened or dt.timedelta()) - (claimed or dt.timedelta())
    return Figures(**counts, free_hours=max(0, free // dt.timedelta(hours=1)))
