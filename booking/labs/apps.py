from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabsConfig(AppConfig):
    name = "booking.labs"
    label = "labs"
    verbose_name = _("Labs and instruments")

    def ready(self) -> None:
        # Predicates register themselves when imported.
        from . import permissions  # noqa: F401
        from .search import receivers  # noqa: F401
