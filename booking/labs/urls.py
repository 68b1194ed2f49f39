"""Addresses of labs and instruments."""

from django.urls import include, path

from .views import browsing, changes, instruments, running, university

ID = "<slug:public_id>"

urlpatterns = [
    path("", include("booking.labs.importing.urls")),
    path("", include("booking.labs.deputising.urls")),
    path("", include("booking.labs.agreeing.urls")),
    path("", include("booking.labs.intake.urls")),
    path("labs/", browsing.labs, name="labs"),
    path("manage/", running.manage_labs, name="manage_labs"),
    path(f"manage/labs/{ID}/", running.manage_lab, name="manage_lab"),
    path(f"manage/labs/{ID}/details/", running.change_lab, name="change_lab"),
    path(f"manage/labs/{ID}/changes/", changes.lab_changes, name="lab_changes"),
    path(f"university/{ID}/changes/", changes.university_changes, name="university_changes"),
    path(f"manage/labs/{ID}/staff/add/", running.add_staff, name="add_staff"),
    path(f"manage/labs/{ID}/staff/end/", running.end_staff, name="end_staff"),
    path(f"manage/instruments/{ID}/people/", instruments.qualifications, name="qualifications"),
    path(
        f"manage/instruments/{ID}/people/withdraw/",
        instruments.withdraw_qualification,
        name="withdraw_qualification",
    ),
    path(
        f"manage/instruments/{ID}/publish/",
        instruments.publish_instrument,
        name="publish_instrument",
    ),
    path(f"university/{ID}/", university.university, name="university"),
    path(f"university/{ID}/labs/add/", university.add_lab, name="add_lab"),
]
