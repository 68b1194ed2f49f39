"""Conduct in words, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from .rules import Summary


def summary_sentence(summary: Summary) -> str:
    """Past conduct in a few words, such as for a row of a queue; empty without any point."""
    kinds = [
        ngettext("%(n)s no-show", "%(n)s no-shows", summary.no_shows) % {"n": summary.no_shows}
        if summary.no_shows
        else "",
        ngettext("%(n)s late cancellation", "%(n)s late cancellations", summary.late)
        % {"n": summary.late}
        if summary.late
        else "",
        ngettext("%(n)s mostly unused booking", "%(n)s mostly unused bookings", summary.unused)
        % {"n": summary.unused}
        if summary.unused
        else "",
    ]
    told = [each for each in kinds if each]
    if not told:
        return ""
    return gettext("%(what)s in %(days)s days") % {
        "what": gettext(", ").join(told),
        "days": summary.days,
    }
