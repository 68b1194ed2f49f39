"""Uploading results in pieces: the protocol, what is refused, and who gets in whose way."""

import errno
import fcntl
import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import UnreadablePostError
from django.urls import reverse

from booking.bookings.models import Booking, ResultFile
from booking.bookings.results import disk, upload_views
from booking.bookings.results.actions import ResultRefused, begin_upload, write_piece
from booking.bookings.results.rules import MOST_FILES, PLAIN_BYTES, SPARE_BYTES, ResultFault
from booking.bookings.results.tasks import check_result
from booking.bookings.results.tus import Checksum
from tests.asking import ask_for_samples
from tests.bookings.results.uploads import TUS, add, begin, encoded, uploaded
from tests.factories import NOW, PDF
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def lab(technician):
    return visiting(technician)


def test_it_works(lab, booking, technician):
    begun = begin(lab, booking, len(CONTENT), name="谱图.csv")
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    at = begun["Location"]
    first = add(lab, at, 0, CONTENT[:4000])
    assert (first.status_code, first["Upload-Offset"]) == (204, "4000")
    where = lab.head(at, headers=TUS)
    assert (where["Upload-Offset"], where["Upload-Length"]) == ("4000", str(len(CONTENT)))
    assert where["Cache-Control"] == "no-store"
    assert add(lab, at, 4000, CONTENT[4000:]).status_code == 204
    kept = ResultFile.objects.get()
    assert (kept.name, kept.state, kept.uploaded_by) == ("谱图.csv", "kept", technician)
    assert kept.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert disk.path_of(kept.public_id).read_bytes() == CONTENT
    assert kept.content_type == "application/octet-stream"
    # Nobody on the customer's side was told or sees it.
    assert booking.timeline.last().verb == "check_in"


def test_what_is_understood_here(lab, booking, settings):
    told = lab.options(reverse("result_uploads", args=[booking.public_id]))
    assert told.status_code == 204
    assert told["Tus-Version"] == "1.0.0"
    assert told["Tus-Extension"] == "creation,checksum,termination"
    assert told["Tus-Max-Size"] == str(settings.RESULT_MAX_BYTES)


def test_another_version_and_another_type_are_refused(lab, booking):
    assert begin(lab, booking, 10, **{"Tus-Resumable": "0.2.2"}).status_code == 412
    at = begin(lab, booking, 10)["Location"]
    answer = lab.patch(at, b"12", content_type="text/plain", headers={**TUS, "Upload-Offset": "0"})
    assert answer.status_code == 415
    assert add(lab, at, "x", b"12").status_code == 400
    assert begin(lab, booking, "many").status_code == 400
    assert ResultFile.objects.get().offset == 0


def test_only_where_it_stands(lab, booking):
    at = begin(lab, booking, 10)["Location"]
    assert add(lab, at, 0, b"12345").status_code == 204
    for offset in (0, 4, 6):
        answer = add(lab, at, offset, b"678")
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "5")
    assert add(lab, at, 5, b"67890").status_code == 204
    # It is over by then.
    assert add(lab, at, 10, b"x").status_code == 410


def test_more_than_was_announced_is_refused(lab, booking):
    at = begin(lab, booking, 4)["Location"]
    assert add(lab, at, 0, b"12345").status_code == 413
    assert ResultFile.objects.get().offset == 0
    assert add(lab, at, 0, b"1234").status_code == 204


class Cut(io.BytesIO):
    """A request whose sender goes away: with an error, or with an early end."""

    def __init__(self, content, *, fails):
        super().__init__(content)
        self.fails = fails

    def read(self, size=-1):
        block = super().read(size)
        if not block and self.fails:
            raise UnreadablePostError("connection reset by peer")
        return block


