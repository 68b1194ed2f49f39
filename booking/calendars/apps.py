from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "booking.calendars"
    label = "calendars"
    verbose_name = _("Calendars")

    def ready(self) -> None:
        from booking.labs.models import Instrument

        from .constraints import install_sqlite_triggers
        from .importing import receivers  # noqa: F401
        from .signals import open_new_instrument

        post_migrate.connect(
            install_sqlite_triggers, sender=self, dispatch_uid="calendars.sqlite_triggers"
        )
        post_save.connect(
            open_new_instrument, sender=Instrument, dispatch_uid="calendars.open_new_instrument"
        )
