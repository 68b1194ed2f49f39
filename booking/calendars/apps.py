from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save, pre_save
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "booking.calendars"
    label = "calendars"
    verbose_name = _("Calendars")

    def ready(self) -> None:
        from booking.labs.models import Instrument, Lab, Unit

        from . import audited, privacy  # noqa: F401
        from .catalogue import receivers as catalogue_receivers  # noqa: F401
        from .constraints import install_sqlite_triggers
        from .importing import receivers  # noqa: F401
        from .models import Policy
        from .signals import (
            count_from_openings,
            follow_policy,
            follow_unit,
            follow_zone,
            open_new_instrument,
            remember_zone,
        )

        post_migrate.connect(
            install_sqlite_triggers, sender=self, dispatch_uid="calendars.sqlite_triggers"
        )
        post_migrate.connect(
            count_from_openings, sender=self, dispatch_uid="calendars.count_from_openings"
        )
        post_save.connect(
            open_new_instrument, sender=Instrument, dispatch_uid="calendars.open_new_instrument"
        )
        pre_save.connect(remember_zone, sender=Lab, dispatch_uid="calendars.remember_zone")
        post_save.connect(follow_zone, sender=Lab, dispatch_uid="calendars.follow_zone")
        post_save.connect(follow_unit, sender=Unit, dispatch_uid="calendars.follow_unit")
        for signal in (post_save, post_delete):
            signal.connect(follow_policy, sender=Policy, dispatch_uid="calendars.follow_policy")
