"""The pages of django-allauth that are served here; the others are shut.

An address is what rights are given to, so nobody may take another one by
themselves: operators change addresses. Whatever page a later version adds is
shut until it is named here.
"""

from __future__ import annotations

from typing import NoReturn

from allauth.account.urls import urlpatterns as offered
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path
from django.views.generic import RedirectView

SERVED = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",  # says whom to ask for an account
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)


def shut(request: HttpRequest, **kwargs: object) -> NoReturn:
    """Not there. Its name stays, since django-allauth looks up the names of all its pages."""
    raise Http404


urlpatterns = [
    # Where django-allauth leads from the bare folder: the profile shows one's address.
    path("email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    *(
        each if each.name in SERVED else URLPattern(each.pattern, shut, name=each.name)
        for each in offered
        if each.name != "account_email"
    ),
]
