"""An instrument's page: what it is (labs) and what it costs, saved as one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.labs.actions import LabRefused
from booking.labs.forms import InstrumentForm, figures_of, units_of
from booking.labs.models import Instrument
from booking.labs.rules import InstrumentStatus

from .models import ListPrice
from .rules import CustomerClass, PriceUnit
from .wording import CUSTOMER_CLASSES


def _name(which: CustomerClass, unit: PriceUnit) -> str:
    return f"{which.value}_{unit.value}"


class ListPrices(forms.Form):
    """A price (CNY) by hour and by sample for each customer class; empty is on request."""

    def __init__(self, *args: Any, instrument: Instrument | None, **kwargs: Any) -> None:
        rows = ListPrice.objects.filter(instrument=instrument) if instrument else ()
        kwargs["initial"] = {f"{row.customer_class}_{row.unit}": row.amount for row in rows}
        kwargs["prefix"] = "prices"
        super().__init__(*args, **kwargs)
        column = ListPrice._meta.get_field("amount")
        for which in CustomerClass:
            for unit in PriceUnit:
                self.fields[_name(which, unit)] = forms.DecimalField(
                    label=_("Price (CNY)"),
                    required=False,
                    min_value=0,
                    max_digits=column.max_digits,
                    decimal_places=column.decimal_places,
                    widget=forms.NumberInput({"inputmode": "decimal", "placeholder": "–"}),
                    error_messages={"min_value": _("A price is not below zero.")},
                )

    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """The table: the word of a customer class, its price by hour, its price by sample."""
        return [
            (
                CUSTOMER_CLASSES[which.value],
                self[_name(which, PriceUnit.HOUR)],
                self[_name(which, PriceUnit.SAMPLE)],
            )
            for which in CustomerClass
        ]

    def prices(self) -> dict[tuple[CustomerClass, PriceUnit], Decimal | None]:
        """What is typed, once the form is valid."""
        return {
            (which, unit): self.cleaned_data[_name(which, unit)]
            for which in CustomerClass
            for unit in PriceUnit
        }


class InstrumentPage:
    """The forms of an instrument's page, which are right or wrong together."""

    def __init__(self, instrument: Instrument | None, data: Any = None) -> None:
        self.about = InstrumentForm(data, noun=instrument)
        self.figures = figures_of(instrument, data)
        self.units = units_of(instrument, data)
        self.prices = ListPrices(data, instrument=instrument)

    def is_valid(self) -> bool:
        """Whether every form is; each says at its fields what is wrong."""
        parts = (self.about, self.figures, self.units, self.prices)
        return all(part.is_valid() for part in parts)

    @property
    def is_wrong(self) -> bool:
        """Whether something was sent and has an error somewhere."""
        return self.about.is_bound and not self.is_valid()

    def wishes(self) -> dict[str, Any]:
        """What the action is asked to save."""
        status = self.about.cleaned_data.get("status")
        return {
            "details": self.about.details(),
            "techniques": self.about.cleaned_data["techniques"],
            "figures": self.figures.figures(),
            "units": self.units.wishes(),
            "prices": self.prices.prices(),
            "status": InstrumentStatus(status) if status else None,
        }

    def refuse(self, refused: LabRefused) -> None:
        """Shows why the action refused, at the fields that it concerns."""
        self.about.refuse(refused)
