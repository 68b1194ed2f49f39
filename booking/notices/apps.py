from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "booking.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        # What is held of people registers itself when imported.
        from . import privacy  # noqa: F401
