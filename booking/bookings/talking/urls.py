"""Addresses of conversations."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path("messages/", views.threads, name="threads"),
    path(f"messages/files/{ID}/", views.message_file, name="message_file"),
    path(f"messages/{ID}/", views.thread, name="thread"),
    path(f"messages/{ID}/read/", views.read_thread, name="read_thread"),
    path(f"bookings/{ID}/say/", views.say, name="say"),
    path(f"labs/{ID}/ask/", views.ask_lab, name="ask_lab"),
    path(f"instruments/{ID}/ask/", views.ask_about, name="ask_about"),
]
