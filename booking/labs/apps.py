from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabsConfig(AppConfig):
    name = "booking.labs"
    label = "labs"
    verbose_name = _("Labs and instruments")

    def ready(self) -> None:
        # Predicates and watched nouns register themselves when imported.
        from . import audited, permissions, privacy  # noqa: F401
        from .search import receivers  # noqa: F401
