"""Addresses of series and baskets."""

from django.urls import path

from . import basket_views, views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"instruments/{ID}/series/", views.series, name="series"),
    path("basket/", basket_views.basket, name="basket"),
    path(f"bookings/{ID}/cancel-others/", views.cancel_the_others, name="cancel_others"),
]
