"""What the address of a search says, read into a wish. Nothing in it can be an error.

An address is typed by hand, shared, kept for months: what is unknown in it
narrows nothing and is told in a sentence.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode
from booking.labs.search.queries import Matches, match, match_figure
from booking.labs.search.rules import LONGEST_QUERY, FigureWish, WishFault, read_wish

from .columns import Catalogue, Ids, Label
from .standing import read_place
from .wishes import CatalogueWish, Near, Sort

MOST_VALUES = 40
"""Values of one filter that are read."""
MOST_FIGURES = 5
MOST_PROBLEMS = 8
SHOWN = 40
"""Characters of a value that a sentence repeats."""
FARTHEST_KM = 20_100
"""Half around the Earth."""
HIGHEST_PRICE = Decimal(10**9)
LAST_PAGE = 100_000

FAULTS = {
    WishFault.NO_COMPARISON: gettext_lazy(
        "“%(value)s” compares nothing. Write a figure so: temperature >= 1200 °C."
    ),
    WishFault.NO_NAME: gettext_lazy(
        "“%(value)s” does not say which figure. Write it so: temperature >= 1200 °C."
    ),
    WishFault.NO_NUMBER: gettext_lazy(
        "“%(value)s” has no number to compare with. Write it so: temperature >= 1200 °C."
    ),
}


OTHER_KIND = gettext_lazy(
    "The unit of “%(value)s” measures something else: data sheets give this figure in %(units)s."
)
WITHOUT_UNIT = gettext_lazy("“%(value)s” has a unit, but data sheets give this figure without one.")


def _said(value: Any) -> str:
    """A value as a sentence repeats it: printable and short."""
    plain = "".join(sign if sign.isprintable() else " " for sign in str(value)[: SHOWN * 2])
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}…"


class _Problem(forms.ValidationError):
    """A sentence about one value."""

    def __init__(self, sentence: Any, value: Any) -> None:
        super().__init__(sentence % {"value": _said(value)})


class TextField(forms.CharField):
    """Any text, cut to a length and without control characters."""

    def to_python(self, value: Any) -> str:
        text = str(value or "")[:LONGEST_QUERY]
        return "".join(sign if sign.isprintable() else " " for sign in text).strip()


class SeveralField(forms.Field):
    """A parameter that may come several times; empty ones are none."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        texts = (str(each)[:LONGEST_QUERY].strip() for each in value or ())
        return list(dict.fromkeys(each for each in texts if each))[:MOST_VALUES]


