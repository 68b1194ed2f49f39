"""An intake form as a lab would make one: a state, and the solvent of what is liquid."""

from __future__ import annotations

from booking.labs.intake.actions import add_question, publish_draft
from booking.labs.intake.models import Choice
from booking.labs.intake.rules import FieldKind
from tests.factories import NOW, PersonFactory

LIQUID, SOLID = "liquid", "solid"


def published(instrument, *, samples=False, file=False, now=NOW):
    """Publishes it, and gives its questions by name."""
    by = PersonFactory()

    def add(kind, label, **said):
        return add_question(
            instrument=instrument, kind=kind, by=by, now=now, label_en=label, **said
        )

    out = {}
    choices = [Choice(LIQUID, "Liquid").as_kept(), Choice(SOLID, "Solid").as_kept()]
    out["state"] = add(FieldKind.ONE, "State of the sample", choices=choices, required=True)
    out["solvent"] = add(
        FieldKind.TEXT,
        "Solvent",
        required=True,
        if_field=out["state"].key,
        if_values=[LIQUID],
    )
    out["mass"] = add(FieldKind.NUMBER, "Mass", unit="mg", least=1, most=500)
    if samples:
        out["samples"] = add(FieldKind.SAMPLES, "Samples")
    if file:
        out["file"] = add(FieldKind.FILE, "Safety sheet")
    publish_draft(instrument=instrument, by=by, now=now)
    return out
