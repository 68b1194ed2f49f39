"""What a password must be, in the site's own words and in all its languages."""

from __future__ import annotations

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext, ngettext


class LongEnough(django_rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short. It needs at least %(min_length)s character.",
            "This password is too short. It needs at least %(min_length)s characters.",
            self.min_length,
        ) % {"min_length": self.min_length}

    def get_help_text(self) -> str:
        return ngettext(
            "At least %(min_length)s character.",
            "At least %(min_length)s characters.",
            self.min_length,
        ) % {"min_length": self.min_length}


class NotAboutYou(django_rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return gettext("This password is too much like your %(verbose_name)s.")

    def get_help_text(self) -> str:
        return gettext("Unlike your name and your address.")


class NotCommon(django_rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return gettext("This password is used by many. Choose another one.")

    def get_help_text(self) -> str:
        return gettext("No password that many people use.")


class NotOnlyDigits(django_rules.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return gettext("This password has digits only. Add letters or signs.")

    def get_help_text(self) -> str:
        return gettext("Not digits alone.")
