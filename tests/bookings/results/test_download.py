"""Downloads of results: whole, in parts, and never as part of the site."""

import pytest
from django.urls import reverse

from booking.bookings.results import disk
from tests.bookings.results.uploads import released
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 2000


@pytest.fixture
def kept(booking, technician):
    return released(booking, technician, CONTENT)


@pytest.fixture
def fetch(kept):
    client = visiting(kept.booking.requester)

    def get(**headers):
        return client.get(reverse("result_file", args=[kept.public_id]), headers=headers)

    return get


def content(answer):
    return b"".join(answer.streaming_content)


def test_it_works(fetch, kept):
    answer = fetch()
    assert answer.status_code == 200
    assert content(answer) == CONTENT
    assert answer["Content-Length"] == str(len(CONTENT))
    assert answer["Content-Disposition"] == 'attachment; filename="scan.csv"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert (answer["Accept-Ranges"], answer["ETag"]) == ("bytes", f'"{kept.sha256}"')


def test_a_download_goes_on(fetch):
    answer = fetch(Range="bytes=300000-")
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes 300000-{len(CONTENT) - 1}/{len(CONTENT)}"
    assert answer["Content-Length"] == str(len(CONTENT) - 300_000)
    assert content(answer) == CONTENT[300_000:]
    assert content(fetch(Range="bytes=10-19")) == CONTENT[10:20]
    assert content(fetch(Range="bytes=-7")) == CONTENT[-7:]


def test_a_range_outside_of_it(fetch):
    answer = fetch(Range=f"bytes={len(CONTENT)}-")
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_only_the_same_content_goes_on(fetch, kept):
    same = fetch(Range="bytes=5-", **{"If-Range": f'"{kept.sha256}"'})
    assert same.status_code == 206
    other = fetch(Range="bytes=5-", **{"If-Range": '"another"'})
    assert other.status_code == 200
    assert content(other) == CONTENT


def test_what_is_no_range_gets_all(fetch):
    answer = fetch(Range="bytes=0-1,4-5")
    assert answer.status_code == 200
    assert content(answer) == CONTENT


def test_head_says_how_large_it_is(kept):
    client = visiting(kept.booking.requester)
    answer = client.head(reverse("result_file", args=[kept.public_id]))
    assert answer["Content-Length"] == str(len(CONTENT))


def test_a_file_that_the_disk_has_lost(fetch, kept):
    disk.remove(kept.public_id)
    assert fetch().status_code == 404
