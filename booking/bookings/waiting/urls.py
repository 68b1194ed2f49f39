"""Addresses of the waitlist."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path("waitlist/", views.my_waitlist, name="my_waitlist"),
    path(f"waitlist/{ID}/leave/", views.leave_waitlist, name="leave_waitlist"),
    path(f"instruments/{ID}/wait/", views.join_waitlist, name="join_waitlist"),
    path(f"bookings/{ID}/turn/", views.answer_turn, name="answer_turn"),
    path(
        f"manage/instruments/{ID}/waitlist/", views.instrument_waitlist, name="instrument_waitlist"
    ),
]
