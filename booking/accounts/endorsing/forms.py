"""What an organisation or a project demands, as it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Organisation, Project
from ..nounforms import NounForm
from ..rules import AccountReason, Demand, EndorsementDemand, Endorser
from ..wording import ACCOUNT_REASONS, DEMANDS, ENDORSERS


class DemandForm(NounForm):
    """An organisation's demand."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.AMOUNT_MISSING: "above",
        AccountReason.DEMANDS_LESS: "demand",
        AccountReason.ENDORSER_GIVEN: "by",
    }

    demand = forms.TypedChoiceField(
        label=_("A request needs a yes"),
        coerce=Demand,
        choices=list(DEMANDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when a yes is needed.")},
    )
    above = forms.DecimalField(
        label=_("Amount (CNY)"),
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        help_text=_(
            "Estimated from list prices. The amount itself needs no yes yet; a price on request "
            "counts as above it."
        ),
    )
    by = forms.TypedChoiceField(
        label=_("Who says it"),
        coerce=Endorser,
        choices=list(ENDORSERS.items()),
        help_text=_("For a project without a head the administrators do."),
    )

    def __init__(self, *args: Any, noun: Organisation | Project, **kwargs: Any) -> None:
        demands = noun.demands
        kwargs["initial"] = {
            "demand": demands.demand.value,
            "above": demands.above,
            "by": demands.by.value,
        }
        super().__init__(*args, **kwargs)

    def wish(self) -> EndorsementDemand:
        """What is demanded; an amount counts only where one is asked for."""
        cleaned = self.cleaned_data
        above = cleaned["above"] if cleaned["demand"] is Demand.ABOVE else None
        return EndorsementDemand(cleaned["demand"], above, cleaned["by"])


class ProjectDemandForm(DemandForm):
    """A project's demand, which adds to its organisation's."""

    def __init__(self, *args: Any, noun: Project, **kwargs: Any) -> None:
        super().__init__(*args, noun=noun, **kwargs)
        words: dict[str, str | Promise] = {
            **DEMANDS,
            Demand.NEVER.value: _("As the organisation demands, no more"),
        }
        self.fields["demand"].choices = list(words.items())  # type: ignore[attr-defined]
        of_organisation = noun.organisation.demands
        self.kept = of_organisation.demand is not Demand.NEVER and of_organisation.by
        if self.kept and self.kept is not Endorser.EITHER:
            # Whom the organisation names, a project keeps.
            del self.fields["by"]

    def wish(self) -> EndorsementDemand:
        if "by" not in self.fields:
            assert self.kept
            self.cleaned_data["by"] = self.kept
        return super().wish()
