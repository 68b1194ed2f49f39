"""The address of the import page, which the room's addresses include."""

from django.urls import path

from . import views

urlpatterns = [
    path(
        "university/<slug:public_id>/import/",
        views.import_equipment,
        name="import_equipment",
    ),
]
