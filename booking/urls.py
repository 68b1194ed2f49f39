"""Every address of the site, room by room."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("booking.calendars.urls")),
    path("", include("booking.bookings.urls")),
    path("", include("booking.money.urls")),
    path("", include("booking.labs.urls")),
    path("", include("booking.accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("repairs/", admin.site.urls),
]
