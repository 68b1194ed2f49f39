"""Addresses of samples and parcels."""

from django.urls import path

from . import papers, views

ID = "<slug:public_id>"

urlpatterns = [
    path("samples/", papers.lab_samples, name="lab_samples"),
    path(f"bookings/{ID}/samples/", views.samples, name="samples"),
    path(f"bookings/{ID}/samples/announce/", views.announce_parcel, name="announce_parcel"),
    path(f"bookings/{ID}/samples/again/", views.send_again, name="send_again"),
    path(f"bookings/{ID}/samples/go-on/", views.go_on, name="go_on"),
    path(f"bookings/{ID}/samples/return-address/", views.return_address, name="return_address"),
    path(f"bookings/{ID}/samples/names/", views.name_samples, name="name_samples"),
    path(f"bookings/{ID}/samples/handle/", views.handle_samples, name="handle_samples"),
    path(f"bookings/{ID}/samples/return/", views.return_samples, name="return_samples"),
    path(f"bookings/{ID}/samples/label/", papers.samples_label, name="samples_label"),
    path(f"bookings/{ID}/samples/sheet/", papers.samples_sheet, name="samples_sheet"),
    path(
        f"bookings/{ID}/samples/return-label/",
        papers.samples_return_label,
        name="samples_return_label",
    ),
    path(f"parcels/{ID}/", views.parcel, name="parcel"),
    path(f"parcels/{ID}/recall/", views.recall_parcel, name="recall_parcel"),
]
