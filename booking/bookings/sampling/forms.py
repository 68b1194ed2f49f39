"""What somebody types about samples and parcels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.nounforms import DateInput, Filter, any_of
from booking.labs.models import Lab

from ..models import Parcel, ReturnAddress, Sample
from ..rules import Verb
from .actions import Sending
from .rules import Carriage, ReturnTo, Shelf
from .wording import CARRIAGES, SHELVES

TOO_LONG = _("Keep this to %(limit_value)s characters; it has %(show_value)s.")
NO_SAMPLE = {
    "required": _("Choose at least one sample."),
    "invalid_choice": _("Choose among the samples that are shown."),
    "invalid_list": _("Choose among the samples that are shown."),
}


def _samples_field() -> forms.TypedMultipleChoiceField:
    """Which samples, by their numbers; the form says which there are."""
    return forms.TypedMultipleChoiceField(
        label=_("Samples"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages=NO_SAMPLE,
    )


def _offer(form: forms.Form, samples: Iterable[Sample]) -> None:
    field = form.fields["samples"]
    assert isinstance(field, forms.TypedMultipleChoiceField)
    field.choices = [
        (each.number, f"{each.number} · {each.label}" if each.label else str(each.number))
        for each in samples
    ]


class SendingForm(forms.Form):
    """How a parcel goes and what is in it."""

    carriage = forms.TypedChoiceField(
        label=_("How it is sent"),
        coerce=Carriage,
        choices=list(CARRIAGES.items()),
        widget=forms.RadioSelect,
        initial=Carriage.SHIPPED.value,
        error_messages={
            "required": _("Say how the samples are sent."),
            "invalid_choice": _("Say how the samples are sent."),
        },
    )
    carrier = forms.CharField(
        label=_("Carrier"), required=False, max_length=80, error_messages={"max_length": TOO_LONG}
    )
    tracking = forms.CharField(
        label=_("Tracking number"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For a shipment, as it stands on the receipt."),
        error_messages={"max_length": TOO_LONG},
    )
    sent_on = forms.DateField(
        label=_("Sent or brought on"),
        required=False,
        widget=DateInput,
        error_messages={"invalid": _("Give a day, like 2027-03-02.")},
    )
    samples = _samples_field()
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Both sides read it."),
        error_messages={"max_length": TOO_LONG},
    )
    # Which return address the page showed.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("carriage", "carrier", "tracking", "sent_on", "samples", "note")

    def __init__(
        self,
        *args: Any,
        samples: Sequence[Sample],
        parcel: Parcel | None = None,
        back_to: ReturnAddress | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", "send-%s")
        names = ("carriage", "carrier", "tracking", "sent_on", "note")
        initial: dict[str, Any] = {"samples": [each.number for each in samples]}
        if parcel is not None:
            initial |= {name: getattr(parcel, name) for name in names}
            initial["samples"] = [each.number for each in parcel.samples.all()]
        if back_to is not None and back_to.fetched:
            initial["carriage"] = Carriage.BY_HAND.value
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        _offer(self, samples)

    def clean(self) -> None:
        data = self.cleaned_data
        if (
            data.get("carriage") is Carriage.SHIPPED
            and "tracking" in data
            and not data["tracking"].strip()
        ):
            self.add_error(
                "tracking", _("Give the tracking number, so that the parcel can be looked for.")
            )

    def sending(self) -> Sending:
        """What a valid form says."""
        data = self.cleaned_data
        return Sending(
            carriage=data["carriage"],
            numbers=frozenset(data["samples"]),
            carrier=data["carrier"],
            tracking=data["tracking"],
            sent_on=data["sent_on"],
            note=data["note"],
        )


HANDLING = (Verb.RECEIVE, Verb.TAKE_UP, Verb.DONE, Verb.SPOIL, Verb.DISPOSE)
"""What the lab's staff do to chosen samples with one button each."""


class HandlingForm(forms.Form):
    """Which samples, which of the lab's verbs, and a note that the customer reads."""

    verb = forms.TypedChoiceField(
        coerce=Verb,
        choices=[(each.value, each.value) for each in HANDLING],
        error_messages={
            "required": _("Choose what became of the samples."),
            "invalid_choice": _("Choose what became of the samples."),
        },
    )
    samples = _samples_field()
    parcel = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "The customer reads it. It is required where samples cannot be used, else optional: "
            "you can say that others came than were announced."
        ),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, samples: Sequence[Sample], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "handle-%s")
        super().__init__(*args, **kwargs)
        _offer(self, samples)

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("verb") is Verb.SPOIL and "note" in data and not data["note"].strip():
            self.add_error("note", _("Say why they cannot be used. The customer reads it."))


