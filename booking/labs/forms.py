"""Forms about labs and instruments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from booking.accounts.nounforms import (
    NAMES,
    DateInput,
    Filter,
    NounForm,
    TimeZoneField,
    any_of,
    fields_of,
)
from booking.accounts.queries import chains

from .actions import Figure, UnitWish
from .limits import limit_fields, read_limits
from .models import Instrument, Lab, Specification, Technique
from .queries import techniques_in_order
from .rules import (
    LONGEST_MARGIN,
    MARGIN_STEP,
    InstrumentStatus,
    LabReason,
    LabRoleKind,
    Limits,
    check_margin,
)
from .wording import INSTRUMENT_STATUSES, LAB_REASONS, LAB_ROLES

ABOUT = ("about_en", "about_zh_hans", "about_zh_hant")
CONTACT = ("contact_name", "contact_email", "contact_phone", "contact_url")
SECOND_CONTACT = tuple(f"second_{name}" for name in CONTACT)


# Labs


class LabFilter(Filter):
    """The public list of labs, narrowed."""


class InstrumentFilter(Filter):
    """A list of instruments for those who manage them, narrowed."""

    lab = forms.ChoiceField(label=_("Lab"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), choices=any_of(INSTRUMENT_STATUSES), required=False
    )
    published = forms.ChoiceField(
        label=_("Visitors see it"),
        choices=[("", _("All")), ("yes", _("Published")), ("no", _("Not published"))],
        required=False,
    )

    def __init__(self, *args: Any, labs: Iterable[Lab] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(lab.public_id, lab.name) for lab in labs]
        if choices:
            self.fields["lab"].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["lab"]


class LabForm(NounForm):
    """What a lab says of itself: name, place, clock, contact and house rules."""

    model = Lab
    model_fields: tuple[str, ...] = (
        *NAMES,
        "code",
        *ABOUT,
        *("address", "building", "location", "site", "latitude", "longitude"),
        *CONTACT,
        *SECOND_CONTACT,
        *("website", "getting_in", "bring_along"),
    )
    words = LAB_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        LabReason.NAME_MISSING: "name_en",
        LabReason.CODE_MISSING: "code",
        LabReason.CODE_TAKEN: "code",
        LabReason.ZONE_UNKNOWN: "time_zone",
        LabReason.HALF_A_PLACE: "longitude",
    }

    time_zone = TimeZoneField(help_text=_("Every time of the lab is told by this clock."))
    chains = forms.ModelMultipleChoiceField(
        label=_("Industry chains that it serves"),
        queryset=chains(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whose enterprises mostly come here; they find the lab by it."),
    )

    def __init__(self, *args: Any, noun: Lab | None = None, zone: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {
            "time_zone": noun.time_zone if noun else zone,
            "chains": [chain.pk for chain in noun.chains.all()] if noun else [],
        }
        super().__init__(*args, noun=noun, **kwargs)
        for name, most in (("latitude", 90), ("longitude", 180)):
            self.fields[name].validators += [MinValueValidator(-most), MaxValueValidator(most)]
        self.fields["getting_in"].help_text = _(
            "The way in, the gate, whom to call. It goes into the message of each approval."
        )
        self.fields["bring_along"].help_text = _("Papers, protective clothing, storage.")

    def details(self) -> dict[str, Any]:
        also = {name: self.cleaned_data[name] for name in ("time_zone", "chains")}
        return {**super().details(), **also}


class StaffForm(NounForm):
    """Whom of the university a lab makes manager or technician."""

    words = LAB_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        LabReason.NOT_OF_UNIVERSITY: "email",
        LabReason.ALREADY_IN_ROLE: "email",
        LabReason.OWN_ROLE: "email",
        LabReason.NOT_ADMINISTRATOR: "kind",
    }

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("Of somebody who belongs to the university here.")
    )
    kind = forms.ChoiceField(label=_("Role"), initial=LabRoleKind.TECHNICIAN.value)

    def __init__(self, *args: Any, kinds: Iterable[LabRoleKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(kind.value, LAB_ROLES[kind.value]) for kind in kinds]
        self.fields["kind"].choices = words  # type: ignore[attr-defined]


class QualificationForm(NounForm):
    """Who may operate an instrument, and until when."""

    words = LAB_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        LabReason.EXPIRES_TOO_EARLY: "expires_on",
        LabReason.HOURS_INCOMPLETE: "day_until",
    }

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("With which the person signs in here, of any organisation.")
    )
    expires_on = forms.DateField(
        label=_("Holds until"),
        required=False,
        widget=DateInput,
        help_text=_("The last day. Empty: for good."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= limit_fields()

    def limits(self) -> Limits:
        """What it is limited to, once the form is valid."""
        return read_limits(self.cleaned_data)


# Instruments


class InstrumentForm(NounForm):
    """What is said of an instrument; its figures, units and prices have forms of their own."""

    model = Instrument
    model_fields: tuple[str, ...] = (
        *NAMES,
        *ABOUT,
        *("manufacturer", "model", "asset_id", "doi", "original_value", "commissioned_on"),
        *("website", "sample_requirements", "self_operated", "assisted", "takes_samples"),
        *("needs_qualification", "sample_working_days"),
        *CONTACT,
        *("location", "building"),
    )
    words = LAB_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        LabReason.NAME_MISSING: "name_en",
        LabReason.ASSET_ID_TAKEN: "asset_id",
        LabReason.NO_SERVICE_MODE: "self_operated",
        LabReason.NO_CONTACT: "contact_email",
    }

    techniques = forms.ModelMultipleChoiceField(queryset=Technique.objects.all(), required=False)
    status = forms.ChoiceField(label=_("Status"), initial=InstrumentStatus.IN_SERVICE.value)

    def __init__(self, *args: Any, noun: Instrument | None = None, **kwargs: Any) -> None:
        if noun is not None:
            chosen = [technique.pk for technique in noun.techniques.all()]
            kwargs["initial"] = {"techniques": chosen, "status": noun.status}
        super().__init__(*args, noun=noun, **kwargs)
        if noun is not None and noun.status == InstrumentStatus.RETIRED:
            del self.fields["status"]
        else:
            self.fields["status"].choices = [  # type: ignore[attr-defined]
                (value, word)
                for value, word in INSTRUMENT_STATUSES.items()
                if value != InstrumentStatus.RETIRED
            ]
        if noun is None:
            self.initial.setdefault("self_operated", True)
        self.fields["sample_working_days"].required = False
        self.fields["doi"].help_text = _("Of the instrument itself, such as 10.1000/182.")

    def clean(self) -> None:
        super().clean()
        ways = ("self_operated", "assisted", "takes_samples")
        if not any(map(self.cleaned_data.get, ways)):
            self.add_error("self_operated", str(LAB_REASONS[LabReason.NO_SERVICE_MODE.value]))

    def clean_sample_working_days(self) -> int:
        return int(self.cleaned_data["sample_working_days"] or 5)

    def technique_rows(self) -> list[tuple[Technique, int, bool, str]]:
        """The tree of techniques: each with its depth, whether it is chosen, and all its words."""
        chosen = {str(value) for value in self["techniques"].value() or ()}
        return [
            (technique, depth, str(technique.pk) in chosen, words)
            for technique, depth, words in techniques_in_order()
        ]


class FigureForm(forms.Form):
    """One row of the data sheet; an empty row is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = fields_of(Specification, (*NAMES, "value", "unit"))
        for field in self.fields.values():
            field.required = False

    def is_empty(self) -> bool:
        """Whether nothing is typed in this row."""
        return not any(self.cleaned_data.values())

    def clean(self) -> None:
        filled = self.cleaned_data
        if self.is_empty() or self.errors:
            return
        if not any(filled[name] for name in NAMES):
            self.add_error("name_en", str(LAB_REASONS[LabReason.FIGURE_INCOMPLETE.value]))
        elif not filled["value"]:
            self.add_error("value", str(LAB_REASONS[LabReason.FIGURE_INCOMPLETE.value]))


