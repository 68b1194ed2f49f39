from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MoneyConfig(AppConfig):
    name = "booking.money"
    label = "money"
    verbose_name = _("Money")

    def ready(self) -> None:
        # Watched nouns register themselves when imported.
        from . import audited  # noqa: F401
