"""Taking a document back: while the application is a draft or waits, by its own people."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from booking.accounts.joining.actions import add_document
from booking.accounts.models import Document
from booking.accounts.rules import DocumentKind
from tests.accounts.joining import administrator, waiting
from tests.factories import NOW, PDF, OrganisationFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def paper(organisation, person, kind=DocumentKind.LICENCE):
    return add_document(
        organisation=organisation, name="paper.pdf", content=PDF, by=person, now=NOW, kind=kind
    )


def page(document):
    return reverse("remove_document", args=[document.public_id])


def test_it_works(django_capture_on_commit_callbacks):
    organisation = OrganisationFactory(state="draft")
    person = administrator(organisation)
    document, client = paper(organisation, person), visiting(person)
    shown = client.get(reverse("application", args=[organisation.public_id])).content.decode()
    assert page(document) in shown
    asked = client.get(page(document)).content.decode()
    assert "paper.pdf" in asked
    assert "The file is destroyed" in asked
    storage, name = document.file.storage, document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page(document))
    assert answer.url == reverse("application", args=[organisation.public_id])
    assert not Document.objects.exists()
    assert not storage.exists(name)
    kept = LogEntry.objects.filter(content_type__model="document").latest("pk")
    assert kept.action == LogEntry.Action.DELETE
    assert kept.actor == person
    assert client.post(page(document)).status_code == 404


def test_while_it_waits_a_licence_stays():
    organisation = waiting()
    person = organisation.memberships.get(role="administrator").person
    first, client = organisation.documents.get(), visiting(person)
    application = reverse("application", args=[organisation.public_id])
    # A button that would be refused is not offered, to nobody.
    for reader in (person, PersonFactory(is_operator=True)):
        assert page(first) not in visiting(reader).get(application).text
    answer = client.post(page(first))
    assert answer.status_code == 409
    assert "The application waits and needs a licence." in answer.content.decode()
    other = paper(organisation, person, DocumentKind.OTHER)
    assert client.post(page(other)).status_code == 302
    newer = paper(organisation, person)
    assert page(first) in client.get(application).text
    assert client.post(page(first)).status_code == 302
    assert list(organisation.documents.all()) == [newer]


@pytest.mark.parametrize("state", ["verified", "suspended"])
def test_what_was_verified_stays(state):
    organisation = OrganisationFactory(state="draft")
    person = administrator(organisation)
    document = paper(organisation, person)
    organisation.state = state
    organisation.save()
    answer = visiting(person).post(page(document))
    assert answer.status_code == 409
    assert "its documents stay" in answer.content.decode()
    shown = visiting(person).get(reverse("application", args=[organisation.public_id]))
    assert page(document) not in shown.content.decode()


def test_who_may_not():
    organisation = waiting()
    document = organisation.documents.get()
    assert visiting(administrator()).post(page(document)).status_code == 404
    assert Document.objects.get() == document
