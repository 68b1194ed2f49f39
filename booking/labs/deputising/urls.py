"""Addresses of a lab's people and their deputies."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"manage/labs/{ID}/people/", views.lab_people, name="lab_people"),
    path(f"manage/labs/{ID}/people/deputy/end/", views.end_deputy, name="end_deputy"),
    path(f"manage/labs/{ID}/people/approve/", views.let_approve, name="let_approve"),
]
