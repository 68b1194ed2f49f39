"""The search: what a shareable address of the find page may say. Nothing in it can be wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Organisation
from booking.labs.models import Instrument, Lab, Technique
from booking.labs.rules import ServiceMode
from booking.labs.wording import SERVICE_MODES

from ..queries.finding import Wish, words_of

LONGEST_SEARCH = 200


class Named(forms.ModelChoiceField):
    """A choice of nouns by their public word; what is unknown narrows nothing."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


def _with_instruments(nouns: QuerySet[Any], path: str) -> QuerySet[Any]:
    published = Instrument.objects.published()
    return nouns.filter(pk__in=published.values(path)).order_by("name_en", "name_zh_hans")


class FindForm(forms.Form):
    """Words and filters; read leniently, since addresses are shared and typed by hand."""

    q = forms.CharField(required=False, label=_("What do you need to measure or make?"))
    technique = Named(
        Technique.objects.none(),
        required=False,
        to_field_name="slug",
        label=_("Technique"),
        empty_label=_("Any technique"),
    )
    university = Named(
        Organisation.objects.none(),
        required=False,
        to_field_name="public_id",
        label=_("University"),
        empty_label=_("Any university"),
    )
    lab = Named(
        Lab.objects.none(),
        required=False,
        to_field_name="public_id",
        label=_("Lab"),
        empty_label=_("Any lab"),
    )
    mode = forms.CharField(
        required=False,
        label=_("How"),
        widget=forms.Select(choices=[("", _("Any way")), *SERVICE_MODES.items()]),
    )
    priced = forms.BooleanField(required=False, label=_("With a listed price"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "technique": _with_instruments(Technique.objects.all(), "techniques"),
            "university": _with_instruments(Organisation.objects.all(), "university"),
            "lab": _with_instruments(Lab.objects.all(), "lab"),
        }
        for name, nouns in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = nouns
        self.fields["q"].widget.attrs.update(
            {"maxlength": LONGEST_SEARCH, "type": "search", "autocomplete": "off"}
        )

    def wish(self) -> Wish:
        """What is looked for."""
        self.is_valid()
        said = self.cleaned_data
        mode = said.get("mode")
        return Wish(
            words=words_of((said.get("q") or "")[:LONGEST_SEARCH]),
            technique=said.get("technique"),
            university=said["university"].pk if said.get("university") else None,
            lab=said["lab"].pk if said.get("lab") else None,
            mode=ServiceMode(mode) if mode in set(ServiceMode) else None,
            priced=bool(said.get("priced")),
        )
