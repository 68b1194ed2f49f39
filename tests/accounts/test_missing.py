"""What is not there is told by the product's own page where DEBUG is on as well."""

import pytest
from django.conf import settings

from tests.factories import PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
ALSO = [*settings.MIDDLEWARE, "booking.accounts.missing.MissingPageMiddleware"]


@pytest.fixture
def developing(settings):
    settings.DEBUG = True


@pytest.mark.usefixtures("developing")
@pytest.mark.parametrize("address", ["/nowhere/at/all/", "/bookings/nosuchthing/", "/nowhere"])
def test_it_works(settings, address):
    client = visiting(PersonFactory())
    # What Django shows by itself there names all addresses of the site.
    before = client.get(address)
    assert before.status_code == 404
    assert "URLconf" in before.text
    settings.MIDDLEWARE = ALSO
    answer = visiting(PersonFactory()).get(address)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "URLconf" not in answer.text


@pytest.mark.usefixtures("developing")
def test_an_error_stays_one(settings, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("broken")

    settings.MIDDLEWARE = ALSO
    monkeypatch.setattr("booking.bookings.views.mine.render", broken, raising=False)
    monkeypatch.setattr("booking.bookings.views.agendas.render", broken)
    client = visiting(PersonFactory())
    client.raise_request_exception = False
    answer = client.get("/bookings/")
    assert answer.status_code == 500
    assert "RuntimeError" in answer.text
