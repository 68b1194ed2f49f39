from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "booking.calendars"
    label = "calendars"
    verbose_name = _("Calendars")

    def ready(self) -> None:
        from .constraints import install_sqlite_triggers

        post_migrate.connect(
            install_sqlite_triggers, sender=self, dispatch_uid="calendars.sqlite_triggers"
        )
