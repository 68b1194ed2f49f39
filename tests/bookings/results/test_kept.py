"""How long results are kept: given up, reminded of, deleted, with a clock that is late or twice."""

import datetime as dt
import io

import pytest
from django.core import mail
from django.urls import reverse

from booking.bookings.models import ResultFile
from booking.bookings.results import disk
from booking.bookings.results.actions import begin_upload, release, tidy, write_piece
from booking.notices.tasks import sweep
from tests.bookings.results.uploads import released, uploaded
from tests.factories import NOW
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
END = NOW + 365 * DAY


@pytest.fixture
def tidied(django_capture_on_commit_callbacks):
    def run(now):
        with django_capture_on_commit_callbacks(execute=True):
            return tidy(now=now)

    return run


def verbs(booking):
    return [each.verb for each in booking.timeline.all()]


def test_it_works(booking, technician, tidied):
    kept = released(booking, technician)
    assert tidied(END - 15 * DAY) == 0
    assert tidied(END - 14 * DAY) == 1
    assert verbs(booking)[-1] == "ends_soon"
    assert tidied(END - dt.timedelta(seconds=1)) == 0
    assert disk.path_of(kept.public_id).exists()
    assert tidied(END) == 1
    assert not disk.path_of(kept.public_id).exists()
    kept.refresh_from_db()
    assert (kept.state, kept.ended_at, kept.ended_by) == ("expired", END, None)
    assert (kept.name, kept.size, len(kept.sha256)) == ("scan.csv", 14, 64)
    assert verbs(booking)[-2:] == ["ends_soon", "clear"]
    assert tidied(END) == 0


def test_what_was_deleted_is_still_told(booking, technician, head, tidied, monkeypatch):
    kept = released(booking, technician)
    tidied(END - 14 * DAY)
    tidied(END)
    at = reverse("booking", args=[booking.public_id])
    page = visiting(head).get(at).content.decode()
    assert kept.sha256 in page
    assert "the time for which it was kept is over" in page
    assert visiting(head).get(reverse("result_file", args=[kept.public_id])).status_code == 404


def test_readers_are_reminded_once(booking, technician, head, tidied):
    released(booking, technician)
    then = END - 14 * DAY
    tidied(then)
    tidied(then)
    sweep(now=then)
    told = [each for each in mail.outbox if each.subject.startswith("Results will be deleted soon")]
    assert len(told) == 2
    assert verbs(booking).count("ends_soon") == 1


def test_a_clock_that_was_late_reminds_first(booking, technician, tidied):
    kept = released(booking, technician)
    late = END + 3 * DAY
    tidied(late)
    kept.refresh_from_db()
    assert (kept.state, kept.keep_until) == ("kept", late + 14 * DAY)
    tidied(late + 14 * DAY)
    kept.refresh_from_db()
    assert kept.state == "expired"


def test_files_of_several_releases(booking, technician, tidied):
    first = released(booking, technician)
    second = released(booking, technician, b"later", now=NOW + 30 * DAY)
    tidied(END - 14 * DAY)
    tidied(END)
    assert [ResultFile.objects.get(pk=each.pk).state for each in (first, second)] == [
        "expired",
        "kept",
    ]
    assert verbs(booking).count("clear") == 1
    tidied(END + 16 * DAY)
    tidied(END + 30 * DAY)
    assert verbs(booking).count("clear") == 2


def test_of_what_was_never_released_the_lab_is_told_a_week_before(
    booking, technician, manager, tidied
):
    kept = uploaded(booking, technician)
    assert tidied(END - 14 * DAY) == 0
    assert tidied(END - 7 * DAY - dt.timedelta(seconds=1)) == 0
    for _twice in range(2):
        tidied(END - 7 * DAY)
    assert verbs(booking)[-2:] == ["check_in", "unsent"]
    sweep(now=END - 7 * DAY)
    told = [each for each in mail.outbox if "never released" in each.subject]
    # Its customer knows of no such file.
    assert {each.to[0].split("<")[1] for each in told} == {
        f"{person.email}>" for person in (technician, manager)
    }
    assert len(told) == 2
    assert tidied(END - dt.timedelta(seconds=1)) == 0
    assert disk.path_of(kept.public_id).exists()
    assert tidied(END) == 1
    assert not disk.path_of(kept.public_id).exists()
    assert verbs(booking)[-2:] == ["unsent", "discard"]
    assert tidied(END) == 0


