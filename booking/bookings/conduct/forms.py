"""The form of a lab's own numbers."""

from __future__ import annotations

from booking.accounts.nounforms import NounForm

from .models import ConductTerms


class ConductForm(NounForm):
    """How many points within how many days suspend for how many days."""

    model = ConductTerms
    model_fields = ("most", "days", "barred_days")
