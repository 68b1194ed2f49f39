"""An instrument's page, the feed of its calendar, and asking for a slot."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from booking.accounts.dates import moment_text
from booking.accounts.models import User
from booking.calendars.queries import (
    assisted_between,
    hours_around,
    next_free,
    times_of_units,
)
from booking.calendars.rules import Look, Seen, as_seen
from booking.calendars.sentences import policy_sentences
from booking.labs.models import Instrument
from booking.labs.queries import specifications_of, techniques_of
from booking.labs.rules import MACHINE_TIME, ServiceMode
from booking.money.queries import price_table
from booking.money.wording import CUSTOMER_CLASSES

from .. import actions, feeds
from ..drafting.actions import delete_draft
from ..drafting.keeping import keep_form, prepares, questions_kept, questions_shown, replaced_in
from ..following.queries import ties_of
from ..forms.requesting import MINUTE, RequestForm
from ..intake.asking import AnswerForm, answers_in, digest, questions_before
from ..models import Booking
from ..queries import shown_in_calendar, similar_to
from ..refusals import (
    REASONS,
    codes_of,
    is_not_free,
    other_times_help,
    range_sentence,
    sentences_of,
)
from ..rules import Reason, State
from ..together.basket_views import gather
from .panel import Outcome, Panel, outcome_of, own_booking, own_sentence, panel_before
from .picks import nearby_picks

WISH = ("start", "length", "mode", "samples", "project")
"""What of a request may stand in an address; its purpose may not."""
AROUND = dt.timedelta(days=7)


@require_safe
def instrument(request: HttpRequest, public_id: str) -> HttpResponse:
    """The instrument, its week, and beside it the request panel; open to visitors."""
    panel = panel_before(request, public_id)
    form = panel.filled_form(request.GET)
    return page(request, panel, form)


def page(
    request: HttpRequest,
    panel: Panel,
    form: RequestForm,
    *,
    outcome: Outcome | None = None,
    questions: AnswerForm | None = None,
    replaces: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with a form; ``replaces`` is the draft that it was opened from, if it was."""
    found = panel.instrument
    if outcome is None:
        outcome = panel.outcome(form)
        if form.errors and outcome.meant is None:
            # What is wrong stands at its field.
            outcome = Outcome(outcome.mode)
    similar = similar_to(found)
    soonest = next_free(similar, panel.reader, now=panel.now) if similar else {}
    chosen = form["mode"].value()
    feed = reverse("instrument_feed", args=[found.public_id])
    query = {"mode": chosen, "project": form["project"].value()}
    context = {
        "instrument": found,
        "lab": found.lab,
        "panel": panel,
        "form": form,
        "prepares": prepares(panel),
        "replaces": replaces or replaced_in(request.POST),
        "intake": questions or questions_shown(panel, mode=chosen or ""),
        "outcome": outcome,
        "chosen_mode": chosen,
        "feed": f"{feed}?{urlencode({name: text for name, text in query.items() if text})}",
        "first_day": _first_day(form["start"].value(), panel),
        "techniques": techniques_of(found),
        "specifications": specifications_of(found),
        "prices": [
            (CUSTOMER_CLASSES[which.value], hour, sample, which is panel.own_class)
            for which, hour, sample in price_table(found)
        ],
        "policy": policy_sentences(
            panel.terms, audience=panel.audience if panel.organisation is not None else None
        )
        if panel.has_slots
        else [],
        "grid": panel.terms.grid // MINUTE,
        "similar": [(each, soonest.get(each.pk)) for each in similar],
        "manages": request.user.has_perm("labs.manage_lab", found),
        "works": panel.in_service and request.user.has_perm("labs.work_in_lab", found),
        "ties": None if panel.person is None else ties_of(panel.person, found, now=panel.now),
    }
    return render(request, "bookings/instrument.html", context, status=status)


def _first_day(start: str | None, panel: Panel) -> str:
    """The day that the calendar opens on: that of the form's start, where it is one."""
    try:
        return dt.date.fromisoformat((start or "")[:10]).isoformat()
    except ValueError:
        return panel.today.isoformat()


