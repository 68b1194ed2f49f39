"""The page: a university's administrator uploads a list, looks, and confirms."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from booking.labs.importing.actions import drop_stale_uploads
from booking.labs.importing.models import EquipmentUpload
from booking.labs.models import Instrument, Lab
from tests.factories import (
    InstrumentFactory,
    LabFactory,
    MembershipFactory,
    OrganisationFactory,
    UniversityFactory,
)

from .lists import HEADER, SAMPLES, csv_of, facility, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def university():
    return UniversityFactory(name_en="Hill University", time_zone="Asia/Shanghai")


@pytest.fixture
def client(client, university):
    """Signed in as an administrator of the university."""
    person = MembershipFactory(organisation=university, role="administrator").person
    sign_in(client, person)
    return client


def sign_in(client, person) -> None:
    client.force_login(person, "booking.accounts.backends.AccountBackend")


def page_of(university) -> str:
    return reverse("import_equipment", args=[university.public_id])


def upload(client, university, content: bytes, name: str = "list.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(page_of(university), {"file": file})


def preview(client, university, content: bytes, **asked: str):
    """Uploads a list and opens its preview."""
    address = upload(client, university, content).url
    return client.get(address + "".join(f"&{name}={value}" for name, value in asked.items()))


def hidden(answer) -> dict[str, str]:
    """The hidden fields of the form that confirms."""
    forms = re.findall(r'<form method="post".*?</form>', answer.content.decode(), re.DOTALL)
    (form,) = (each for each in forms if 'name="verb"' in each)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def confirm(client, university, answer, verb: str = "confirm", *, follow: bool = False):
    fields = {**hidden(answer), "verb": verb}
    return client.post(page_of(university), fields, follow=follow)


def said(answer) -> list[str]:
    """The messages that the next page shows."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_it_works(client, university):
    answer = preview(client, university, (SAMPLES / "equipment-utf8.csv").read_bytes())
    assert "13 new, 0 changed, 0 unchanged, 0 rejected" in answer.content.decode()
    assert not Lab.objects.exists()
    done = confirm(client, university, answer)
    assert done.url == reverse("university", args=[university.public_id])
    assert said(done)[0] == "Imported: 13 new, 0 changed, 0 unchanged, 0 rejected."
    assert Instrument.objects.filter(university=university).count() == 10
    assert not EquipmentUpload.objects.exists()


@pytest.mark.parametrize("role", ["member", "finance"])
def test_only_an_administrator_may(client, university, role):
    sign_in(client, MembershipFactory(organisation=university, role=role).person)
    assert client.get(page_of(university)).status_code == 404
    assert upload(client, university, csv_of(row())).status_code == 404


def test_an_administrator_of_another_university_may_not(client, university):
    other = MembershipFactory(organisation=UniversityFactory(), role="administrator").person
    sign_in(client, other)
    assert client.get(page_of(university)).status_code == 404


def test_a_visitor_signs_in_first(client, university):
    client.logout()
    answer = client.get(page_of(university))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_another_administrator_does_not_see_the_upload(client, university):
    address = upload(client, university, csv_of(facility(), row())).url
    sign_in(client, MembershipFactory(organisation=university, role="administrator").person)
    answer = client.get(address, follow=True)
    assert "no longer kept" in answer.content.decode()
    assert "Ball mill" not in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "state", "sentence"),
    [
        ("university", "pending", "Hill is waiting for verification."),
        ("university", "suspended", "Hill is suspended"),
        ("enterprise", "verified", "Hill is no university and no institute."),
    ],
)
def test_only_a_verified_university_lists(client, kind, state, sentence):
    organisation = OrganisationFactory(kind=kind, state=state, name_en="Hill")
    sign_in(client, MembershipFactory(organisation=organisation, role="administrator").person)
    answer = client.get(page_of(organisation))
    assert sentence in answer.content.decode()
    assert 'type="file"' not in answer.content.decode()
    upload(client, organisation, csv_of(row()))
    assert not EquipmentUpload.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"Type,Name,ID\n", "The file has a header, but no rows under it."),
        (b"\x89PNG\r\n\x1a\n\x00", "This is no CSV text and no Excel workbook."),
        (b"Name,Type\nMill,equipment\n", "Required columns are missing: ID."),
        (b"PK\x03\x04 broken", "The workbook is damaged."),
    ],
)
def test_a_file_of_which_nothing_can_be_read(client, university, content, sentence):
    answer = upload(client, university, content)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not EquipmentUpload.objects.exists()