class BaseFigures(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows of a data sheet."""

    def figures(self) -> list[Figure]:
        """What is typed, once all rows are valid."""
        return [Figure(**form.cleaned_data) for form in self.forms if not form.is_empty()]


class UnitForm(forms.Form):
    """One machine: its label, set-up and clean-up in minutes, whether it is in service."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Label"), max_length=60, required=False)
    set_up = forms.IntegerField(label=_("Set-up (minutes)"), required=False)
    clean_up = forms.IntegerField(label=_("Clean-up (minutes)"), required=False)
    in_service = forms.BooleanField(label=_("In service"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("set_up", "clean_up"):
            limits = {"min": 0, "max": LONGEST_MARGIN, "step": MARGIN_STEP}
            self.fields[name].widget.attrs.update({**limits, "inputmode": "numeric"})

    def _margin(self, name: str) -> int:
        minutes = int(self.cleaned_data[name] or 0)
        reason = check_margin(minutes)
        if reason is not None:
            raise forms.ValidationError(str(LAB_REASONS[reason.value]))
        return minutes

    def clean_set_up(self) -> int:
        return self._margin("set_up")

    def clean_clean_up(self) -> int:
        return self._margin("clean_up")

    def is_empty(self) -> bool:
        """Whether this is a row for a new unit that nobody filled."""
        return not any(map(self.cleaned_data.get, ("pk", "label", "set_up", "clean_up")))

    def clean(self) -> None:
        if not self.errors and not self.is_empty() and not self.cleaned_data["label"]:
            self.add_error("label", str(LAB_REASONS[LabReason.UNIT_LABEL_MISSING.value]))


class BaseUnits(forms.BaseFormSet):  # type: ignore[type-arg]
    """The units of an instrument, and rows for new ones."""

    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            label = form.cleaned_data.get("label", "") if hasattr(form, "cleaned_data") else ""
            if label and label in seen:
                form.add_error("label", str(LAB_REASONS[LabReason.UNIT_LABEL_TWICE.value]))
            seen.add(label)

    def wishes(self) -> list[UnitWish]:
        """What is typed, once all rows are valid."""
        return [UnitWish(**form.cleaned_data) for form in self.forms if not form.is_empty()]


Figures = forms.formset_factory(FigureForm, BaseFigures, extra=3, max_num=80, validate_max=True)
Units = forms.formset_factory(UnitForm, BaseUnits, extra=1, max_num=40, validate_max=True)


def figures_of(instrument: Instrument | None, data: Any = None) -> Any:
    """The data sheet as rows of a form, with empty ones at the end."""
    rows = instrument.specifications.all() if instrument else ()
    initial = [{name: getattr(row, name) for name in (*NAMES, "value", "unit")} for row in rows]
    return Figures(data, prefix="figures", initial=initial)


def units_of(instrument: Instrument | None, data: Any = None) -> Any:
    """The units as rows of a form; a new instrument begins with one."""
    if instrument is None:
        initial: list[dict[str, Any]] = [{"label": "1", "in_service": True}]
    else:
        names = ("pk", "label", "set_up", "clean_up", "in_service")
        initial = [{name: getattr(unit, name) for name in names} for unit in instrument.units.all()]
    return Units(data, prefix="units", initial=initial)
