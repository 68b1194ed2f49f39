"""Addresses of labs' terms."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"labs/{ID}/terms/", views.lab_terms, name="lab_terms"),
    path(f"manage/labs/{ID}/terms/", views.write_terms, name="write_terms"),
    path("accepted-terms/", views.accepted_terms, name="accepted_terms"),
]
