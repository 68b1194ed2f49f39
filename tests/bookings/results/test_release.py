"""Releasing results: who is told, what may come after, and taking a file back."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from booking.bookings.actions import Refused, finish
from booking.bookings.models import Booking, ResultFile, ResultRelease
from booking.bookings.results import disk
from booking.bookings.results.actions import ResultRefused, release, remove, retract
from booking.bookings.results.privacy import _received
from booking.bookings.rules import KindOfUse, Reason
from booking.notices.models import Delivery
from booking.notices.tasks import sweep
from tests.bookings.results.uploads import released, uploaded
from tests.factories import NOW
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def page_of(person, booking):
    return visiting(person).get(reverse("booking", args=[booking.public_id])).content.decode()


def letters():
    """Who got which letter, and what all of them say."""
    sweep(now=NOW)
    return sorted((each.to[0], each.subject) for each in mail.outbox)


def test_it_works(booking, technician, head):
    one = uploaded(booking, technician, b"raw", name="raw.dat")
    two = uploaded(booking, technician, b"%PDF-1.7\n", name="report.pdf")
    assert "raw.dat" not in page_of(booking.requester, booking)
    at = reverse("release_results", args=[booking.public_id])
    fields = {
        "shown": [one.public_id, two.public_id],
        "report": two.public_id,
        "note": "Sample 3 has cracks.",
    }
    answer = visiting(technician).post(at, fields)
    assert answer.url == reverse("booking", args=[booking.public_id]) + "#results"
    files = {each.name: each for each in ResultFile.objects.all()}
    assert [files[name].is_report for name in ("raw.dat", "report.pdf")] == [False, True]
    assert files["raw.dat"].keep_until == NOW + 365 * DAY
    for reader in (booking.requester, head):
        page = page_of(reader, booking)
        assert "Sample 3 has cracks." in page
        assert files["raw.dat"].sha256 in page
        assert "Kept until" in page
    last = booking.timeline.last()
    assert (last.verb, last.before, last.after, last.note) == ("release", "in_use", "in_use", "")


def test_both_are_told_and_no_letter_says_what_is_in_it(booking, technician, head):
    sweep(now=NOW)
    mail.outbox.clear()
    released(booking, technician, note="Sample 3 has cracks.")
    what = booking.instrument.name
    told = [(each.name, each.email) for each in (booking.requester, head)]
    assert letters() == sorted(
        (f"{name} <{email}>", f"Results are there: {what}") for name, email in told
    )
    for letter in mail.outbox:
        assert "cracks" not in letter.body
        assert "scan.csv" not in letter.body
    inbox = Delivery.objects.filter(kind="results", channel="site")
    assert {each.recipient for each in inbox} == {booking.requester, head}


def test_more_after_a_release_is_a_release_of_its_own(booking, technician, head):
    released(booking, technician)
    uploaded(booking, technician, b"more", name="more.csv")
    assert "more.csv" not in page_of(head, booking)
    Booking.objects.filter(pk=booking.pk).update(state="completed")
    release(booking=booking, person=technician, now=NOW + DAY)
    assert "more.csv" in page_of(head, booking)
    assert ResultRelease.objects.count() == 2
    assert booking.timeline.filter(verb="release").count() == 2


def test_only_what_was_seen(booking, technician):
    one = uploaded(booking, technician, b"one", name="one.csv")
    two = uploaded(booking, technician, b"two", name="two.csv")
    release(booking=booking, person=technician, files=[one.public_id], now=NOW)
    two.refresh_from_db()
    assert two.release is None
    with pytest.raises(Refused) as refused:
        release(booking=booking, person=technician, files=[one.public_id], now=NOW)
    assert refused.value.reasons == (Reason.NOTHING_TO_RELEASE,)


def test_the_lab_alone_releases(booking, technician, head):
    uploaded(booking, technician)
    for person in (booking.requester, head):
        with pytest.raises(Refused) as refused:
            release(booking=booking, person=person, now=NOW)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    Booking.objects.filter(pk=booking.pk).update(state="cancelled")
    with pytest.raises(Refused) as refused:
        release(booking=booking, person=technician, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)


def test_a_report_that_is_not_shown(booking, technician):
    shown = uploaded(booking, technician)
    at = reverse("release_results", args=[booking.public_id])
    fields = {"shown": [shown.public_id], "report": "another", "note": "Typed at length"}
    answer = visiting(technician).post(at, fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose one of the files that are shown." in page
    assert "Typed at length" in page


def test_a_file_is_taken_back(booking, technician, head, django_capture_on_commit_callbacks):
    kept = released(booking, technician)
    sweep(now=NOW)
    mail.outbox.clear()
    at = reverse("withdraw_result", args=[kept.public_id])
    answer = visiting(technician).post(at, {"reason": "  "})
    assert answer.status_code == 422
    assert "Give a reason. Who had the file reads it." in answer.content.decode()
    assert disk.path_of(kept.public_id).exists()
    with django_capture_on_commit_callbacks(execute=True):
        visiting(technician).post(at, {"reason": "Samples 1 and 2 were swapped"})
    assert not disk.path_of(kept.public_id).exists()
    kept.refresh_from_db()
    assert (kept.state, kept.ended_by) == ("withdrawn", technician)
    assert len(letters()) == 2
    assert all("swapped" not in letter.body for letter in mail.outbox)
    for reader in (booking.requester, head, technician):
        assert "Samples 1 and 2 were swapped" in page_of(reader, booking)
    # Its name may say too much.
    assert "scan.csv" in page_of(technician, booking)
    for reader in (booking.requester, head):
        assert "scan.csv" not in page_of(reader, booking)
        assert "A withdrawn file" in page_of(reader, booking)
        assert "scan.csv" not in str(list(_received(reader)))
    assert booking.timeline.last().note == ""
    file = reverse("result_file", args=[kept.public_id])
    assert visiting(booking.requester).get(file).status_code == 404
    with pytest.raises(Refused) as refused:
        retract(file=kept, person=technician, reason="Again", now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)


def test_what_nobody_had_is_removed_without_a_word(
    booking, technician, django_capture_on_commit_callbacks
):
    kept = uploaded(booking, technician)
    with pytest.raises(ResultRefused):
        remove(file=kept, person=booking.requester, now=NOW)
    at = reverse("withdraw_result", args=[kept.public_id])
    with django_capture_on_commit_callbacks(execute=True):
        visiting(technician).post(at)
    assert not disk.path_of(kept.public_id).exists()
    assert booking.timeline.last().verb == "check_in"
    page = page_of(technician, booking)
    assert "Nothing is uploaded yet" in page


def test_what_was_released_is_not_removed_without_a_word(booking, technician):
    kept = released(booking, technician)
    with pytest.raises(ResultRefused):
        remove(file=kept, person=technician, now=NOW)


def test_finishing_releases(booking, technician, head):
    kept = uploaded(booking, technician)
    at = reverse("finish", args=[booking.public_id])
    client = visiting(technician)
    page = page_of(technician, booking)
    assert "Release the results that are uploaded" in page
    assert f'name="shown" value="{kept.public_id}"' in page
    # A colleague's that came after the page was shown.
    uploaded(booking, technician, name="unseen.csv")
    report = uploaded(booking, technician, name="report.csv")
    assert f'<option value="{report.public_id}">report.csv</option>' in page_of(technician, booking)
    shown = [kept.public_id, report.public_id]
    sent = {"kind": "service", "samples": "3", "release": "on", "shown": shown}
    client.post(at, {**sent, "report": report.public_id})
    assert [each.verb for each in booking.timeline.all()][-2:] == ["finish", "release"]
    assert "scan.csv" in page_of(head, booking)
    assert "unseen.csv" not in page_of(head, booking)
    kept.refresh_from_db()
    report.refresh_from_db()
    assert (kept.is_report, report.is_report) == (False, True)


def test_finishing_need_not_release(booking, technician, head):
    uploaded(booking, technician)
    at = reverse("finish", args=[booking.public_id])
    visiting(technician).post(at, {"kind": "service", "samples": "3"})
    assert booking.timeline.last().verb == "finish"
    assert "scan.csv" not in page_of(head, booking)


def test_finishing_without_results_is_said_to_be_meant(booking, technician):
    at = reverse("finish", args=[booking.public_id])
    client = visiting(technician)
    answer = client.post(at, {"kind": "service", "samples": "3"})
    assert answer.status_code == 422
    assert "Upload the results first" in answer.content.decode()
    client.post(at, {"kind": "service", "samples": "3", "without_results": "on"})
    booking.refresh_from_db()
    assert booking.state == "completed"
    # They may still come.
    released(booking, technician)


def test_nothing_is_finished_where_the_release_fails(booking, technician):
    with pytest.raises(Refused):
        finish(
            booking=booking,
            person=technician,
            kind=KindOfUse.SERVICE,
            samples=3,
            release=True,
            now=NOW,
        )
    booking.refresh_from_db()
    assert booking.state == "in_use"
