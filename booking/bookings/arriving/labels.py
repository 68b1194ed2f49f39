"""Codes as pictures that a telephone reads."""

from __future__ import annotations

from base64 import b64encode

import qrcode
from django.conf import settings
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from ..models import UnitCode


def address_of(code: UnitCode) -> str:
    """The whole address that a label carries."""
    return str(settings.SITE_URL) + reverse("at", args=[code.code])


def picture_of(code: UnitCode) -> str:
    """The address as a QR code, in a form that stands in a page by itself."""
    return drawn(address_of(code))


def drawn(address: str) -> str:
    """An address as a QR code, in a form that stands in a page by itself.

    The middle level of correction: a label at an instrument or on a parcel is rubbed and splashed.
    """
    code = qrcode.make(
        address,
        image_factory=SvgPathImage,
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        border=2,
    )
    svg = code.to_string(encoding="unicode")
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
