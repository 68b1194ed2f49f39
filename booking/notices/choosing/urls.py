"""Addresses of choosing what one is told."""

from django.urls import path

from . import views

urlpatterns = [path("", views.notice_choices, name="notice_choices")]