@never_cache
@require_safe
def feed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The instrument's free time, and one's own bookings there, as its calendar reads them."""
    panel = panel_before(request, public_id)
    found = panel.instrument
    try:
        wanted = feeds.read_range(
            request.GET.get("start", ""), request.GET.get("end", ""), panel.zone
        )
        mode = ServiceMode(request.GET.get("mode") or ServiceMode.SELF_OPERATED)
    except feeds.BadRange as bad:
        return JsonResponse({"error": range_sentence(bad.problem)}, status=400)
    except ValueError:
        return JsonResponse({"error": gettext("There is no such way of use.")}, status=400)
    # A booking may run on past the range: open time is read as far as that.
    beyond = wanted.ends + panel.terms.shortest
    # The days around count in what hours are drawn: a closure would else show in a day alone.
    around = hours_around(found, wanted.starts - AROUND, max(beyond, wanted.ends + AROUND))
    hours = around.within(wanted.starts, beyond)
    assisted = (
        assisted_between(found.lab, wanted.starts, beyond) if mode is ServiceMode.ASSISTED else None
    )
    shown: list[Seen] = []
    if panel.in_service and mode in MACHINE_TIME:
        seen = as_seen(
            hours.windows,
            times_of_units(found, wanted.starts, beyond),
            audience=panel.audience,
            terms=panel.terms,
            zone=panel.zone,
            now=panel.now,
            until=wanted.ends,
            assisted_hours=assisted,
            openings=hours.openings,
        )
        shown = feeds.bookable(
            seen,
            grid=panel.terms.grid,
            shortest=panel.terms.shortest,
            assisted_hours=assisted,
        )
    # What only touches the range would tell an opening that goes on from one that was cut.
    shown = [each for each in shown if each.starts < wanted.ends and wanted.starts < each.ends]
    events = [
        feeds.busy_event(each)
        for each in feeds.not_free(wanted, around.openings, shown, panel.zone)
    ]
    events += [_seen_event(panel, each) for each in shown]
    if panel.person is not None:
        works = request.user.has_perm("labs.work_in_lab", found)
        bookings = shown_in_calendar(
            found, panel.person, starts=wanted.starts, ends=wanted.ends, works_in_lab=works
        )
        events += [_booking_event(panel, each, panel.person) for each in bookings]
    return JsonResponse(events, safe=False)


def _seen_event(panel: Panel, seen: Seen) -> dict[str, str]:
    title = ""
    if seen.opens_at is not None:
        title = gettext("Opens to you on %(moment)s") % {
            "moment": moment_text(
                seen.opens_at, zone=panel.zone, language=get_language(), now=panel.now
            )
        }
    return feeds.event(
        seen.starts,
        seen.ends,
        panel.zone,
        kind=seen.look.value,
        title=title,
        # Its own start lies on the grid; that of its window would tell a closure from a booking.
        origin=seen.starts if seen.look is Look.FREE else None,
    )


def _booking_event(panel: Panel, booking: Booking, person: User) -> dict[str, str]:
    words = {
        "state": booking.get_state_display(),
        "person": booking.who,
        "organisation": booking.payer_name,
    }
    short: dict[str, str] = {}
    if booking.requester_id == person.pk:
        # A day of a week is too narrow for more; the whole is told on hovering and aloud.
        title = gettext("Yours")
        short = {
            "word": booking.get_state_display(),
            "label": gettext("%(state)s: your booking") % words,
        }
    else:
        title = gettext("%(state)s: %(person)s, %(organisation)s") % words
    drawn = feeds.event(
        *booking.machine_slot,
        panel.zone,
        kind=booking.state,
        title=title,
        url=reverse("booking", args=[booking.public_id]),
    )
    return drawn | short


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "Accept")
def request_booking(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: what a request would mean, as a part of the page, or the page with it filled in.
    POST: asks; the slot is held at once."""
    panel = panel_before(request, public_id)
    given = request.POST
    if request.method != "POST":
        return _look(request, panel)
    if panel.person is None:
        return _signed_out(request, panel)
    if given.get("pick"):
        # Without JavaScript a free time nearby is a button that sends the whole form.
        filled = panel.filled_form({**given.dict(), "start": given["pick"]})
        return page(request, panel, filled, questions=questions_kept(request, panel))
    form = panel.form(given)
    if "draft" in given:
        kept = keep_form(request, panel, form)
        typed = questions_kept(request, panel)
        return kept or page(request, panel, form, questions=typed, status=422)
    gathered = gather(request, panel, form) if "basket" in given else None
    if gathered is not None:
        return gathered
    questions = questions_before(panel, given, request.FILES, mode=given.get("mode", ""))
    # Both are judged, so that all that is wrong is told at once.
    if not all([form.is_valid(), questions is None or questions.is_valid()]):
        if _wants_json(request) and panel.unverified is not None:
            sentence = str(REASONS[Reason.NOT_VERIFIED])
            return JsonResponse(
                {"refused": [Reason.NOT_VERIFIED.value], "sentences": [sentence], "nearby": []},
                status=422,
            )
        if _wants_json(request):
            wrong = [*form.errors.values(), *(questions.errors.values() if questions else ())]
            sentences = [text for texts in wrong for text in texts]
            return JsonResponse(
                {"refused": ["invalid"], "sentences": sentences, "nearby": []}, status=400
            )
        return page(request, panel, form, questions=questions, status=400)
    return _ask(request, panel, form, questions, panel.person)


