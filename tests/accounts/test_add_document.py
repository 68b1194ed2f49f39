"""Papers of an organisation: what is kept, and to whom it is served."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from booking.accounts.joining.rules import DOCUMENT_MAX_BYTES
from booking.accounts.models import Document
from tests.accounts.joining import administrator
from tests.factories import PDF, MembershipFactory, OrganisationFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def its_administrator(organisation):
    return organisation.memberships.get(role="administrator").person


def page_of(organisation, name="application"):
    return reverse(name, args=[organisation.public_id])


def sent(organisation, name="licence.pdf", content=PDF, kind="licence"):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    client = visiting(its_administrator(organisation))
    return client.post(page_of(organisation, "add_document"), {"kind": kind, "file": file})


@pytest.fixture
def draft():
    organisation = OrganisationFactory(state="draft")
    administrator(organisation)
    return organisation


def test_a_paper_is_kept_and_served_to_those_who_may(draft):
    assert sent(draft, name="营业执照.pdf").status_code == 302
    document = Document.objects.get()
    assert document.name == "营业执照.pdf"
    assert document.file.name.startswith("documents/")
    assert "营业" not in document.file.name
    assert len(document.sha256) == 64
    address = reverse("document", args=[document.public_id])
    answer = visiting(its_administrator(draft)).get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%90%A5")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Cache-Control"] == "private, no-store"
    for person in (administrator(), MembershipFactory(organisation=draft).person):
        assert visiting(person).get(address).status_code == 404
    assert visiting().get(address).status_code == 302


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!doctype html><html><script>alert(1)</script>", "This is no PDF, JPEG or PNG file"),
        (b"MZ\x90\x00" + bytes(60), "This is no PDF, JPEG or PNG file"),
        (b"", "The file is empty."),
        (PDF + bytes(DOCUMENT_MAX_BYTES), "The file is larger than 10 MB."),
    ],
)
def test_a_file_that_is_not_kept(draft, content, said):
    answer = sent(draft, content=content)
    assert answer.status_code == 422
    assert said in answer.text
    assert not Document.objects.exists()


def test_no_file_at_all(draft):
    client = visiting(its_administrator(draft))
    answer = client.post(page_of(draft, "add_document"), {"kind": "licence"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text
