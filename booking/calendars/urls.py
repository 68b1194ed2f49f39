"""Addresses of time: the front page, finding, a lab's page, hours and policy."""

from django.urls import path

from .views import browsing, finding, hours, policies, searches, suggesting, together

ID = "<slug:public_id>"

urlpatterns = [
    path("", browsing.front, name="front"),
    path("find/", finding.find, name="find"),
    path("find/places.json", finding.places, name="find_places"),
    path("find/suggest/", suggesting.suggestions, name="suggest"),
    path("find/together/", together.find_together, name="find_together"),
    path("searches/", searches.my_searches, name="my_searches"),
    path("searches/save/", searches.save, name="save_search"),
    path(f"searches/{ID}/end/", searches.end, name="end_search"),
    path(f"labs/{ID}/", browsing.lab, name="lab"),
    path(f"manage/labs/{ID}/hours/", hours.lab_hours, name="hours"),
    path(f"manage/labs/{ID}/hours/add/", hours.add_lab_hours, name="add_hours"),
    path(f"manage/labs/{ID}/hours/change/", hours.change_lab_hours, name="change_hours"),
    path(f"manage/instruments/{ID}/hours/", hours.instrument_hours, name="instrument_hours"),
    path(
        f"manage/instruments/{ID}/hours/add/",
        hours.add_instrument_hours,
        name="add_instrument_hours",
    ),
    path(
        f"manage/instruments/{ID}/hours/change/",
        hours.change_instrument_hours,
        name="change_instrument_hours",
    ),
    path(f"manage/labs/{ID}/policy/", policies.lab_policy, name="policy"),
    path(f"manage/instruments/{ID}/policy/", policies.instrument_policy, name="instrument_policy"),
    path(f"manage/instruments/{ID}/preview/", policies.preview, name="preview"),
    path(f"manage/instruments/{ID}/preview/feed/", policies.preview_feed, name="preview_feed"),
]
