"""What is suggested to somebody who is still typing."""

import pytest
from django.db import connection
from django.urls import reverse

from booking.accounts.bounds import TookTooLong
from booking.calendars.catalogue.suggesting import SuggestionKind, suggest
from booking.calendars.views import suggesting
from booking.labs.models import Technique, TechniqueAlias
from tests.factories import InstrumentFactory, LabFactory
from tests.searching import HOSTILE, indexed

pytestmark = pytest.mark.django_db


@pytest.fixture
def sem():
    technique = Technique.objects.create(
        slug="sem", name_en="Scanning electron microscopy", name_zh_hans="扫描电子显微术"
    )
    for text in ("SEM", "扫描电镜"):
        TechniqueAlias.objects.create(technique=technique, text=text)
    Technique.objects.create(slug="unused", name_en="Scanning nothing")
    lab = LabFactory(name_en="Seaside microscopy lab", name_zh_hans="海滨实验室")
    instrument = InstrumentFactory(lab=lab, name_en="Secure beam", name_zh_hans="场发射")
    instrument.techniques.add(technique)
    indexed()
    return instrument


def told(text, language="en"):
    return [(each.kind.value, each.text) for each in suggest(text, language)]


def test_it_works(sem):
    assert told("s")[0] == ("technique", "Scanning electron microscopy")
    assert ("technique", "Scanning electron microscopy") in told("sem")
    assert ("instrument", "Secure beam") in told("secu")
    assert ("lab", "Seaside microscopy lab") in told("seas")
    assert ("lab", "Seaside microscopy lab") in told("micros")


@pytest.mark.parametrize("text", ["扫", "扫描电", "掃描電鏡", "SEM", "scann", "scaning electron"])
def test_by_any_name_in_the_readers_language(sem, text):
    assert ("technique", "扫描电子显微术") in told(text, "zh-hans")


def test_what_leads_nowhere_is_not_suggested(sem):
    assert ("technique", "Scanning nothing") not in told("scanning")
    assert told("") == told("%") == told("   ") == []


def test_words_that_go_on_so(sem):
    assert (SuggestionKind.WORD.value, "beam microscopy") in told("beam micro")


def test_never_more_than_asked_for(sem):
    for number in range(12):
        InstrumentFactory(lab=sem.lab, name_en=f"Secure beam {number}")
    indexed()
    assert len(suggest("secure", "en", most=5)) == 5
    assert len(suggest("secure", "en")) == 8


def test_names_that_several_have_come_once(sem):
    InstrumentFactory(lab=sem.lab, name_en="Secure beam")
    indexed()
    (found,) = [each for each in suggest("secure", "en") if each.kind == "instrument"]
    assert (found.count, found.slug) == (2, "")


def test_the_address_answers_as_json(client, sem):
    rows = client.get(reverse("suggest"), {"q": "se"}).json()["suggestions"]
    by_kind = {row["kind"]: row for row in rows}
    assert by_kind["technique"]["url"] == f"{reverse('find')}?technique=sem"
    assert by_kind["technique"]["count"] == 1
    assert by_kind["instrument"]["url"] == reverse("instrument", args=[sem.public_id])
    assert by_kind["lab"]["url"] == f"{reverse('find')}?lab={sem.lab.public_id}"
    answer = client.get(reverse("suggest"), {"q": "扫"}, headers={"accept-language": "zh-hans"})
    assert answer.json()["suggestions"][0]["text"] == "扫描电子显微术"
    assert client.post(reverse("suggest")).status_code == 405


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_harmless(client, sem, text):
    assert client.get(reverse("suggest"), {"q": text}).status_code == 200


def test_what_takes_too_long_is_an_empty_answer(client, sem, monkeypatch):
    def slow(*_args, **_kwargs):
        raise TookTooLong

    monkeypatch.setattr(suggesting, "suggest", slow)
    answer = client.get(reverse("suggest"), {"q": "se"})
    assert (answer.status_code, answer.json()) == (200, {"suggestions": []})


def test_a_database_that_is_stopped_gives_an_empty_answer(client, sem, monkeypatch):
    def slow(*_args, **_kwargs):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH RECURSIVE counted(n) AS
                    (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2000000000)
                SELECT count(*) FROM counted
                """
            )

    monkeypatch.setattr(suggesting, "SECONDS", 0.05)
    monkeypatch.setattr(suggesting, "suggest", slow)
    assert client.get(reverse("suggest"), {"q": "se"}).json() == {"suggestions": []}


def test_the_number_of_queries_does_not_grow(client, sem, django_assert_max_num_queries):
    for number in range(12):
        InstrumentFactory(lab=sem.lab, name_en=f"Secure beam {number}")
    indexed()
    with django_assert_max_num_queries(8):
        client.get(reverse("suggest"), {"q": "secure"})
