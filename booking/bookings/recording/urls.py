"""The address of a lab's uses without a booking."""

from django.urls import path

from . import views

urlpatterns = [path("labs/<slug:public_id>/uses/", views.lab_uses, name="lab_uses")]
