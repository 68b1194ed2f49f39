"""An instrument's intake form, as its lab makes it: questions, preview, versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import person_of

from ..models import Instrument
from ..rules import ServiceMode
from ..views.instruments import instrument_of
from ..wording import SERVICE_MODES
from . import actions
from .forms.answering import AnswerForm, conditions_of
from .forms.asking import BaseChoiceRows, QuestionForm, choice_rows
from .models import IntakeField
from .queries import Intake, asked_of, drafted_of, intake_of, versions_of
from .rules import CHOOSING, MOST_QUESTIONS, FieldKind, FormFault, check_form
from .wording import FIELD_KINDS, FORM_FAULTS


@dataclass(frozen=True)
class Row:
    """One question as the lab's list shows it."""

    field: IntakeField
    only_if: str
    faults: list[str]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def intake_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is asked with a request for an instrument, and its draft; arranges and publishes it."""
    found = instrument_of(request, public_id)
    if request.method == "POST":
        return _arrange(request, found)
    asked, drafted = asked_of(found), drafted_of(found)
    shown = drafted or asked
    faults = check_form(shown.questions) if shown else []
    context = {
        "instrument": found,
        "asked": asked,
        "draft": drafted,
        "rows": _rows(shown, faults) if shown else [],
        "faults": [FORM_FAULTS[fault.value] for key, fault in faults if not key] if drafted else [],
        "publishable": drafted is not None and not faults,
        "kinds": FIELD_KINDS.items(),
        "full": shown is not None and len(shown.fields) >= MOST_QUESTIONS,
        "versions": versions_of(found),
    }
    return render(request, "labs/intake/form.html", context)


def _rows(intake: Intake, faults: list[tuple[str, FormFault]]) -> list[Row]:
    return [
        Row(
            each,
            conditions_of(each, intake)[1],
            [str(FORM_FAULTS[fault.value]) for key, fault in faults if key == each.key],
        )
        for each in intake.fields
    ]


def _arrange(request: HttpRequest, found: Instrument) -> HttpResponse:
    verb, key = request.POST.get("verb", ""), request.POST.get("question", "")
    by, now = person_of(request), timezone.now()
    if verb in {"up", "down"}:
        actions.move_question(instrument=found, key=key, up=verb == "up", by=by, now=now)
    elif verb == "remove":
        actions.remove_question(instrument=found, key=key, by=by, now=now)
        messages.success(request, gettext("The question is taken out of the draft."))
    elif verb == "drop":
        actions.drop_draft(instrument=found)
        messages.success(request, gettext("The draft is gone."))
    elif verb == "stop":
        actions.stop_asking(instrument=found, now=now)
        messages.success(request, gettext("Nothing is asked any more. Answers stay."))
    elif verb == "publish":
        _publish(request, found)
    else:
        raise BadRequest("a question is moved or removed; a draft is published or dropped")
    return redirect("intake_form", found.public_id)


def _publish(request: HttpRequest, found: Instrument) -> None:
    try:
        made = actions.publish_draft(instrument=found, by=person_of(request), now=timezone.now())
    except actions.IntakeRefused:
        messages.error(request, gettext("It cannot be published yet. What is wrong stands below."))
    else:
        if made is None:
            messages.info(request, gettext("There is no draft any more."))
        else:
            messages.success(request, gettext("Asked with every request from now on."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, public_id: str) -> HttpResponse:
    """One question, ``?question=`` its key, or a new one of a ``?kind=``."""
    found = instrument_of(request, public_id)
    intake = drafted_of(found) or asked_of(found)
    asking = _asked_for(request, intake)
    others = intake.fields if intake else []
    earlier = [each for each in others if not asking.pk or each.place < asking.place]
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, asking=asking, instrument=found, earlier=earlier)
    choices = choice_rows(asking, data) if asking.kind in CHOOSING else None
    if request.method == "POST":
        right = [form.is_valid(), choices is None or choices.is_valid()]
        if all(right) and _save(request, found, asking, form, choices):
            messages.success(request, gettext("The question is in the draft."))
            return redirect("intake_form", public_id)
    context = {
        "instrument": found,
        "asking": asking,
        "kind_word": FIELD_KINDS[asking.kind],
        "form": form,
        "choices": choices,
    }
    wrong = request.method == "POST"
    return render(request, "labs/intake/question.html", context, status=422 if wrong else 200)


def _asked_for(request: HttpRequest, intake: Intake | None) -> IntakeField:
    """The question of the address. Raises Http404 for one that is not this form's."""
    key = request.GET.get("question", "")
    if key:
        standing = intake.field(key) if intake else None
        if standing is None:
            raise Http404
        return standing
    kind = request.GET.get("kind") or FieldKind.TEXT.value
    if kind not in FIELD_KINDS:
        raise Http404
    return IntakeField(kind=kind)


def _save(
    request: HttpRequest,
    found: Instrument,
    asking: IntakeField,
    form: QuestionForm,
    choices: BaseChoiceRows | None,
) -> bool:
    """Saves a question into the draft; where it cannot be the form says so."""
    said = form.details()
    if choices is not None:
        said["choices"] = [each.as_kept() for each in choices.choices()]
    by, now = person_of(request), timezone.now()
    try:
        if asking.pk:
            actions.change_question(instrument=found, key=asking.key, by=by, now=now, **said)
        else:
            kind = FieldKind(asking.kind)
            actions.add_question(instrument=found, kind=kind, by=by, now=now, **said)
    except actions.IntakeRefused as refused:
        for _key, fault in refused.faults:
            form.add_error(None, str(FORM_FAULTS[fault.value]))
        return False
    except IntakeField.DoesNotExist:
        form.add_error(None, gettext("This question was taken away meanwhile."))
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """A form as who asks sees it, and what it says of answers: the draft, else what is asked, or
    an earlier ``?version=``. Nothing is kept."""
    found = instrument_of(request, public_id)
    intake = _version_of(request, found)
    modes = [(mode.value, SERVICE_MODES[mode.value]) for mode in ServiceMode]
    mode = request.POST.get("mode") or modes[0][0]
    form = None
    if intake is not None and request.method == "POST":
        form = AnswerForm(request.POST, request.FILES, intake=intake, mode=mode)
        if form.is_valid():
            messages.success(request, gettext("These answers would be taken. Nothing is kept."))
    elif intake is not None:
        form = AnswerForm(intake=intake, mode=mode)
    context = {
        "instrument": found,
        "intake": intake,
        "form": form,
        "modes": modes,
        "chosen_mode": mode,
    }
    wrong = form is not None and bool(form.errors)
    return render(request, "labs/intake/preview.html", context, status=422 if wrong else 200)


def _version_of(request: HttpRequest, found: Instrument) -> Intake | None:
    number = request.GET.get("version", "")
    if not number:
        return drafted_of(found) or asked_of(found)
    known = number.isascii() and number.isdigit() and len(number) <= 9
    version = found.intakes.filter(number=int(number)).first() if known else None
    if version is None:
        raise Http404
    return intake_of(version)
