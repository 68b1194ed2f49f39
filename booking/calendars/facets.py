"""The filters beside what was found: choices with counts, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.keeping import Kept
from booking.accounts.naming import in_language
from booking.accounts.templatetags.face import page_language
from booking.labs.wording import SERVICE_MODES

from .catalogue import Catalogue, Choice, Facet, Found, TechniqueLabel
from .drawing import ticks

SHOWN = 8
"""So many choices stand open; the rest unfold."""
MOST = 30
"""So many can be unfolded; others are found by the words of the search."""
FEW_TECHNIQUES = 12
"""So few techniques are shown all, without going down their tree."""

FACETS: dict[Facet, str | Promise] = {
    Facet.TECHNIQUE: _("Technique"),
    Facet.UNIVERSITY: _("University"),
    Facet.LAB: _("Lab"),
    Facet.CHAIN: _("Industry chain that it serves"),
    Facet.QUALIFICATION: _("Qualification"),
    Facet.MODE: _("How"),
    Facet.PRICED: _("Price"),
    Facet.DISTANCE: _("Distance"),
}
QUALIFICATIONS: dict[str, str | Promise] = {
    "no": _("Not needed"),
    "yes": _("Needed to operate it"),
}
LISTED = (Facet.TECHNIQUE, Facet.UNIVERSITY, Facet.LAB, Facet.CHAIN, Facet.QUALIFICATION)


GROUPS: Kept[Group] = Kept(2_000)


@dataclass(frozen=True)
class Option:
    """A choice of a filter; ``depth`` is how far down a tree it stands."""

    value: str
    text: str
    count: int
    chosen: bool
    lang: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Group:
    """A filter with its choices drawn: those that stand open, and those that unfold.

    One without anything to choose has no label.
    """

    name: str
    label: str
    shown: SafeString
    more: SafeString
    folded: int


def groups_of(found: Found) -> list[Group]:
    """The filters that are lists of choices, in the order of the page; empty ones are left out."""
    groups = (_group(found.catalogue, facet, found.facets.get(facet, ())) for facet in LISTED)
    return [each for each in groups if each.label]


def _group(catalogue: Catalogue, facet: Facet, found: Sequence[Choice]) -> Group:
    """A filter drawn; the same choices with the same counts are drawn once."""
    told = tuple((each.value, each.count, each.chosen) for each in found)
    key = (catalogue.state.stamp, get_language(), facet, told)
    return GROUPS.made(key, lambda: _draw(facet, found))


def _draw(facet: Facet, found: Sequence[Choice]) -> Group:
    as_tree = facet is Facet.TECHNIQUE
    found = [each for each in found if each.count or each.chosen]
    # Of a long list, what is not shown need not be put in words.
    options = _tree(found) if as_tree else [_option(facet, each) for each in _listed(found)]
    if not options or (len(options) == 1 and not options[0].chosen and facet is Facet.LAB):
        return Group(facet.value, "", mark_safe(""), mark_safe(""), 0)
    one = facet is Facet.QUALIFICATION
    if one:
        either = Option("", gettext("Either"), -1, not any(each.chosen for each in options))
        options = [either, *options]
    shown, more = _folded(options)
    return Group(
        facet.value,
        str(FACETS[facet]),
        ticks(facet.value, shown, one=one),
        ticks(facet.value, more, one=one),
        len(more),
    )


def modes_of(found: Found) -> SafeString:
    """How the work may be done, drawn, with the way that is open to all first."""
    options = [_option(Facet.MODE, each) for each in found.facets.get(Facet.MODE, ())]
    anything = not any(each.chosen for each in options)
    return ticks("mode", [Option("", gettext("Any way"), -1, anything), *options], one=True)


def bands_of(found: Found, within: str) -> SafeString:
    """Distances to choose from, drawn, once a place is said; what an address names is kept."""
    choices = found.facets.get(Facet.DISTANCE, ())
    if not choices:
        return mark_safe("")
    options = [_option(Facet.DISTANCE, each) for each in choices]
    if within and all(each.value != within for each in options):
        options.append(Option(within, gettext("%(number)s km") % {"number": within}, -1, True))
    every = [Option("", gettext("Any distance"), -1, not within), *options]
    return ticks("within", every, one=True)


def _option(facet: Facet, choice: Choice, depth: int = 0) -> Option:
    lang = ""
    match facet:
        case Facet.MODE:
            text = str(SERVICE_MODES[choice.value])
        case Facet.QUALIFICATION:
            text = str(QUALIFICATIONS[choice.value])
        case Facet.DISTANCE:
            text = gettext("%(number)s km") % {"number": choice.value}
        case _ if choice.label is not None:
            text, lang = in_language(choice.label, "name", get_language())
        case _:
            text = choice.value
    shown_lang = "" if lang == page_language() else lang
    return Option(choice.value, text, choice.count, choice.chosen, shown_lang, depth)


def _listed(choices: Sequence[Choice]) -> Sequence[Choice]:
    """As many as are shown and unfold, and what is chosen."""
    most = SHOWN + 1 + MOST
    return [each for place, each in enumerate(choices) if place < most or each.chosen]


def _folded(options: Sequence[Option]) -> tuple[Sequence[Option], Sequence[Option]]:
    """What stands open, with all that is chosen, and what unfolds."""
    if len(options) <= SHOWN + 1:
        return options, ()
    first = [each for place, each in enumerate(options) if place < SHOWN or each.chosen]
    rest = [each for place, each in enumerate(options) if place >= SHOWN and not each.chosen]
    return first, rest[:MOST]


def _tree(choices: Sequence[Choice]) -> list[Option]:
    """Techniques as a tree that opens where something is chosen; all of it while it is small."""
    labels = {each.label.pk: each for each in choices if isinstance(each.label, TechniqueLabel)}
    parents = {
        pk: each.label.parent
        for pk, each in labels.items()
        if isinstance(each.label, TechniqueLabel)
    }
    opened: set[int | None] = {None}
    for pk, each in labels.items():
        step: int | None = pk if each.chosen else None
        while step is not None and step not in opened:
            opened.add(step)
            step = parents.get(step)
    if len(labels) <= FEW_TECHNIQUES:
        opened |= set(labels)
    below: dict[int | None, list[int]] = {}
    for pk, parent in parents.items():
        below.setdefault(parent if parent in labels else None, []).append(pk)

    def walk(parent: int | None, depth: int) -> Iterable[Option]:
        for pk in below.get(parent, ()):
            yield _option(Facet.TECHNIQUE, labels[pk], min(depth, 4))
            if pk in opened:
                yield from walk(pk, depth + 1)

    return list(walk(None, 0))
