"""Addresses of results."""

from django.urls import path

from . import guest_views, upload_views, views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"bookings/{ID}/results/", views.results, name="results"),
    path(f"bookings/{ID}/results/form/", views.upload_plain, name="upload_results"),
    path(f"bookings/{ID}/results/release/", views.release_results, name="release_results"),
    path(f"bookings/{ID}/results/uploads/", upload_views.uploads, name="result_uploads"),
    path(f"results/uploads/{ID}/", upload_views.upload, name="result_upload"),
    path(f"results/{ID}/", views.result_file, name="result_file"),
    path("guest-results/<str:key>/", guest_views.guest_results, name="guest_results"),
    path(f"results/{ID}/withdraw/", views.withdraw_result, name="withdraw_result"),
]
