"""The reason that who decides against somebody owes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def reason_field(
    *, owed: str | _StrPromise, told: str | _StrPromise, rows: int = 3
) -> forms.CharField:
    """A field for it; ``owed`` is said where it is empty, ``told`` says who reads it."""
    return forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=told,
        error_messages={
            "required": owed,
            "max_length": _(
                "Keep the reason to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )
