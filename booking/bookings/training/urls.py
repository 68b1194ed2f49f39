"""Addresses of trainings."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"labs/{ID}/trainings/", views.lab_trainings, name="lab_trainings"),
    path("trainings/", views.my_trainings, name="my_trainings"),
    path(f"manage/labs/{ID}/trainings/", views.manage_trainings, name="manage_trainings"),
    path(f"manage/labs/{ID}/trainings/plan/", views.plan_training, name="plan_training"),
    path(f"manage/labs/{ID}/trainings/roster/", views.training_roster, name="training_roster"),
]
