"""The site's addresses, and those of the floors."""

from __future__ import annotations

from django.urls import include, path

from . import floors

urlpatterns = [
    path("bench/read/<int:pk>/", floors.read),
    path("bench/hold/", floors.hold),
    path("", include("booking.urls")),
]
