from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "booking.accounts"
    label = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from allauth.account.signals import password_reset
        from allauth.socialaccount.signals import social_account_added
        from django.contrib.auth.signals import user_logged_in
        from django.core.validators import EmailValidator

        # Predicates and watched nouns register themselves when imported.
        from . import audited, permissions  # noqa: F401
        from .auditing.triggers import place_after_migrate
        from .entering.social import belong_when_connected
        from .privacy import held  # noqa: F401
        from .signals import confirm_address_at_reset, remember_language_at_sign_in

        # Every form asks for addresses by this one check, whose own words are not the site's.
        EmailValidator.message = _("This is no e-mail address. Check how it is written.")  # type: ignore[assignment]

        post_migrate.connect(
            place_after_migrate, sender=self, dispatch_uid="accounts.audit_triggers"
        )
        user_logged_in.connect(
            remember_language_at_sign_in, dispatch_uid="accounts.remember_language"
        )
        social_account_added.connect(
            belong_when_connected, dispatch_uid="accounts.belong_when_connected"
        )
        password_reset.connect(confirm_address_at_reset, dispatch_uid="accounts.confirm_address")
