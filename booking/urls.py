"""Every address of the site, room by room."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# Repairs has no door of its own: the tries at the site's sign-in are counted.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    # Before the pages of labs, whose ids could else be "map".
    path("", include("booking.labs.mapping.urls")),
    path("", include("booking.calendars.urls")),
    path("", include("booking.bookings.urls")),
    path("", include("booking.money.urls")),
    path("", include("booking.labs.urls")),
    path("", include("booking.accounts.joining.urls")),
    path("", include("booking.accounts.urls")),
    path("inbox/", include("booking.notices.inbox.urls")),
    path("profile/notices/", include("booking.notices.choosing.urls")),
    path("", include("booking.notices.hooks.urls")),
    path("accounts/", include("booking.accounts.sign_in_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("repairs/", admin.site.urls),
]
