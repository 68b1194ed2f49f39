"""Rules that decide alone, of a lab or an instrument; and what they would have done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from booking.accounts.asking import numbered
from booking.calendars.views.owners import Owner, owned_instrument, owned_lab

from . import actions
from .actions import MOST_RULES, RuleRefused
from .forms import RuleForm
from .models import ApprovalRule
from .queries import DRY_RUN_DAYS, MOST_TRIED, DryRun, Trial, dry_run, rules_of
from .rules import rule_faults
from .saying import rule_sentence, verdict_sentence
from .wording import DECIDED

SHOWN = 50
"""So many requests of a dry run are listed on its page, the newest."""
SHOWN_BESIDE_A_RULE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_rules(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's rules in their order; moves one and takes one away."""
    return _rules(request, owned_lab(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_rules(request: HttpRequest, public_id: str) -> HttpResponse:
    """An instrument's own rules, and those of its lab that come after them."""
    return _rules(request, owned_instrument(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    """One rule of a lab, ``?rule=``, or a new one: tried, and saved."""
    return _rule(request, owned_lab(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    """One rule of an instrument, ``?rule=``, or a new one: tried, and saved."""
    return _rule(request, owned_instrument(request, public_id))


@login_required
@require_safe
def lab_dry_run(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the rules would have done with a lab's requests of the last thirty days."""
    return _dry_run(request, owned_lab(request, public_id))


@login_required
@require_safe
def instrument_dry_run(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same for one instrument's requests."""
    return _dry_run(request, owned_instrument(request, public_id))


def _rules(request: HttpRequest, owner: Owner) -> HttpResponse:
    if request.method == "POST":
        return _arrange(request, owner)
    rows = list(rules_of(owner.noun))
    of_lab = list(rules_of(owner.lab)) if owner.instrument is not None else []
    context = owner.context(
        "approval",
        rows=[(row, rule_sentence(row.as_rule())) for row in rows],
        of_lab=[rule_sentence(row.as_rule()) for row in of_lab],
        full=len(rows) >= MOST_RULES,
        most=MOST_RULES,
    )
    return render(request, "bookings/ruling/rules.html", context)


def _arrange(request: HttpRequest, owner: Owner) -> HttpResponse:
    verb = request.POST.get("verb", "")
    if verb not in {"up", "down", "remove"}:
        raise BadRequest("a rule is moved up or down, or removed")
    rule = rules_of(owner.noun).filter(pk=numbered(request, "rule")).first()
    if rule is None:
        messages.info(request, gettext("This rule was taken away already."))
    elif verb == "remove":
        actions.remove_rule(rule=rule)
        messages.success(request, gettext("The rule is gone. What it approved stays approved."))
    else:
        actions.move_rule(rule=rule, up=verb == "up")
    return redirect(owner.url("approval"))


def _rule(request: HttpRequest, owner: Owner) -> HttpResponse:
    rule = _asked_for(request, owner)
    form = RuleForm(request.POST if request.method == "POST" else None, rule=rule)
    run = edited = None
    if form.is_bound and form.is_valid():
        edited = _as_typed(rule, form)
        form.show(tuple(rule_faults(edited.conditions())))
        if form.is_valid() and request.POST.get("verb") == "try":
            run = dry_run(owner.noun, edited=edited, now=timezone.now())
        elif form.is_valid() and _save(owner, rule, form):
            messages.success(
                request, gettext("The rule is saved. It counts for requests from now on.")
            )
            return redirect(owner.url("approval"))
    context = owner.context(
        "approval",
        rule=rule,
        form=form,
        sentence=rule_sentence(rule.as_rule()) if rule.pk else "",
    )
    if run is not None and edited is not None:
        context |= {
            "sentence": rule_sentence(edited.as_rule()),
            **_shown(run, owner, most=SHOWN_BESIDE_A_RULE, edited=edited),
        }
    return render(request, "bookings/ruling/rule.html", context, status=422 if form.errors else 200)


def _asked_for(request: HttpRequest, owner: Owner) -> ApprovalRule:
    """The rule of the address, or a new one. Raises Http404 for one that is not there."""
    key = request.GET.get("rule", "")
    if not key:
        own = {"lab": owner.lab} if owner.instrument is None else {"instrument": owner.instrument}
        return ApprovalRule(place=MOST_RULES + 1, **own)
    known = key.isascii() and key.isdigit() and len(key) <= 18
    rule = rules_of(owner.noun).filter(pk=int(key)).first() if known else None
    if rule is None:
        raise Http404
    return rule


def _as_typed(rule: ApprovalRule, form: RuleForm) -> ApprovalRule:
    """The rule as the form would save it; nothing is."""
    typed = ApprovalRule(
        pk=rule.pk, lab=rule.lab, instrument=rule.instrument, place=rule.place, **form.asked()
    )
    typed.outcome = form.chosen().value
    return typed


def _save(owner: Owner, rule: ApprovalRule, form: RuleForm) -> bool:
    """Saves a rule; where there are too many already the form says so."""
    try:
        if rule.pk:
            actions.change_rule(rule=rule, outcome=form.chosen(), **form.asked())
        else:
            actions.add_rule(owner=owner.noun, outcome=form.chosen(), **form.asked())
    except RuleRefused:
        form.add_error(
            None,
            gettext("There are %(most)s rules already. Take one away first.")
            % {"most": MOST_RULES},
        )
        return False
    return True


def _dry_run(request: HttpRequest, owner: Owner) -> HttpResponse:
    run = dry_run(owner.noun, now=timezone.now())
    show = request.GET.get("show", "")
    context = owner.context(
        "approval",
        any_rules=any(trial.verdict.tried for trial in run.trials),
        **_shown(run, owner, most=SHOWN, show=show),
    )
    return render(request, "bookings/ruling/dry_run.html", context)


@dataclass(frozen=True)
class TrialRow:
    """One past request, what the rules say of it and why, and what became of it."""

    trial: Trial
    why: str
    then: str


def _shown(
    run: DryRun,
    owner: Owner,
    *,
    most: int,
    show: str = "",
    edited: ApprovalRule | None = None,
) -> dict[str, Any]:
    """What a page shows of a dry run: its figures, and the newest of the requests."""
    kept = {"approved": run.approved, "left": run.left}
    listed = kept.get(show, run.trials)
    names = _names(owner, edited)
    return {
        "run": run,
        "show": show if show in kept else "",
        "listed": [
            TrialRow(each, verdict_sentence(each.verdict, names=names), _then(each))
            for each in listed[:most]
        ],
        "left_out": len(listed) - most if len(listed) > most else 0,
        "days": DRY_RUN_DAYS,
        "most_tried": MOST_TRIED,
    }


def _then(trial: Trial) -> str:
    if trial.decided is None:
        return gettext("Waiting for a decision")
    if trial.by_rule and trial.decided.value == "approve":
        return gettext("Approved by a rule")
    return str(DECIDED[trial.decided.value])


def _names(owner: Owner, edited: ApprovalRule | None) -> dict[int, str]:
    """What the rules of a lab are called on the page of one of its owners."""
    out: dict[int, str] = {}
    counts: dict[tuple[int | None, int | None], int] = {}
    rows = ApprovalRule.objects.filter(lab=owner.lab) | ApprovalRule.objects.filter(
        instrument__lab=owner.lab
    )
    for row in rows.select_related("instrument").order_by("place", "pk"):
        whose = (row.lab_id, row.instrument_id)
        counts[whose] = counts.get(whose, 0) + 1
        words = {"number": counts[whose], "instrument": row.instrument and row.instrument.name}
        if row.instrument_id == (owner.instrument and owner.instrument.pk):
            out[row.pk] = gettext("Rule %(number)s") % words
        elif row.instrument_id is None:
            out[row.pk] = gettext("The lab's rule %(number)s") % words
        else:
            out[row.pk] = gettext("Rule %(number)s of %(instrument)s") % words
    if edited is not None:
        out[edited.pk or 0] = gettext("This rule")
    return out
