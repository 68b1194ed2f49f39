"""Several instruments one after another: what a shareable address of that page may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import length_text
from booking.labs.models import Technique
from booking.labs.rules import MACHINE_TIME, ServiceMode
from booking.labs.search.queries import match
from booking.labs.search.rules import LONGEST_QUERY, words_of
from booking.labs.wording import SERVICE_MODES

from ..catalogue import CatalogueWish, catalogue
from ..queries.combining import StepWish
from ..rules.combining import MOST_STEPS, Same
from ..wording import SAME_PLACES

MINUTE = dt.timedelta(minutes=1)
LENGTHS = (15, 30, 60, 90, 120, 180, 240, 360, 480, 720, 1440)
RESTS = (0, 15, 30, 60, 120, 240, 480, 720, 1440, 2880)
WAITS = (0, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 10080)
A_DAY = 24 * 60
LONGEST = 7 * A_DAY
LONGEST_GAP = 14 * A_DAY
USUAL = {"length": "60", "rest": "0", "within": "1440", "mode": "", "q": "", "technique": ""}


class Minutes(forms.IntegerField):
    """A length in minutes, picked from a list, to which one from an address is added."""

    widget = forms.Select

    def __init__(self, *, least: int, most: int, outside: Any, **kwargs: Any) -> None:
        super().__init__(
            min_value=least,
            max_value=most,
            step_size=5,
            error_messages={
                "required": _("Say for how long."),
                "invalid": _("Give a whole number of minutes."),
                "min_value": outside,
                "max_value": outside,
                "step_size": _("Give a multiple of 5 minutes."),
            },
            **kwargs,
        )


def _gap(label: Any) -> Minutes:
    return Minutes(
        least=0,
        most=LONGEST_GAP,
        outside=_("Give 0 minutes at least and 14 days at most."),
        label=label,
        required=False,
    )


def _length_words(minutes: int) -> str:
    """A length in days where it is two or more whole days, else in hours and minutes."""
    days, rest = divmod(minutes, A_DAY)
    if days >= 2 and not rest:
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return length_text(minutes * MINUTE, language=get_language())


class StepForm(forms.Form):
    """One step; its fields carry its number in an address, as in ``q2``.

    Only a step that is ``owed`` must name something.
    """

    q = forms.CharField(required=False, label=_("What it needs"), max_length=LONGEST_QUERY)
    technique = forms.ChoiceField(
        required=False,
        label=_("Technique"),
        error_messages={"invalid_choice": _("There is no such technique here. Choose another.")},
    )
    length = Minutes(
        least=5,
        most=LONGEST,
        outside=_("Give 5 minutes at least and 7 days at most."),
        label=_("Length"),
    )
    mode = forms.ChoiceField(
        required=False,
        label=_("How"),
        choices=[
            ("", _("Any way")),
            *((m.value, SERVICE_MODES[m.value]) for m in sorted(MACHINE_TIME)),
        ],
        error_messages={"invalid_choice": _("Choose how the work is done.")},
    )
    rest = _gap(_("Begins after at least"))
    within = _gap(_("and at most"))

    def __init__(
        self, given: Mapping[str, str], number: int, techniques: Mapping[str, Technique]
    ) -> None:
        self.number = number
        self.techniques = techniques
        self.owed = False
        names = {self.add_prefix(name): usual for name, usual in USUAL.items()}
        super().__init__({**names, **{name: given[name] for name in names if name in given}})
        choices = [("", gettext("Any technique"))]
        choices += [(slug, technique.name) for slug, technique in techniques.items()]
        self._offer("technique", choices)
        self._offer("length", self._lengths("length", LENGTHS))
        self._offer("rest", self._lengths("rest", RESTS, {0: gettext("no time")}))
        waits = self._lengths("within", WAITS, {0: gettext("no time")})
        self._offer("within", [*waits, ("", gettext("any time"))])
        self.fields["q"].widget.attrs.update({"maxlength": LONGEST_QUERY, "autocomplete": "off"})
        if number == 1:
            del self.fields["rest"], self.fields["within"]

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}{self.number}"

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        elif isinstance(field.widget, forms.Select):
            field.widget.choices = choices

    def _lengths(
        self, name: str, usual: Sequence[int], words: Mapping[int, str] | None = None
    ) -> list[tuple[int, str]]:
        given = str(self.data.get(self.add_prefix(name), ""))
        more = {int(given)} if given.isascii() and given.isdigit() and len(given) < 6 else set()
        return [
            (each, (words or {}).get(each) or _length_words(each))
            for each in sorted({*usual, *more})
        ]

    @property
    def is_empty(self) -> bool:
        """Whether it names nothing that it needs."""
        named = (self.data.get(self.add_prefix(name), "") for name in ("q", "technique"))
        return not any(text.strip() for text in named)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.owed and self.is_empty:
            self.add_error(
                "q", gettext("Say what step %(number)s needs.") % {"number": self.number}
            )
        words = data.get("q") or ""
        if words and not words_of(words):
            self.add_error("q", gettext("There is no word in this. Say what the step needs."))
        rest, within = data.get("rest") or 0, data.get("within")
        if within is not None and within < rest:
            self.add_error(
                "within", gettext("This is shorter than the time that must pass before it.")
            )
        return data

    def wish(self) -> StepWish:
        """What the step needs; for a form that is valid. Raises TookTooLong."""
        said = self.cleaned_data
        within = said.get("within")
        technique = self.techniques.get(said["technique"])
        return StepWish(
            CatalogueWish(
                words=match(said["q"], at=catalogue().state),
                techniques=frozenset({technique.pk} if technique else ()),
                modes=frozenset({ServiceMode(said["mode"])} if said["mode"] else ()),
            ),
            said["length"] * MINUTE,
            (said.get("rest") or 0) * MINUTE,
            None if within is None else within * MINUTE,
        )


class SameForm(forms.Form):
    """What the instruments of all steps share."""

    same = forms.ChoiceField(
        label=_("All steps"),
        choices=list(SAME_PLACES.items()),
        error_messages={"invalid_choice": _("Choose how near to one another they must be.")},
    )


class TogetherForm:
    """The whole form: two to four steps and what they share.

    Steps that are left empty at the end are no steps, so that one can be added
    or taken back without losing the others.
    """

    def __init__(self, given: Mapping[str, str], techniques: Sequence[Technique]) -> None:
        by_slug = {each.slug: each for each in techniques}
        every = [StepForm(given, number, by_slug) for number in range(1, MOST_STEPS + 1)]
        filled = max((step.number for step in every if not step.is_empty), default=0)
        asked = given.get("steps", "")
        wanted = int(asked) if asked in {str(number) for number in range(1, MOST_STEPS + 1)} else 2
        self.steps = every[: max(2, wanted, filled)]
        self.filled = every[:filled]
        # One step alone is no combination: the second one says that it is missing.
        for step in every[: max(2, filled)] if filled else []:
            step.owed = True
        self.same = SameForm({"same": given.get("same", Same.SITE.value)})
        self.more = len(self.steps) + 1 if len(self.steps) < MOST_STEPS else None

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer."""
        return bool(self.filled)

    def is_valid(self) -> bool:
        """Whether there are steps to combine; else the forms say what is wrong."""
        # Every one is asked, so that each shows its own faults.
        return all([step.is_valid() for step in self.steps] + [self.same.is_valid()])

    def wishes(self) -> list[StepWish]:
        """What each step needs; for a form that is valid."""
        return [step.wish() for step in self.filled]

    @property
    def shared(self) -> Same:
        return Same(self.same.cleaned_data["same"])