@pytest.mark.parametrize("fails", [True, False])
def test_a_piece_that_is_cut_stays_as_far_as_it_came(booking, technician, fails):
    upload = begin_upload(booking=booking, person=technician, name="a.csv", size=100, now=NOW)

    def send(offset, content, **more):
        source = Cut(content, fails=fails)
        wish = {"upload": upload, "person": technician, "length": 50, "now": NOW, **more}
        return write_piece(offset=offset, source=source, **wish)

    assert send(0, b"123").offset == 3
    # Where a checksum was given for it, nobody knows whether it is right.
    with pytest.raises(ResultRefused) as refused:
        send(3, b"456", checksum=Checksum("sha256", hashlib.sha256(b"456789").digest()))
    assert (refused.value.fault, refused.value.offset) == (ResultFault.WRONG_CHECKSUM, 3)
    assert send(3, b"456").offset == 6
    assert disk.path_of(upload.public_id).read_bytes() == b"123456"


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_checksums_of_pieces(lab, booking, algorithm):
    at = begin(lab, booking, 8)["Location"]
    right = encoded(hashlib.new(algorithm, b"1234").digest())
    wrong = add(lab, at, 0, b"1235", **{"Upload-Checksum": f"{algorithm} {right}"})
    assert (wrong.status_code, wrong["Upload-Offset"]) == (460, "0")
    kept = ResultFile.objects.get()
    assert (kept.offset, disk.path_of(kept.public_id).stat().st_size) == (0, 0)
    assert (
        add(lab, at, 0, b"1234", **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204
    )
    assert add(lab, at, 4, b"5678", **{"Upload-Checksum": "crc32 AAAA"}).status_code == 400


def test_of_two_at_once_one_wins(lab, booking):
    at = begin(lab, booking, 8)["Location"]
    upload = ResultFile.objects.get()
    with disk.writing(upload.public_id):
        assert add(lab, at, 0, b"1234").status_code == 423
    assert add(lab, at, 0, b"1234").status_code == 204
    # The lock is the operating system's: it is gone with its holder.
    with disk.path_of(upload.public_id).open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_what_the_disk_lost_is_sent_again(lab, booking):
    at = begin(lab, booking, 8)["Location"]
    add(lab, at, 0, b"123456")
    upload = ResultFile.objects.get()
    with disk.path_of(upload.public_id).open("r+b") as file:
        file.truncate(2)
    answer = add(lab, at, 6, b"78")
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "2")
    assert add(lab, at, 2, b"345678").status_code == 204
    assert ResultFile.objects.get().sha256 == hashlib.sha256(b"12345678").hexdigest()