class OneOfField(forms.Field):
    """One of a few words; another one is told."""

    def __init__(self, *, words: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = words

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        if text and text not in self.words:
            raise _Problem(_("“%(value)s” is no choice here; it was left out."), text)
        return text


class NumberField(forms.Field):
    """A number between two; None where nothing is given."""

    def __init__(
        self, *, least: Decimal = Decimal(0), most: Decimal = HIGHEST_PRICE, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip().replace(",", "")
        if not text:
            return None
        if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text, re.ASCII):
            raise _Problem(_("“%(value)s” is no number; it was left out."), value)
        number = Decimal(text)
        if not self.least <= number <= self.most:
            raise _Problem(_("%(value)s is out of all bounds; it was left out."), value)
        return number


class DayField(forms.Field):
    """A day, written as ISO 8601 does."""

    def to_python(self, value: Any) -> dt.date | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                raise ValueError
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise _Problem(_("“%(value)s” is no day. Write it so: 2027-03-31."), value) from None
        if not 1970 <= day.year <= 9000:
            raise _Problem(_("%(value)s is out of all bounds; it was left out."), value)
        return day


class TextFilter(django_filters.Filter):
    field_class = TextField


class SeveralFilter(django_filters.Filter):
    field_class = SeveralField


class OneOfFilter(django_filters.Filter):
    field_class = OneOfField


class NumberFilter(django_filters.Filter):
    field_class = NumberField


class DayFilter(django_filters.Filter):
    field_class = DayField


@dataclass(frozen=True)
class Asked:
    """A search as its address says it; ``problems`` are sentences about what was left out.

    ``sort`` is None where the address names none.
    """

    wish: CatalogueWish
    sort: Sort | None
    page: int
    problems: tuple[str, ...]

    @property
    def order(self) -> Sort:
        """How to sort: as asked, else by how well words fit, by distance, or by name."""
        if self.sort is not None:
            return self.sort
        if self.wish.words is not None:
            return Sort.RELEVANCE
        return Sort.NAME if self.wish.near is None else Sort.DISTANCE


class CatalogueFilter(django_filters.FilterSet):
    """The parameters of a search. It filters the catalogue in memory, not a query.

    ``also`` names parameters that other forms of the page read.
    """

    q = TextFilter(label=gettext_lazy("What do you need to measure or make?"))
    technique = SeveralFilter(label=gettext_lazy("Technique"))
    university = SeveralFilter(label=gettext_lazy("University"))
    lab = SeveralFilter(label=gettext_lazy("Lab"))
    mode = SeveralFilter(label=gettext_lazy("How"))
    chain = SeveralFilter(label=gettext_lazy("Industry chain that it serves"))
    qualification = OneOfFilter(
        label=gettext_lazy("Needs a qualification"), words=("yes", "no", "any")
    )
    priced = OneOfFilter(
        label=gettext_lazy("With a listed price"), words=("on", "yes", "true", "1")
    )
    max_price = NumberFilter(label=gettext_lazy("At most (CNY an hour)"))
    spec = SeveralFilter(label=gettext_lazy("Figures, such as temperature >= 1200 °C"))
    near = TextFilter(label=gettext_lazy("Near"))
    within = NumberFilter(label=gettext_lazy("Within (km)"), most=Decimal(FARTHEST_KM))
    since = DayFilter(label=gettext_lazy("Opened since"))
    sort = OneOfFilter(label=gettext_lazy("Order"), words=tuple(Sort))
    page = NumberFilter(least=Decimal(1), most=Decimal(LAST_PAGE))

    def __init__(self, data: Any, catalogue: Catalogue, *, also: Collection[str] = ()) -> None:
        # No copy of the filters, which FilterSet makes for each: nothing here changes them.
        self.is_bound, self.data = True, data
        self.queryset, self.request, self.form_prefix = Instrument.objects.none(), None, None
        self.filters = self.base_filters
        self.catalogue = catalogue
        self.also = also

    def _cleaned(self) -> tuple[dict[str, Any], list[str]]:
        """The values of the fields, and sentences about those that are none.

        The fields are those of the form, which copies each of them anew.
        """
        said: dict[str, Any] = {}
        problems: list[str] = []
        for name, each in self.filters.items():
            field = each.field
            try:
                said[name] = field.clean(field.widget.value_from_datadict(self.data, {}, name))
            except forms.ValidationError as error:
                problems += error.messages
        return said, problems

    @cached_property
    def asked(self) -> Asked:
        """The search, with its words and figures looked up. Raises TookTooLong."""
        reading = _Reading(self.catalogue, *self._cleaned())
        unknown = [name for name in self.data if name not in self.filters]
        for name in unknown:
            if name not in self.also:
                reading.tell(_("This page knows no filter “%(value)s”; it was left out."), name)
        wish = reading.wish()
        said = reading.said
        return Asked(
            wish=wish,
            sort=Sort(said["sort"]) if said.get("sort") else None,
            page=int(said.get("page") or 1),
            problems=tuple(reading.problems[:MOST_PROBLEMS]),
        )


class _Reading:
    """Reads the fields' values into a wish, and collects sentences on the way."""

    def __init__(self, catalogue: Catalogue, said: dict[str, Any], problems: list[str]) -> None:
        self.catalogue, self.said, self.problems = catalogue, said, problems

    def tell(self, sentence: Any, value: Any, **more: str) -> None:
        self.problems.append(str(sentence % {"value": _said(value), **more}))

    def wish(self) -> CatalogueWish:
        """What is looked for."""
        said, here = self.said, self.catalogue
        qualification = said.get("qualification")
        near = self.near(said.get("near") or "")
        within = said.get("within")
        if within is not None and near is None and not said.get("near"):
            self.problems.append(_("A distance needs a place: say near which."))
        since: dt.date | None = said.get("since")
        zone = ZoneInfo(settings.TIME_ZONE)
        return CatalogueWish(
            words=self.words(said.get("q") or ""),
            figures=tuple(self.figures(said.get("spec") or [])),
            techniques=self.known(
                "technique", here.techniques, _("There is no technique “%(value)s” here.")
            ),
            universities=self.known(
                "university", here.universities, _("There is no university “%(value)s” here.")
            ),
            labs=self.known("lab", here.labs, _("There is no lab “%(value)s” here.")),
            chains=self.known(
                "chain", here.chains, _("There is no industry chain “%(value)s” here.")
            ),
            modes=self.modes(said.get("mode") or []),
            needs_qualification={"yes": True, "no": False}.get(qualification or ""),
            priced=bool(said.get("priced")),
            max_price=said.get("max_price"),
            opened_since=dt.datetime.combine(since, dt.time(), zone) if since else None,
            near=near,
            within=None if within is None or near is None else float(within),
        )

    def known(self, name: str, labels: Mapping[int, Label], sentence: Any) -> frozenset[int]:
        """The nouns that a parameter names by their words in addresses."""
        wanted: list[str] = self.said.get(name) or []
        if not wanted:
            return frozenset()
        slugs = {label.slug: pk for pk, label in labels.items()}
        for word in wanted:
            if word not in slugs:
                self.tell(sentence, word)
        return frozenset(slugs[word] for word in wanted if word in slugs)

    def modes(self, wanted: Iterable[str]) -> frozenset[ServiceMode]:
        known = {mode.value: mode for mode in ServiceMode}
        for word in wanted:
            if word not in known:
                self.tell(_("“%(value)s” is no choice here; it was left out."), word)
        return frozenset(known[word] for word in wanted if word in known)

    def words(self, text: str) -> Matches | None:
        found = match(text, at=self.catalogue.state)
        if found is None and text:
            self.tell(_("There is no word in “%(value)s”."), text)
        return found

    def figures(self, texts: list[str]) -> Iterable[Ids]:
        if len(texts) > MOST_FIGURES:
            self.problems.append(
                _("Only the first %(most)s figures were compared.") % {"most": MOST_FIGURES}
            )
        for text in texts[:MOST_FIGURES]:
            wish = read_wish(text)
            if isinstance(wish, FigureWish):
                found = match_figure(wish, at=self.catalogue.state)
                if not found.known:
                    self.tell(_("No data sheet has the figure of “%(value)s”."), text)
                elif found.other_units is not None:
                    units = _(", ").join(found.other_units)
                    self.tell(OTHER_KIND if units else WITHOUT_UNIT, text, units=units)
                yield found.ids
            else:
                self.tell(FAULTS[wish], text)

    def near(self, text: str) -> Near | None:
        """Where distances are told from; None where nothing is said, or no such place is known."""
        found = read_place(text, self.catalogue) if text else None
        if text and found is None:
            sentence = _("“%(value)s” is no place known here. Choose one, or click on the map.")
            self.tell(sentence, text)
        return found
