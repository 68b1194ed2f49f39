"""Publishing many instruments from a list, which two pages have."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import actions
from ..models import Instrument
from ..wording import LACKS

TICKED_AT_MOST = 2000


def publish_chosen(
    request: HttpRequest, listed: QuerySet[Instrument], *, everything: bool = False
) -> None:
    """Publishes or hides those of a list that are ticked, or all of it, and says what became.

    Raises BadRequest when the form says neither.
    """
    verb = request.POST.get("verb")
    if verb not in {"publish", "unpublish"}:
        raise BadRequest("neither publish nor unpublish")
    chosen = listed
    if not everything and not request.POST.get("everything"):
        chosen = listed.filter(public_id__in=request.POST.getlist("instrument")[:TICKED_AT_MOST])
    instruments = list(chosen)
    if not instruments:
        messages.warning(request, _("Nothing was ticked, so nothing was changed."))
    elif verb == "publish":
        _say(request, actions.publish_instruments(instruments=instruments, now=timezone.now()))
    else:
        hidden = len(actions.unpublish_instruments(instruments=instruments))
        said = ngettext(
            "%(n)s instrument is hidden from visitors. Bookings that stand stay.",
            "%(n)s instruments are hidden from visitors. Bookings that stand stay.",
            hidden,
        )
        messages.success(request, said % {"n": hidden})


def _say(request: HttpRequest, done: actions.Publishing) -> None:
    shown, lacking = len(done.published), done.lacking
    if shown:
        said = ngettext("%(n)s instrument is published.", "%(n)s instruments are published.", shown)
        messages.success(request, said % {"n": shown})
    if len(lacking) == 1:
        [(instrument, reasons)] = lacking
        words = {
            "name": instrument.name,
            "what": " · ".join(str(LACKS[reason.value]) for reason in reasons),
        }
        messages.warning(request, _("%(name)s is not published. It lacks: %(what)s.") % words)
    elif lacking:
        said = ngettext(
            "%(n)s instrument is not published: its row says what it lacks.",
            "%(n)s instruments are not published: their rows say what they lack.",
            len(lacking),
        )
        messages.warning(request, said % {"n": len(lacking)})
