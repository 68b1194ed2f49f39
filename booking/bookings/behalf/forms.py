"""What a lab's staff type to book for somebody."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as WrongCode

from booking.accounts.models import Project, User
from booking.money.rules import CustomerClass
from booking.money.wording import CUSTOMER_CLASSES

from ..forms.requesting import RequestForm
from .queries import customer_by_email, payers_of

ACCOUNT, GUEST = "account", "guest"
OF_GUEST = ("guest_name", "guest_organisation", "guest_code", "guest_phone", "guest_email")


class BookForForm(RequestForm):
    """A booking for somebody with an account, found by their whole address, or for a guest.

    After ``is_valid`` the cleaned ``customer`` and ``project`` are set for the one, and
    ``which`` for the other. ``payers`` are what is to choose from, once somebody was found.
    """

    whom = forms.ChoiceField(
        label=_("For whom"),
        choices=[
            (ACCOUNT, _("Somebody with an account")),
            (GUEST, _("A caller without an account")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say for whom."), "invalid_choice": _("Say for whom.")},
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("In full, as they sign in with it."),
        error_messages={
            "required": _("Type the whole address."),
            "invalid": _("This is no e-mail address. Type it like name@example.com."),
        },
    )
    payer = forms.ChoiceField(
        label=_("Organisation that pays"), required=False, help_text=_("They belong to several.")
    )
    guest_name = forms.CharField(
        label=_("Their name"), max_length=100, error_messages={"required": _("Say who it is for.")}
    )
    guest_organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        error_messages={"required": _("Say for which organisation, or give its code.")},
    )
    guest_code = forms.CharField(
        label=_("Or its code"),
        required=False,
        max_length=32,
        help_text=_("The Unified Social Credit Code, where the name is not known."),
    )
    guest_phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        error_messages={"required": _("Give a phone number or an e-mail address.")},
    )
    guest_email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Where a letter with all there is to know goes to."),
        error_messages={"invalid": _("This is no e-mail address. Type it like name@example.com.")},
    )
    which = forms.TypedChoiceField(
        label=_("Customer class"),
        coerce=CustomerClass,
        choices=list(CUSTOMER_CLASSES.items()),
        help_text=_("Whose price they pay, and from when the time is open to them."),
        error_messages={
            "required": _("Choose a customer class."),
            "invalid_choice": _("Choose a customer class."),
        },
    )
    answers_left = forms.BooleanField(
        label=_("They answer the lab's questions themselves"), required=False
    )
    reason = forms.CharField(
        label=_("Reason to override"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Both sides read it in the booking's timeline."),
    )

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, projects=(), **kwargs)
        self.now = now
        # Of a customer's projects a lab sees none: the organisation's general one counts.
        del self.fields["project"]
        self.payers: list[Project] = []
        self.fields["purpose"].help_text = _("What they want to measure or make.")
        for name in ("email", *OF_GUEST):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_guest_code(self) -> str:
        code: str = self.cleaned_data["guest_code"]
        if not code:
            return ""
        try:
            return str(uscc.validate(code))
        except WrongCode:
            raise ValidationError(
                _("This is no Unified Social Credit Code: look for a slip in its 18 characters.")
            ) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["customer"] = data["project"] = None
        if data.get("whom") == ACCOUNT:
            self._clean_account(data)
        elif data.get("whom") == GUEST:
            self._clean_guest(data)
        return data

    def _clean_account(self, data: dict[str, Any]) -> None:
        for name in (*OF_GUEST, "which"):
            self.errors.pop(name, None)
        if "email" in self.errors:
            return
        customer = customer_by_email(data["email"])
        self.payers = [] if customer is None else payers_of(customer, now=self.now)
        if not self.payers:
            # The same words for nobody and for somebody who may not book.
            self.add_error(
                "email",
                _(
                    "Nobody with this address can book. Look for a slip, or book for a caller "
                    "without an account."
                ),
            )
            return
        self._choose_payer(data, customer)

    def _choose_payer(self, data: dict[str, Any], customer: User | None) -> None:
        field = self.fields["payer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (each.organisation.public_id, each.organisation.name) for each in self.payers
        ]
        self.errors.pop("payer", None)
        wanted = str(self.data.get("payer", ""))
        chosen = [each for each in self.payers if each.organisation.public_id == wanted]
        if not chosen and len(self.payers) > 1:
            self.add_error("payer", _("They belong to several organisations. Choose who pays."))
            return
        data["customer"], data["project"] = customer, (chosen or self.payers)[0]

    def _clean_guest(self, data: dict[str, Any]) -> None:
        for name in ("email", "payer"):
            self.errors.pop(name, None)
        # One of two is enough; what is wrong with the other is said of that.
        for name, instead in (("guest_organisation", "guest_code"), ("guest_phone", "guest_email")):
            if data.get(instead) or instead in self.errors:
                self.errors.pop(name, None)
        for name in OF_GUEST:
            data.setdefault(name, "")
