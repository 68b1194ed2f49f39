"""Addresses of following."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path("following/", views.my_followed, name="my_followed"),
    path(f"instruments/{ID}/follow/", views.follow_instrument, name="follow_instrument"),
    path(f"instruments/{ID}/unfollow/", views.unfollow_instrument, name="unfollow_instrument"),
]
