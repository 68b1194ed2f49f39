"""Addresses of bookings: an instrument's page, one's own bookings, and the lab's work."""

from django.urls import include, path

from .views import (
    chains,
    closures,
    instruments,
    lab,
    lists,
    mine,
    overview,
    places,
    timeline,
    times,
    whose,
)

ID = "<slug:public_id>"

urlpatterns = [
    path("", include("booking.bookings.ruling.urls")),
    path("", include("booking.bookings.recording.urls")),
    path("", include("booking.bookings.endorsing.urls")),
    path("", include("booking.bookings.offering.urls")),
    path("", include("booking.bookings.deciding.urls")),
    path("", include("booking.bookings.intake.urls")),
    path("", include("booking.bookings.talking.urls")),
    path("home/", mine.home, name="home"),
    path(f"instruments/{ID}/", instruments.instrument, name="instrument"),
    path(f"instruments/{ID}/feed/", instruments.feed, name="instrument_feed"),
    path(f"instruments/{ID}/days/", times.days_feed, name="instrument_days"),
    path(f"instruments/{ID}/times/", times.times, name="instrument_times"),
    path(f"instruments/{ID}/times.csv", times.times_csv, name="instrument_times_csv"),
    path(f"instruments/{ID}/request/", instruments.request_booking, name="request_booking"),
    path("bookings/", whose.my_bookings, name="my_bookings"),
    path("bookings/feed/", whose.my_bookings_feed, name="my_bookings_feed"),
    path("bookings.csv", whose.my_bookings_csv, name="my_bookings_csv"),
    path(f"organisations/{ID}/people/end/", places.end_membership, name="end_membership"),
    path(f"organisations/{ID}/leave/", places.leave_organisation, name="leave_organisation"),
    path(f"organisations/{ID}/suspend/", places.suspend_organisation, name="suspend_organisation"),
    path(
        f"organisations/{ID}/bookings/", whose.organisation_bookings, name="organisation_bookings"
    ),
    path(
        f"organisations/{ID}/bookings/feed/",
        whose.organisation_bookings_feed,
        name="organisation_bookings_feed",
    ),
    path(
        f"organisations/{ID}/bookings.csv",
        whose.organisation_bookings_csv,
        name="organisation_bookings_csv",
    ),
    path(f"projects/{ID}/bookings/", whose.project_bookings, name="project_bookings"),
    path(
        f"projects/{ID}/bookings/feed/", whose.project_bookings_feed, name="project_bookings_feed"
    ),
    path(f"projects/{ID}/bookings.csv", whose.project_bookings_csv, name="project_bookings_csv"),
    path(f"bookings/{ID}/", mine.booking, name="booking"),
    path(f"bookings/{ID}/cancel/", mine.cancel, name="cancel"),
    path(f"bookings/{ID}/approve/", lab.approve, name="approve"),
    path(f"bookings/{ID}/reject/", lab.reject, name="reject"),
    path(f"bookings/{ID}/undo/", lab.undo, name="undo"),
    path(f"bookings/{ID}/check-in/", lab.check_in, name="check_in"),
    path(f"bookings/{ID}/extend/", lab.extend, name="extend"),
    path(f"bookings/{ID}/stop/", lab.stop, name="stop"),
    path(f"bookings/{ID}/finish/", lab.finish, name="finish"),
    path(f"labs/{ID}/timeline/", timeline.lab_timeline, name="lab_timeline"),
    path(f"labs/{ID}/free/", lists.lab_free, name="lab_free"),
    path(f"labs/{ID}/free.csv", lists.lab_free_csv, name="lab_free_csv"),
    path(f"labs/{ID}/bookings/", lists.lab_bookings, name="lab_bookings"),
    path(f"labs/{ID}/bookings.csv", lists.lab_bookings_csv, name="lab_bookings_csv"),
    path(f"university/{ID}/overview/", overview.university_overview, name="university_overview"),
    path(f"university/{ID}/free/", lists.university_free, name="university_free"),
    path(f"university/{ID}/free.csv", lists.university_free_csv, name="university_free_csv"),
    path(f"university/{ID}/bookings/", lists.university_bookings, name="university_bookings"),
    path(
        f"university/{ID}/bookings.csv",
        lists.university_bookings_csv,
        name="university_bookings_csv",
    ),
    path("chains/<slug:slug>/figures/", chains.chain_figures, name="chain_figures"),
    path(f"parks/{ID}/", chains.park, name="park"),
    path("today/", lab.today, name="today"),
    path(f"manage/labs/{ID}/closures/", closures.lab_closures, name="closures"),
    path(
        f"manage/instruments/{ID}/closures/",
        closures.instrument_closures,
        name="instrument_closures",
    ),
    path(f"manage/instruments/{ID}/retire/", closures.retire_instrument, name="retire_instrument"),
]
