"""What was answered to a lab's questions, for every page that shows a booking to its sides."""

from __future__ import annotations

from typing import Any

from django import template

from ..intake.queries import answers_of, shown
from ..models import Booking

register = template.Library()


@register.inclusion_tag("bookings/intake/_answers.html")
def intake_answers(booking: Booking, heading: str = "h3") -> dict[str, Any]:
    """``{% intake_answers booking %}``: nothing where nothing was answered."""
    answers = answers_of(booking)
    return {
        "booking": booking,
        "answers": answers,
        "rows": shown(answers) if answers is not None else [],
        "heading": heading,
    }
