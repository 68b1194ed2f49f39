from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "booking.accounts"
    label = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from allauth.account.signals import password_reset
        from allauth.socialaccount.signals import social_account_added
        from django.contrib.auth.signals import user_logged_in

        # Predicates register themselves when imported.
        from . import permissions  # noqa: F401
        from .entering.social import belong_when_connected
        from .signals import confirm_address_at_reset, remember_language_at_sign_in

        user_logged_in.connect(
            remember_language_at_sign_in, dispatch_uid="accounts.remember_language"
        )
        social_account_added.connect(
            belong_when_connected, dispatch_uid="accounts.belong_when_connected"
        )
        password_reset.connect(confirm_address_at_reset, dispatch_uid="accounts.confirm_address")