def test_no_file(client, university):
    answer = client.post(page_of(university), {})
    assert "Choose a file." in answer.content.decode()


def test_a_file_that_is_too_big(client, university, settings):
    settings.IMPORT_MAX_BYTES = 1000
    answer = upload(client, university, csv_of(row(description="x" * 1000)))
    assert "The file is larger than 1000" in answer.content.decode()


def test_the_preview_has_four_parts(client, university):
    lab = LabFactory(university=university, code="F1", name_en="Milling lab")
    InstrumentFactory(lab=lab, asset_id="1", name_en="Old mill")
    InstrumentFactory(lab=lab, asset_id="2", name_en="Ball mill")
    content = csv_of(facility(), row(id="1"), row(id="2"), row(id="3"), row(id="4", photo="x"))
    answer = preview(client, university, content)
    assert "1 new, 1 changed, 2 unchanged, 1 rejected" in answer.content.decode()
    shown = {
        part: client.get(answer.wsgi_request.get_full_path() + f"&show={part}").content.decode()
        for part in ("new", "changed", "same", "rejected")
    }
    assert '<td data-label="ID">3</td>' in shown["new"]
    assert '<del class="text-secondary">Old mill</del>' in shown["changed"]
    assert "<ins>Ball mill</ins>" in shown["changed"]
    assert '<td data-label="ID">2</td>' in shown["same"]
    assert "&quot;x&quot; is no web address." in shown["rejected"]
    assert "Line 6, ID 4" in shown["rejected"]


def test_a_part_of_many_rows_has_pages(client, university):
    rows = [row(id=str(n)) for n in range(120)]
    answer = preview(client, university, csv_of(facility(), *rows), page="3")
    assert "Page 3 of 3" in answer.content.decode()
    assert '<td data-label="ID">119</td>' in answer.content.decode()


def test_the_preview_says_what_is_ignored(client, university):
    content = csv_of(
        facility(technique="Milling"), row(technique="Sieving"), header=[*HEADER, "Colour"]
    )
    text = preview(client, university, content).content.decode()
    assert "Columns that are ignored: Colour." in text
    assert "Columns that are ignored for facilities: Technique." in text
    assert "Techniques that are new here: Sieving." in text


def test_the_encoding_is_shown_and_can_be_changed(client, university):
    content = csv_of(facility(), row(name="Größe über"), encoding="latin-1")
    found = preview(client, university, content)
    assert "Latin-1 (Western European)" in found.content.decode()
    assert "Größe über" in found.content.decode()
    address = found.wsgi_request.get_full_path()
    other = client.get(address + "&encoding=gb18030").content.decode()
    assert "Größe" not in other
    wrong = client.get(address + "&encoding=utf-8").content.decode()
    assert "The file is not in UTF-8: line 3 cannot be read so." in wrong
    assert 'name="confirmed"' not in wrong
    assert client.get(address + "&encoding=klingon").status_code == 200


def test_a_chosen_encoding_is_the_one_that_is_imported(client, university):
    content = csv_of(facility(), row(name="掃描電鏡"), encoding="big5")
    answer = preview(client, university, content, encoding="big5")
    confirm(client, university, answer)
    assert Instrument.objects.get().name_zh_hant == "掃描電鏡"


