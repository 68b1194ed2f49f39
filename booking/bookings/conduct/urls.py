"""Addresses of conduct: one's own, a lab's, and the appeals at a university."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path("conduct/", views.my_conduct, name="my_conduct"),
    path(f"manage/labs/{ID}/conduct/", views.lab_conduct, name="lab_conduct"),
    path(f"university/{ID}/appeals/", views.appeals, name="appeals"),
]