def test_a_full_disk(lab, booking, monkeypatch):
    monkeypatch.setattr(disk, "room_left", lambda: 100)
    assert begin(lab, booking, 1000).status_code == 507
    monkeypatch.undo()
    at = begin(lab, booking, 8)["Location"]
    add(lab, at, 0, b"12")

    def full(file, block):
        file.write(block[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(disk, "_write", full)
        assert add(lab, at, 2, b"345678").status_code == 507
    upload = ResultFile.objects.get()
    assert (upload.offset, disk.path_of(upload.public_id).stat().st_size) == (2, 2)
    assert add(lab, at, 2, b"345678").status_code == 204
    assert ResultFile.objects.get().is_kept


def test_room_is_promised_once(lab, booking, monkeypatch):
    monkeypatch.setattr(disk, "room_left", lambda: SPARE_BYTES + 1000)
    assert begin(lab, booking, 600).status_code == 201
    assert begin(lab, booking, 600).status_code == 507
    assert begin(lab, booking, 400).status_code == 201


def test_sizes(lab, booking, settings):
    settings.RESULT_MAX_BYTES = 1000
    assert begin(lab, booking, 0).status_code == 400
    assert begin(lab, booking, 1001).status_code == 413
    assert begin(lab, booking, 1000).status_code == 201


def test_number_of_files(lab, booking, technician):
    upload = uploaded(booking, technician)
    rows = ResultFile.objects.filter(pk=upload.pk).values().get()
    for key in ("id", "public_id"):
        rows.pop(key)
    ResultFile.objects.bulk_create(ResultFile(**rows) for _number in range(MOST_FILES - 2))
    assert begin(lab, booking, 5).status_code == 201
    assert begin(lab, booking, 5).status_code == 403


@pytest.mark.parametrize("state", ["cancelled", "approved", "no_show", "expired"])
def test_no_booking_but_one_in_use_or_completed(lab, booking, state):
    at = begin(lab, booking, 8)["Location"]
    add(lab, at, 0, b"12")
    Booking.objects.filter(pk=booking.pk).update(state=state)
    assert begin(lab, booking, 8).status_code == 410
    answer = add(lab, at, 2, b"34")
    assert answer.status_code == 410
    assert "in use or completed" in answer.content.decode()
    Booking.objects.filter(pk=booking.pk).update(state="completed")
    assert add(lab, at, 2, b"345678").status_code == 204


def test_an_upload_is_taken_away(lab, booking, django_capture_on_commit_callbacks):
    at = begin(lab, booking, 8)["Location"]
    add(lab, at, 0, b"12")
    upload = ResultFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert lab.delete(at, headers=TUS).status_code == 204
    assert not disk.path_of(upload.public_id).exists()
    assert lab.head(at, headers=TUS).status_code == 410
    assert add(lab, at, 2, b"34").status_code == 410
    assert not disk.path_of(upload.public_id).exists()
    assert lab.delete(at, headers=TUS).status_code == 410


def test_a_large_file_is_checked_by_the_worker(lab, booking, monkeypatch):
    monkeypatch.setattr(upload_views, "is_checked_at_once", lambda _file: False)
    left = []
    monkeypatch.setattr(
        upload_views, "check_result", type("Task", (), {"enqueue": staticmethod(left.append)})
    )
    at = begin(lab, booking, 4)["Location"]
    assert add(lab, at, 0, b"1234").status_code == 204
    upload = ResultFile.objects.get()
    assert (upload.state, upload.sha256, left) == ("checking", "", [upload.pk])
    page = lab.get(reverse("booking", args=[booking.public_id])).content.decode()
    assert "Its checksum is being reckoned" in page
    assert check_result.call(upload.pk) is True
    # Twice does no harm.
    assert check_result.call(upload.pk) is True
    assert ResultFile.objects.get().sha256 == hashlib.sha256(b"1234").hexdigest()


def test_without_scripts(lab, booking):
    at = reverse("upload_results", args=[booking.public_id])
    files = [
        SimpleUploadedFile("../report.pdf", PDF),
        SimpleUploadedFile("page.html", b"<script>alert(1)</script>"),
        SimpleUploadedFile("nothing.csv", b""),
    ]
    page = lab.post(at, {"results": files}, follow=True).content.decode()
    assert "2 files are uploaded." in page
    assert "nothing.csv: The file is empty." in page
    kept = {each.name: each.content_type for each in ResultFile.objects.all()}
    # Only what a file truly is counts, and nothing that a browser would run.
    assert kept == {"report.pdf": "application/pdf", "page.html": "application/octet-stream"}
    answer = lab.post(at, {})
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.content.decode()


def test_a_plain_form_takes_ordinary_sizes(lab, booking, monkeypatch):
    monkeypatch.setattr("booking.bookings.results.actions.uploading.PLAIN_BYTES", 10)
    assert PLAIN_BYTES > 10
    at = reverse("upload_results", args=[booking.public_id])
    page = lab.post(at, {"results": SimpleUploadedFile("a.csv", b"x" * 11)}, follow=True)
    assert "50 MB at most" in page.content.decode()
    assert not ResultFile.objects.exists()


def test_a_guests_booking_has_no_reader(lab, booking):
    Booking.objects.filter(pk=booking.pk).update(requester=None)
    answer = begin(lab, booking, 8)
    assert answer.status_code == 410
    assert "without an account" in answer.content.decode()


def test_who_has_left_the_lab_uploads_no_more(lab, booking, technician):
    at = begin(lab, booking, 8)["Location"]
    technician.lab_roles.all().delete()
    assert add(lab, at, 0, b"12").status_code == 404
    assert begin(lab, booking, 8).status_code == 404


def test_the_database_keeps_it_true(booking, technician):
    kept = uploaded(booking, technician)
    for wrong in (
        {"offset": kept.size + 1},
        {"offset": kept.size - 1},
        {"sha256": ""},
        {"keep_until": None},
        {"ended_at": NOW},
        {"state": "expired"},
        {"is_report": True},
        {"size": 0, "offset": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultFile.objects.filter(pk=kept.pk).update(**wrong)


def test_other_samples_are_not_reached(lab, booking, instrument):
    other = ask_for_samples(instrument)
    assert begin(lab, other, 8).status_code == 410
