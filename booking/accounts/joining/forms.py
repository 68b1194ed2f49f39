"""Forms of registering, of papers and of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from ..countries import country_choices
from ..models import Organisation, User
from ..nounforms import NAMES, NounForm
from ..queries import by_name, chains
from ..rules import AccountReason, DocumentKind, OrganisationKind, OrganisationState
from ..wording import ACCOUNT_REASONS, DOCUMENT_KINDS
from .actions import RegistrationDetails
from .rules import check_code


def parks() -> Any:
    """The parks and townships that are on the platform, by name."""
    return Organisation.objects.filter(
        kind=OrganisationKind.PARK.value, state=OrganisationState.VERIFIED.value
    ).order_by(by_name(), "pk")


class RegisterOrganisation(NounForm):
    """An organisation that somebody signed in registers."""

    model = Organisation
    model_fields = ("kind", "code", *NAMES, "township", "address", "contact_name", "phone")
    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.NAME_MISSING: "name_en",
        AccountReason.CODE_MISSING: "code",
        AccountReason.CODE_INVALID: "code",
        AccountReason.CODE_LENGTH: "code",
        AccountReason.CODE_TAKEN: "code",
        AccountReason.COUNTRY_UNKNOWN: "country",
    }

    country = forms.ChoiceField(label=_("Country or region"), choices=country_choices, initial="CN")
    park = forms.ModelChoiceField(
        label=_("Park or township on the platform"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("None"),
        help_text=_("It sees the sums of its enterprises, never what for."),
    )
    chains = forms.ModelMultipleChoiceField(
        label=_("Industry chains"),
        queryset=chains(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The chain's convener verifies you and takes you in. Without a chain "
            "the operator of the site does."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = parks()  # type: ignore[attr-defined]
        self.fields["kind"].initial = OrganisationKind.ENTERPRISE.value
        self.fields["code"].help_text = _(
            "Enterprises in mainland China: the 18 characters of the Unified Social Credit "
            "Code, as on the business licence. Others: the number or short name by which "
            "your authority or register knows you."
        )
        self.fields["code"].widget.attrs["autocomplete"] = "off"
        for name in ("address", "contact_name", "phone"):
            self.fields[name].required = True
        self.fields["contact_name"].label = _("Contact person")
        self.fields["contact_name"].help_text = _("Whom the verifier may call.")

    def clean(self) -> None:
        """Says of the code what can be said without asking who has it, with all else."""
        super().clean()
        kind, country, code = (self.cleaned_data.get(name) for name in ("kind", "country", "code"))
        if not (kind and country and code):
            return
        reason = check_code(kind, country, code)
        if reason is not None:
            self.add_error("code", str(self.words[reason.value]))
            return
        try:
            Organisation(kind=kind, country=country, code=code).clean()
        except forms.ValidationError as error:
            self.add_error(None, error)

    def wish(self) -> RegistrationDetails:
        """What is registered, as plain values."""
        cleaned = self.cleaned_data
        park = cleaned["park"]
        plain = {name: str(cleaned[name]) for name in self.model_fields}
        return cast(
            RegistrationDetails,
            {
                **plain,
                "country": cleaned["country"],
                "park": park.public_id if park is not None else "",
                "chains": [chain.slug for chain in cleaned["chains"]],
            },
        )


class RegisterVisitor(RegisterOrganisation):
    """The same for a visitor, who gets an account with it."""

    your_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("A link goes there, to confirm the address."),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=False),
    )
    password2 = forms.CharField(
        label=_("Password once more"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=False),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = password_validators_help_text_html()

    def clean_your_name(self) -> str:
        return " ".join(str(self.cleaned_data["your_name"]).split())

    def clean(self) -> None:
        super().clean()
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if not first:
            return
        if second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        person = User(
            name=self.cleaned_data.get("your_name", ""), email=self.cleaned_data.get("email", "")
        )
        try:
            validate_password(first, person)
        except forms.ValidationError as error:
            self.add_error("password1", error)


class ConfirmRegistration(NounForm):
    """The password that was chosen, once more: it shows who filled in the form."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {AccountReason.WRONG_PASSWORD: "password"}

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
        help_text=_("The one that you chose when you registered."),
    )


class AddDocument(NounForm):
    """A file of an organisation."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.DOCUMENT_EMPTY: "file",
        AccountReason.DOCUMENT_TOO_BIG: "file",
        AccountReason.DOCUMENT_TYPE: "file",
        AccountReason.TOO_MANY_DOCUMENTS: "file",
    }

    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(DOCUMENT_KINDS.items()), initial=DocumentKind.LICENCE.value
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": _("Choose a file."),
            "max_length": _("The file's name is too long."),
        },
    )


class HandIn(NounForm):
    """The last step; after a rejection with an answer."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {AccountReason.CHANGE_MISSING: "note"}

    note = forms.CharField(
        label=_("Message to whoever verifies"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, answers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = answers
        self.fields["note"].error_messages["required"] = str(
            self.words[AccountReason.CHANGE_MISSING.value]
        )


class Reject(NounForm):
    """Why an application is rejected."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {AccountReason.REASON_MISSING: "reason"}

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The applicant reads it and can answer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = str(
            self.words[AccountReason.REASON_MISSING.value]
        )
