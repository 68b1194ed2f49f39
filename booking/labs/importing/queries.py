"""What is stored, as the rules of importing read it. Read only."""

from __future__ import annotations

from collections import defaultdict

from booking.accounts.models import Organisation
from booking.labs.models import Instrument, Lab, Technique, TechniqueAlias

from .rules import (
    INSTRUMENT_FIELDS,
    LAB_FIELDS,
    SUFFIXES,
    InstrumentNow,
    LabNow,
    Stored,
    folded,
)


def university_of_code(code: str) -> Organisation | None:
    """The organisation of a code, whose case does not matter."""
    return Organisation.objects.filter(code__iexact=code).first()


def stored_by(university: Organisation) -> Stored:
    """A university's labs and instruments, and everybody's techniques: five queries."""
    names = {f"name_{suffix}": getattr(university, f"name_{suffix}") for suffix in SUFFIXES}
    labs = {
        row["code"]: LabNow(row["code"], {name: row[name] for name in LAB_FIELDS})
        for row in Lab.objects.filter(university=university)
        .order_by("pk")
        .values("code", *LAB_FIELDS)
    }
    techniques, words = technique_words()
    of_instrument: dict[int, dict[int, str]] = defaultdict(dict)
    ties = Instrument.techniques.through.objects.filter(instrument__university=university)
    for instrument, technique in ties.order_by("pk").values_list("instrument_id", "technique_id"):
        of_instrument[instrument][technique] = techniques[technique]
    rows = (
        Instrument.objects.filter(university=university)
        .exclude(asset_id="")
        .order_by("pk")
        .values("pk", "asset_id", "lab__code", *INSTRUMENT_FIELDS)
    )
    instruments = {
        row["asset_id"]: InstrumentNow(
            row["asset_id"],
            row["lab__code"],
            {name: row[name] for name in INSTRUMENT_FIELDS},
            of_instrument.get(row["pk"], {}),
        )
        for row in rows
    }
    return Stored(labs, instruments, words, names)


def technique_words() -> tuple[dict[int, str], dict[str, int]]:
    """Each technique's name by key, and the key by each folded name and alias.

    A word that several techniques have means the one whose name it is, then
    the oldest.
    """
    names: dict[int, str] = {}
    words: dict[str, int] = {}
    fields = [f"name_{suffix}" for suffix in SUFFIXES]
    for key, *texts in Technique.objects.order_by("pk").values_list("pk", *fields):
        names[key] = next(text for text in texts if text)
        for text in filter(None, texts):
            words.setdefault(folded(text), key)
    aliases = TechniqueAlias.objects.order_by("technique_id", "pk")
    for key, text in aliases.values_list("technique_id", "text"):
        words.setdefault(folded(text), key)
    return names, words