def test_its_end_is_written_for_the_lab_alone(booking, technician, head, tidied):
    uploaded(booking, technician)
    tidied(END - 7 * DAY)
    at = reverse("booking", args=[booking.public_id])
    assert "Kept until Tue 29 Feb 2028" in visiting(technician).get(at).content.decode()
    tidied(END)
    sentences = "results never released will be deleted soon", "results never released were deleted"
    page = visiting(technician).get(at).content.decode().lower()
    assert all(each in page for each in sentences)
    for reader in (booking.requester, head):
        page = visiting(reader).get(at).content.decode().lower()
        assert "started it" in page
        assert "never released" not in page


def test_a_late_clock_gives_the_lab_its_week(booking, technician, tidied):
    kept = uploaded(booking, technician)
    late = END + 3 * DAY
    tidied(late)
    kept.refresh_from_db()
    assert (kept.state, kept.keep_until) == ("kept", late + 7 * DAY)
    tidied(late + 7 * DAY)
    kept.refresh_from_db()
    assert kept.state == "expired"


def test_what_is_released_in_that_week_has_its_whole_time(booking, technician, head, tidied):
    """Its readers are told of its end as of any other's."""
    kept, then = uploaded(booking, technician), END - 7 * DAY
    tidied(then)
    release(booking=booking, person=technician, now=then)
    kept.refresh_from_db()
    assert (kept.keep_until, kept.reminded_at) == (then + 365 * DAY, None)
    assert tidied(END) == 0
    assert tidied(then + 351 * DAY) == 1
    assert verbs(booking)[-1] == "ends_soon"


def test_of_a_mixed_lot_each_side_is_told_of_its_own(booking, technician, tidied):
    released(booking, technician)
    uploaded(booking, technician, b"later")
    tidied(END - 7 * DAY)
    assert set(verbs(booking)[-2:]) == {"ends_soon", "unsent"}
    tidied(END + 7 * DAY)
    assert set(verbs(booking)[-2:]) == {"clear", "discard"}


def test_an_upload_of_which_nothing_comes_is_given_up(booking, technician, tidied):
    upload = begin_upload(booking=booking, person=technician, name="a.csv", size=9, now=NOW)
    week = 7 * DAY

    def send(offset, piece, now):
        return write_piece(
            upload=upload,
            person=technician,
            offset=offset,
            source=io.BytesIO(piece),
            length=len(piece),
            now=now,
        )

    send(0, b"123", NOW)
    send(3, b"456", NOW + 3 * DAY)
    assert tidied(NOW + week) == 0
    assert tidied(NOW + 3 * DAY + week) == 1
    assert not disk.path_of(upload.public_id).exists()
    upload.refresh_from_db()
    assert upload.state == "expired"
    assert tidied(NOW + 3 * DAY + week) == 0


def test_a_checksum_that_the_worker_lost(booking, technician, tidied):
    kept = uploaded(booking, technician)
    ResultFile.objects.filter(pk=kept.pk).update(state="checking", sha256="")
    assert tidied(NOW + dt.timedelta(minutes=9)) == 0
    assert tidied(NOW + dt.timedelta(minutes=10)) == 1
    again = ResultFile.objects.get(pk=kept.pk)
    assert (again.state, again.sha256) == ("kept", kept.sha256)


def test_a_file_of_which_the_disk_has_less_is_sent_again(booking, technician, tidied):
    kept = uploaded(booking, technician)
    ResultFile.objects.filter(pk=kept.pk).update(state="checking", sha256="")
    disk.path_of(kept.public_id).write_bytes(b"2theta")
    tidied(NOW + dt.timedelta(minutes=10))
    again = ResultFile.objects.get(pk=kept.pk)
    assert (again.state, again.offset) == ("uploading", 6)


def test_what_a_killed_process_left_is_swept(booking, technician, tidied):
    kept = released(booking, technician)
    tidied(END - 14 * DAY)
    tidied(END)
    disk.path_of(kept.public_id).write_bytes(b"left behind")
    tidied(END + DAY)
    assert not disk.path_of(kept.public_id).exists()


def test_what_fails_holds_up_nothing_else(booking, technician, tidied, monkeypatch):
    lost, fine = uploaded(booking, technician), uploaded(booking, technician, b"fine")
    ResultFile.objects.update(state="checking", sha256="")
    whole = disk.look_at

    def look_at(public_id):
        if public_id == lost.public_id:
            raise OSError("the disk does not answer")
        return whole(public_id)

    monkeypatch.setattr(disk, "look_at", look_at)
    tidied(NOW + DAY)
    assert ResultFile.objects.get(pk=fine.pk).state == "kept"
    assert ResultFile.objects.get(pk=lost.pk).state == "checking"


def test_the_stated_time_is_a_setting(booking, technician, settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "results": 30}
    assert released(booking, technician).keep_until == NOW + 30 * DAY
