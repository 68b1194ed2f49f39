"""Forms about people and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .countries import country_choices
from .models import Organisation, Project, User
from .nounforms import NAMES, Filter, NounForm, TimeZoneField, any_of, fields_of
from .queries import Colleague, chains
from .rules import AccountReason, ChainRole
from .wording import (
    ACCOUNT_REASONS,
    CHAIN_ROLES,
    ORGANISATION_KINDS,
    ORGANISATION_STATES,
)

# Organisations


class OrganisationFilter(Filter):
    """The operator's list, narrowed."""

    kind = forms.ChoiceField(label=_("Kind"), choices=any_of(ORGANISATION_KINDS), required=False)
    state = forms.ChoiceField(label=_("State"), choices=any_of(ORGANISATION_STATES), required=False)


class AboutOrganisation(NounForm):
    """What an organisation says of itself."""

    model = Organisation
    model_fields: tuple[str, ...] = (
        *NAMES,
        "township",
        "address",
        "contact_name",
        "phone",
        "email",
        "website",
    )
    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.NAME_MISSING: "name_en",
        AccountReason.CODE_MISSING: "code",
        AccountReason.CODE_INVALID: "code",
        AccountReason.CODE_TAKEN: "code",
        AccountReason.ZONE_UNKNOWN: "time_zone",
        AccountReason.ADDRESS_MISSING: "administrator_email",
    }

    time_zone = TimeZoneField()

    def __init__(self, *args: Any, noun: Organisation | None = None, **kwargs: Any) -> None:
        zone = noun.time_zone if noun else "Asia/Shanghai"
        kwargs["initial"] = {"time_zone": zone, **(kwargs.get("initial") or {})}
        super().__init__(*args, noun=noun, **kwargs)

    def details(self) -> dict[str, Any]:
        return {**super().details(), "time_zone": self.cleaned_data["time_zone"]}


class ChangeOrganisation(AboutOrganisation):
    """The same, with the code when the operator asks."""

    def __init__(
        self, *args: Any, noun: Organisation, with_code: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, noun=noun, **kwargs)
        if with_code:
            self.fields = {**fields_of(Organisation, ["code"]), **self.fields}
            self.initial["code"] = noun.code

    def details(self) -> dict[str, Any]:
        code = {"code": self.cleaned_data["code"]} if "code" in self.fields else {}
        return {**super().details(), **code}


class NewOrganisation(AboutOrganisation):
    """An organisation that the operator enters, and whom it is given to."""

    model_fields: tuple[str, ...] = ("kind", "code", *AboutOrganisation.model_fields)

    country = forms.ChoiceField(label=_("Country or region"), choices=country_choices, initial="CN")
    chains = forms.ModelMultipleChoiceField(
        label=_("Industry chains"),
        queryset=chains(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As a member, from today. Other parts can be given later."),
    )
    administrator_name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    administrator_email = forms.EmailField(label=_("E-mail"), required=False)
    verified = forms.BooleanField(
        label=_("Its papers are checked: verify it at once"), required=False
    )

    def clean(self) -> None:
        super().clean()
        name = self.cleaned_data.get("administrator_name")
        email = self.cleaned_data.get("administrator_email")
        if name and not email and "administrator_email" not in self.errors:
            self.add_error("administrator_email", _("Give the administrator's address too."))
        if email and not name:
            self.add_error("administrator_name", _("Give the administrator's name too."))


class JoinChain(forms.Form):
    """A tie to an industry chain."""

    chain = forms.ModelChoiceField(
        label=_("Industry chain"), queryset=chains(), empty_label=_("Choose a chain")
    )
    role = forms.ChoiceField(
        label=_("Part"), choices=list(CHAIN_ROLES.items()), initial=ChainRole.MEMBER.value
    )


# People and projects


class ProjectForm(NounForm):
    """A project, its head and its people, who are of the organisation."""

    model = Project
    model_fields = ("name", "code", "starts_on", "ends_on")
    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.NAME_MISSING: "name",
        AccountReason.NOT_OF_ORGANISATION: "members",
        AccountReason.ENDS_BEFORE_START: "ends_on",
        AccountReason.GENERAL_PROJECT_STAYS: "starts_on",
    }

    head = forms.TypedChoiceField(
        label=_("Head"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Sees every booking of the project and may cancel it."),
    )
    members = forms.TypedMultipleChoiceField(
        label=_("Members"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who may book for it, besides the head."),
    )

    def __init__(
        self,
        *args: Any,
        colleagues: Iterable[Colleague],
        noun: Project | None = None,
        **kwargs: Any,
    ) -> None:
        if noun is not None:
            kwargs["initial"] = {
                "head": noun.head_id,
                "members": list(noun.members.values_list("pk", flat=True)),
            }
        super().__init__(*args, noun=noun, **kwargs)
        people = list({each.person.pk: each.label for each in colleagues}.items())
        self.fields["head"].choices = [("", _("Nobody")), *people]  # type: ignore[attr-defined]
        self.fields["members"].choices = people  # type: ignore[attr-defined]
        if noun is not None and noun.is_general:
            # Everybody of the organisation books for it, as long as it exists.
            for name in ("members", "starts_on", "ends_on"):
                del self.fields[name]

    def wishes(self) -> dict[str, Any]:
        """What the action is asked for, with people in place of their numbers."""
        cleaned = self.cleaned_data
        people = User.objects.in_bulk([*cleaned.get("members", ()), cleaned["head"]])
        return {
            "name": cleaned["name"],
            "code": cleaned["code"],
            "head": people.get(cleaned["head"]),
            "members": [people[pk] for pk in cleaned.get("members", ())],
            "starts_on": cleaned.get("starts_on"),
            "ends_on": cleaned.get("ends_on"),
        }


class ProfileForm(NounForm):
    """What one tells of oneself."""

    model = User
    model_fields = ("name", "phone")
    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.NAME_MISSING: "name",
        AccountReason.ZONE_UNKNOWN: "time_zone",
    }

    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = TimeZoneField(
        required=False,
        empty=_("The site's own"),
        help_text=_("Times of a lab are always the lab's; where yours differ, the page says so."),
    )

    def __init__(self, *args: Any, noun: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": noun.language, "time_zone": noun.time_zone}
        super().__init__(*args, noun=noun, **kwargs)
        languages = [("", _("As my browser asks")), *settings.LANGUAGES]
        self.fields["name"].label = _("Full name")
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["language"].help_text = _("For the pages, and for the messages you get.")

    def wishes(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {**self.details(), **{k: cleaned[k] for k in ("language", "time_zone")}}