class AgainForm(forms.Form):
    """Which of the unusable samples are sent again, or left out."""

    samples = _samples_field()

    def __init__(self, *args: Any, samples: Sequence[Sample], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "again-%s")
        initial = {"samples": [each.number for each in samples]}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        _offer(self, samples)


SENT, FETCHED = "sent", "fetched"


class ReturnForm(forms.Form):
    """Where samples go back to, or that their customer fetches them."""

    how = forms.ChoiceField(
        label=_("How they come back"),
        choices=[
            (SENT, _("The lab sends them to this address")),
            (FETCHED, _("I fetch them from the lab")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say how the samples come back to you."),
            "invalid_choice": _("Say how the samples come back to you."),
        },
    )
    recipient = forms.CharField(
        label=_("Recipient"),
        max_length=120,
        help_text=_("Who takes the parcel, with the organisation if that is needed."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say who takes the parcel."), "max_length": TOO_LONG},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={
            "required": _("Give a telephone number; carriers ask for one."),
            "max_length": TOO_LONG,
        },
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        error_messages={
            "required": _("Give the address to which the lab returns the samples."),
            "max_length": TOO_LONG,
        },
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Such as your account with a carrier, or when you come."),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, to: ReturnTo, **kwargs: Any) -> None:
        # Beside an announcement, which has a note of its own.
        kwargs |= {"prefix": "back", "auto_id": "%s"}
        words = {name: getattr(to, name) for name in ("recipient", "phone", "address", "note")}
        kwargs["initial"] = {"how": FETCHED if to.fetched else SENT, **words}
        super().__init__(*args, **kwargs)
        if self.data.get(self.add_prefix("how")) == FETCHED:
            # Whatever was typed before that choice is not looked at.
            for name in ("recipient", "phone", "address"):
                self.fields[name].required = False

    def to(self) -> ReturnTo:
        """What a valid form says."""
        data = self.cleaned_data
        return ReturnTo(
            fetched=data["how"] == FETCHED,
            recipient=data["recipient"],
            phone=data["phone"],
            address=data["address"],
            note=data["note"],
        )


class NamesForm(forms.Form):
    """The customer's own names of samples, and a note on each."""

    def __init__(self, *args: Any, samples: Sequence[Sample], **kwargs: Any) -> None:
        kwargs["auto_id"] = "name-%s"
        super().__init__(*args, **kwargs)
        self.numbers = [each.number for each in samples]
        for each in samples:
            for name, most, value in (("label", 120, each.label), ("note", 300, each.note)):
                self.fields[f"{name}-{each.number}"] = forms.CharField(
                    required=False,
                    max_length=most,
                    initial=value,
                    error_messages={"max_length": TOO_LONG},
                )

    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The fields by the numbers of the samples."""
        return [(each, self[f"label-{each}"], self[f"note-{each}"]) for each in self.numbers]

    def names(self) -> dict[int, tuple[str, str]]:
        """What a valid form says, by number."""
        data = self.cleaned_data
        return {each: (data[f"label-{each}"], data[f"note-{each}"]) for each in self.numbers}


class ShelfFilter(Filter):
    """A lab's list of samples, narrowed."""

    shelf = forms.ChoiceField(label=_("Samples"), required=False, choices=any_of(SHELVES))
    lab = forms.ChoiceField(label=_("Lab"), required=False)
    field_order = ("q", "shelf", "lab")

    def __init__(self, *args: Any, labs: Sequence[Lab], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lab"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All my labs")), *((each.public_id, each.name) for each in labs)]
        if len(labs) < 2:
            del self.fields["lab"]

    def shelf_asked(self) -> Shelf | None:
        given = self.value("shelf")
        return Shelf(given) if given else None

    def lab_asked(self, labs: Sequence[Lab]) -> Lab | None:
        """The chosen one of the reader's labs; none where there is no choice."""
        given = self.value("lab") if "lab" in self.fields else ""
        return next((each for each in labs if each.public_id == given), None)