def _look(request: HttpRequest, panel: Panel) -> HttpResponse:
    given = request.GET
    if getattr(request, "htmx", False):
        outcome = outcome_of(panel, panel.form(given))
        return render(
            request,
            "bookings/_request_preview.html",
            {"panel": panel, "lab": panel.instrument.lab, "outcome": outcome},
        )
    pick = given.get("pick", "")
    to = _page_url(panel.instrument, {**given.dict(), **({"start": pick} if pick else {})})
    if panel.person is None and not pick:
        return redirect_to_login(to)
    return redirect(to)


def _page_url(found: Instrument, wish: dict[str, Any]) -> str:
    """The instrument's page with a wish filled in: where one comes back to after sign-in."""
    query = {name: wish[name] for name in WISH if wish.get(name)}
    url = reverse("instrument", args=[found.public_id])
    return f"{url}?{urlencode(query)}" if query else url


def _signed_out(request: HttpRequest, panel: Panel) -> HttpResponse:
    if _wants_json(request):
        sentence = gettext("You are signed out. Sign in, then ask again.")
        return JsonResponse(
            {"refused": ["signed_out"], "sentences": [sentence], "nearby": []}, status=401
        )
    return redirect_to_login(_page_url(panel.instrument, request.POST.dict()))


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _ask(
    request: HttpRequest,
    panel: Panel,
    form: RequestForm,
    questions: AnswerForm | None,
    person: User,
) -> HttpResponse:
    names = ("project", "mode", "starts", "ends", "purpose", "samples", "agreed")
    wish = {name: form.cleaned_data[name] for name in names}
    wish |= {"person": person, "instrument": panel.instrument, "now": panel.now}
    wish["answers"] = answers_in(questions)
    try:
        booking = actions.request(key=_key(panel, form, questions, person), **wish)
        if not booking.is_live:
            # The same form sent again after its first booking was over: a new wish.
            booking = actions.request(**wish)
    except actions.Refused as refused:
        return _refused(request, panel, form, questions, refused)
    if replaces := replaced_in(request.POST):
        delete_draft(person=person, public_id=replaces)
    if _wants_json(request):
        return JsonResponse({"booking": booking.public_id}, status=201)
    messages.success(request, _became(State(booking.state)))
    return redirect("booking", public_id=booking.public_id)


def _became(state: State) -> str:
    """Who is to answer a request now, in a sentence."""
    if state is State.APPROVED:
        return gettext("Approved at once by the lab's rules.")
    if state is State.ENDORSEMENT:
        return gettext("Your own side endorses your request first; then it goes to the lab.")
    return gettext("Your request is with the lab.")


def _key(panel: Panel, form: RequestForm, questions: AnswerForm | None, person: User) -> str | None:
    """One key for one form with one content: sent twice it is one booking, and what was
    changed in between is a request of its own."""
    data = form.cleaned_data
    if not data["key"]:
        return None
    content = [person.pk, panel.instrument.pk, data["project"].pk, data["key"]]
    content += [data["mode"], data["starts"], data["ends"], data["samples"], data["purpose"]]
    content += [told for told in [digest(questions)] if told]
    return hashlib.sha256("\n".join(map(str, content)).encode()).hexdigest()[:40]


def _refused(
    request: HttpRequest,
    panel: Panel,
    form: RequestForm,
    questions: AnswerForm | None,
    refused: actions.Refused,
) -> HttpResponse:
    """The same page with sentences, and free times nearby as the way on."""
    data = form.cleaned_data
    starts, ends = data["starts"], data["ends"]
    sentences = sentences_of(refused, lab=panel.instrument.lab, now=panel.now)
    own = own_booking(panel, refused.slots, starts=starts, ends=ends)
    if own is not None:
        sentences = [own_sentence()]
    nearby = (
        nearby_picks(panel, starts=starts, ends=ends, mode=data["mode"])
        if starts and ends and other_times_help(refused.slots)
        else []
    )
    status = 409 if is_not_free(refused) else 422
    if _wants_json(request):
        return JsonResponse(
            {
                "refused": codes_of(refused),
                "sentences": sentences,
                "nearby": [pick.instant.isoformat() for pick in nearby],
            },
            status=status,
        )
    outcome = Outcome(
        data["mode"],
        starts,
        ends,
        None,
        sentences,
        nearby,
        refused=True,
        own=own,
        waits=own is None and is_not_free(refused),
    )
    return page(request, panel, form, outcome=outcome, questions=questions, status=status)