def test_the_time_zone_of_new_labs(client, university):
    content = csv_of(facility(), row())
    first = preview(client, university, content)
    assert '<option value="Asia/Shanghai" selected>' in first.content.decode()
    answer = preview(client, university, content, time_zone="America/Los_Angeles")
    confirm(client, university, answer)
    assert Lab.objects.get().time_zone == "America/Los_Angeles"


def test_a_time_zone_that_is_none_counts_as_the_universitys(client, university):
    answer = preview(client, university, csv_of(facility(), row()), time_zone="Mars/Base")
    confirm(client, university, answer)
    assert Lab.objects.get().time_zone == "Asia/Shanghai"


def test_good_rows_are_imported_without_the_rejected_ones(client, university):
    answer = preview(client, university, (SAMPLES / "equipment-bad-rows.csv").read_bytes())
    assert "Import all but the rejected rows" in answer.content.decode()
    confirm(client, university, answer)
    assert Instrument.objects.count() == 2


def test_a_list_that_changes_nothing_has_no_button(client, university):
    lab = LabFactory(university=university, code="F1")
    InstrumentFactory(lab=lab, asset_id="1", name_en="Ball mill")
    text = preview(client, university, csv_of(row())).content.decode()
    assert "Nothing would change" in text
    assert 'value="confirm"' not in text


def test_what_changed_since_the_preview_is_shown_first(client, university):
    lab = LabFactory(university=university, code="F1")
    InstrumentFactory(lab=lab, asset_id="1", name_en="Old mill")
    answer = preview(client, university, csv_of(row()))
    Instrument.objects.update(name_en="Newer mill")
    again = confirm(client, university, answer, follow=True)
    text = again.content.decode()
    assert "Labs or instruments changed since you looked, so nothing was imported." in text
    assert "Newer mill</del>" in text
    assert Instrument.objects.get().name_en == "Newer mill"
    confirm(client, university, again)
    assert Instrument.objects.get().name_en == "Ball mill"


def test_confirming_twice_imports_once(client, university):
    answer = preview(client, university, csv_of(facility(), row()))
    confirm(client, university, answer)
    again = confirm(client, university, answer, follow=True)
    assert "no longer kept" in again.content.decode()
    assert Instrument.objects.count() == 1


def test_a_discarded_file_is_gone(client, university):
    answer = preview(client, university, csv_of(facility(), row()))
    done = confirm(client, university, answer, "discard", follow=True)
    assert "The file is discarded. Nothing was imported." in done.content.decode()
    assert not EquipmentUpload.objects.exists()
    assert not Lab.objects.exists()


def test_a_new_upload_takes_the_place_of_the_old(client, university):
    upload(client, university, csv_of(row()))
    upload(client, university, csv_of(row()))
    assert EquipmentUpload.objects.count() == 1


def test_an_upload_is_kept_for_a_day(client, university):
    address = upload(client, university, csv_of(facility(), row())).url
    EquipmentUpload.objects.update(uploaded_at=timezone.now() - dt.timedelta(hours=25))
    assert "no longer kept" in client.get(address, follow=True).content.decode()
    # The page that it led to has cleared up.
    assert not EquipmentUpload.objects.exists()


def test_stale_uploads_are_dropped(client, university):
    upload(client, university, csv_of(row()))
    now = timezone.now()
    assert drop_stale_uploads(now=now) == 0
    assert drop_stale_uploads(now=now + dt.timedelta(hours=25)) == 1


def test_names_of_files_and_cells_are_shown_as_text(client, university):
    content = csv_of(facility(), row(name="<script>alert(1)</script>"))
    address = upload(client, university, content, name="<b>list</b>.csv").url
    text = client.get(address).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "<b>list</b>" not in text


def test_a_chinese_reader_sees_the_same(client, university):
    client.cookies["django_language"] = "zh-hans"
    content = csv_of(facility(), row(name="球磨机"))
    answer = preview(client, university, content)
    assert 'lang="zh-Hans">球磨机' in answer.content.decode()
    confirm(client, university, answer)
    assert Instrument.objects.count() == 1
