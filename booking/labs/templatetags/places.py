"""Tags about places: the ground of the map, and distances."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.translation import gettext

from booking.labs.mapping.ground import Ground

register = template.Library()


@register.simple_tag
def map_ground() -> Ground:
    """``{% map_ground as ground %}``: what the map is drawn on."""
    ground: Ground = settings.MAP_GROUND
    return ground


@register.filter
def km(distance: float | None) -> str:
    """Kilometres as people say them: "0.4 km", "7.3 km", "42 km"; nothing for None."""
    if distance is None:
        return ""
    number = f"{distance:.1f}" if distance < 9.95 else f"{distance:,.0f}"
    return gettext("%(number)s km") % {"number": number}
