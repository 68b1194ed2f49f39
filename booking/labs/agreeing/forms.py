"""The form in which a manager writes a lab's terms."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.nounforms import NAME_LANGUAGES, NounForm

from ..rules import LabReason
from ..wording import LAB_REASONS
from .models import Agreement

TEXTS = ("text_en", "text_zh_hans", "text_zh_hant")


class TermsForm(NounForm):
    """A lab's terms in up to three languages; ``seen`` is the version they were written after."""

    model = Agreement
    model_fields = TEXTS
    words = LAB_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {LabReason.TERMS_MISSING: "text_en"}

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, noun: Agreement | None, **kwargs: Any) -> None:
        super().__init__(*args, noun=noun, initial={"seen": noun.version if noun else 0}, **kwargs)
        for name in TEXTS:
            language, tag = NAME_LANGUAGES[name.removeprefix("text_")]
            self.fields[name].label = language  # type: ignore[assignment]
            self.fields[name].widget.attrs |= {"rows": 8, "lang": tag}
        self.fields["text_en"].help_text = _(
            "One language is enough; a reader of another one gets it as it is. "
            "An empty line begins a paragraph."
        )

    def shown(self) -> list[tuple[str, str, str]]:
        """What was typed, language by language: its word, its lang tag and the text."""
        return [
            (str(NAME_LANGUAGES[name.removeprefix("text_")][0]), tag, self.cleaned_data[name])
            for name in TEXTS
            if self.cleaned_data.get(name)
            for tag in (NAME_LANGUAGES[name.removeprefix("text_")][1],)
        ]
