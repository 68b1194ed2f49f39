from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "booking.accounts"
    label = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from allauth.account.signals import password_reset
        from django.contrib.auth.signals import user_logged_in

        # Predicates register themselves when imported.
        from . import permissions  # noqa: F401
        from .signals import confirm_address_at_reset, remember_language_at_sign_in

        user_logged_in.connect(
            remember_language_at_sign_in, dispatch_uid="accounts.remember_language"
        )
        password_reset.connect(confirm_address_at_reset, dispatch_uid="accounts.confirm_address")
