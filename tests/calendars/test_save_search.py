"""Keeping a search, ending it, and one's own list."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.calendars.actions import SearchRefused, end_search, save_search
from booking.calendars.catalogue import catalogue
from booking.calendars.models import SavedSearch, SearchHit
from booking.calendars.rules.searches import (
    KEPT_AT_MOST,
    KEPT_FOR,
    MOST_LIVE,
    SearchReason,
    normal_query,
)
from booking.calendars.searchwords import search_text
from booking.labs.models import Technique
from tests.factories import (
    NOW,
    InstrumentFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    shanghai,
)
from tests.visiting import visiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


def refused(person, query, now=NOW):
    with pytest.raises(SearchRefused) as caught:
        save_search(person=person, query=query, now=now)
    return caught.value.reason


def test_it_works():
    person = engineer()
    search = save_search(person=person, query="q=SEM&mode=assisted", language="zh-hant", now=NOW)
    assert search.query == "mode=assisted&q=SEM"
    assert (search.person, search.language) == (person, "zh-hant")
    assert search.expires_at == NOW + KEPT_FOR
    assert not SearchHit.objects.exists()


def test_who_belongs_to_no_verified_organisation_saves_none():
    assert refused(PersonFactory(), "q=SEM") is SearchReason.NOT_VERIFIED
    pending = MembershipFactory(organisation=OrganisationFactory(state="pending")).person
    assert refused(pending, "q=SEM") is SearchReason.NOT_VERIFIED
    left = MembershipFactory(until=dt.date(2027, 1, 1)).person
    assert refused(left, "q=SEM") is SearchReason.NOT_VERIFIED


@pytest.mark.parametrize(
    "query",
    [
        "q=SEM",
        "?q=SEM",
        "mode=&q=++SEM+",
        "page=3&q=SEM&utm_source=letter",
        "q=SEM&q=SEM",
        "q=SEM%00",
    ],
)
def test_the_same_search_is_kept_once(query):
    person = engineer()
    first = save_search(person=person, query="q=SEM", now=NOW)
    assert save_search(person=person, query=query, now=NOW) == first
    assert SavedSearch.objects.count() == 1


def test_one_that_has_ended_is_kept_anew():
    person = engineer()
    first = save_search(person=person, query="q=SEM", now=NOW)
    end_search(search=first, person=person, now=NOW)
    second = save_search(person=person, query="q=SEM", now=NOW)
    # Over by the clock alone, which has not come round yet.
    third = save_search(person=person, query="q=SEM", now=NOW + KEPT_FOR)
    assert len({first.pk, second.pk, third.pk}) == 3


def test_it_is_watched_until_its_own_last_day_is_over():
    person = engineer()
    search = save_search(person=person, query="q=SEM&latest=2027-03-05", now=NOW)
    assert search.expires_at == shanghai(6, 0)
    assert refused(person, "q=SEM&latest=2027-02-28") is SearchReason.OVER
    today = save_search(person=person, query="q=SEM&latest=2027-03-01", now=NOW)
    assert today.expires_at == shanghai(2, 0)
    far = save_search(person=person, query="q=SEM&latest=9999-12-31", now=NOW)
    assert far.expires_at == NOW + KEPT_AT_MOST
    nonsense = save_search(person=person, query="q=SEM&latest=soon", now=NOW)
    assert nonsense.expires_at == NOW + KEPT_FOR


@pytest.mark.parametrize(
    "query", ["", "?", "page=2", "q=+++&mode=", "utm_source=letter", "%", "&&&"]
)
def test_what_names_nothing_is_refused(query):
    assert refused(engineer(), query) is SearchReason.EMPTY


@pytest.mark.parametrize(
    "query", ["q=" + "x" * 2001, "q=" + "镜" * 300, "x" * 9000, "&".join(["q=a"] * 300)]
)
def test_what_is_too_long_is_refused(query):
    assert refused(engineer(), query) is SearchReason.TOO_LONG


def test_so_many_and_no_more():
    person = engineer()
    for number in range(MOST_LIVE):
        last = save_search(person=person, query=f"q=word{number}", now=NOW)
    assert refused(person, "q=more") is SearchReason.TOO_MANY
    assert save_search(person=person, query="q=word3", now=NOW).pk != last.pk
    assert save_search(person=engineer(), query="q=more", now=NOW)
    end_search(search=last, person=person, now=NOW)
    assert save_search(person=person, query="q=more", now=NOW)


def test_nobody_ends_anothers():
    search = save_search(person=engineer(), query="q=SEM", now=NOW)
    with pytest.raises(SearchRefused) as caught:
        end_search(search=search, person=engineer(), now=NOW)
    assert caught.value.reason is SearchReason.NOT_YOURS
    search.refresh_from_db()
    assert search.ended_at is None


def test_an_end_stays_as_it_was():
    person = engineer()
    search = save_search(person=person, query="q=SEM", now=NOW)
    end_search(search=search, person=person, now=NOW)
    assert end_search(search=search, person=person, now=NOW + KEPT_FOR).ended_at == NOW


def test_a_query_has_one_form():
    known = {"q", "technique", "mode"}
    assert normal_query("technique=xrd&q=a b&technique=sem", known=known) == (
        "q=a+b&technique=sem&technique=xrd"
    )
    assert normal_query("q=扫描电镜", known=known) == normal_query(
        "q=%E6%89%AB%E6%8F%8F%E7%94%B5%E9%95%9C", known=known
    )


def test_a_search_in_words():
    technique = Technique.objects.create(slug="sem", name_en="Electron microscopy")
    InstrumentFactory().techniques.add(technique)
    text = search_text(
        "latest=2027-03-05&mode=assisted&priced=on&q=fine+powder&technique=sem&university=none",
        today=dt.date(2027, 3, 1),
    )
    assert text == (
        "“fine powder” · Electron microscopy · With a technician · With a listed price"
        " · by Fri 5 Mar"
    )


# Pages


def test_saving_from_the_find_page():
    person = engineer()
    answer = visiting(person).post(reverse("save_search"), {"query": "q=SEM"}, follow=True)
    search = SavedSearch.objects.get()
    assert search.person == person
    assert answer.redirect_chain == [(reverse("my_searches"), 302)]
    page = answer.content.decode()
    assert "“SEM”" in page
    assert f"we write to {person.email}" in page
    assert reverse("end_search", args=[search.public_id]) in page


def test_the_part_of_the_find_page_holds_its_query(rf):
    request = rf.get("/find/", {"q": 'SEM "fine"'})
    request.user, request.session = engineer(), {}
    context = {"query": request.GET.urlencode(), "user": request.user}
    part = render_to_string("calendars/_save_search.html", context, request=request)
    assert 'name="query" value="q=SEM+%22fine%22"' in part
    assert f"We write to {request.user.email}. You can stop it at any time." in part
    assert "csrfmiddlewaretoken" in part
    request.user = AnonymousUser()
    context["user"] = request.user
    part = render_to_string("calendars/_save_search.html", context, request=request)
    assert "You sign in first, and come back to this search." in part


def test_a_visitor_signs_in_and_comes_back_to_the_search():
    answer = visiting().post(reverse("save_search"), {"query": "q=SEM&page=3"})
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert "next=/find/%3Fq%3DSEM" in answer.url
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    "query", [None, "", "q=" + "x" * 9000, "//evil.example/", "latest=2001-01-01"]
)
def test_a_refusal_is_a_sentence_on_the_page_one_came_from(query):
    given = {} if query is None else {"query": query}
    answer = visiting(engineer()).post(reverse("save_search"), given, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].startswith(reverse("find"))
    assert "alert-danger" in answer.content.decode()


def test_ending_on_the_page():
    person = engineer()
    search = save_search(person=person, query="q=SEM", now=dt.datetime.now(dt.UTC))
    answer = visiting(person).post(reverse("end_search", args=[search.public_id]), follow=True)
    assert "No search is being watched" in answer.content.decode()
    assert "Watch again" in answer.content.decode()
    search.refresh_from_db()
    assert search.ended_at is not None


def test_anothers_search_is_not_there():
    search = save_search(person=engineer(), query="q=SEM", now=NOW)
    assert (
        visiting(engineer()).post(reverse("end_search", args=[search.public_id])).status_code == 404
    )
    assert "SEM" not in visiting(engineer()).get(reverse("my_searches")).content.decode()


def test_the_list_asks_the_same_whatever_it_holds():
    person = engineer()
    client = visiting(person)
    now = dt.datetime.now(dt.UTC)
    technique = Technique.objects.create(slug="sem", name_en="SEM")
    instrument = InstrumentFactory()
    instrument.techniques.add(technique)

    def save(number):
        search = save_search(person=person, query=f"q=word{number}&technique=sem", now=now)
        for turn in (1, 2):
            SearchHit.objects.create(search=search, number=turn, at=now, instrument=instrument)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert "Last found" in client.get(reverse("my_searches")).content.decode()
        return len(queries)

    save(1)
    catalogue()  # so that indexing is not counted
    first = count()
    for number in range(2, 9):
        save(number)
    assert count() == first
