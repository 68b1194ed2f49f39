from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "booking.bookings"
    label = "bookings"
    verbose_name = _("Bookings")

    def ready(self) -> None:
        # Predicates, and what is held of people, register themselves when imported.
        from . import audited, permissions, privacy  # noqa: F401
