"""Parts of pages that are kept: drawn from their values alone, with each page's own token."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.template.exceptions import TemplateDoesNotExist
from django.utils import translation

from booking.accounts.keeping import Kept
from booking.accounts.templatetags import kept

ENTRIES = '{% load kept %}{% kept_part "_nav_person.html" person=person email=email unread=n %}'


@pytest.fixture(autouse=True)
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that were drawn, not kept, from nothing kept."""
    out: list[str] = []
    drawn = kept._drawn

    def counted(template, values):
        out.append(template)
        return drawn(template, values)

    monkeypatch.setattr(kept, "PARTS", Kept(10))
    monkeypatch.setattr(kept, "_drawn", counted)
    return out


def page(**values) -> str:
    given = {
        "person": "Lin Mei",
        "email": "lin@example.com",
        "n": 0,
        "csrf_token": "first",
        **values,
    }
    return Template(ENTRIES).render(Context(given))


def test_a_part_is_drawn_once_for_the_same_values_and_anew_for_others(drawings):
    assert page() == page()
    assert len(drawings) == 1
    assert "3 unread" in page(n=3)
    assert "Chen" in page(person="Chen")
    assert "Chen" not in page()
    assert len(drawings) == 3


def test_each_page_has_its_own_token(drawings):
    tokens = [
        set(re.findall(r'csrfmiddlewaretoken" value="([^"]*)"', page(csrf_token=token)))
        for token in ("first", "second")
    ]
    assert tokens == [{"first"}, {"second"}]
    assert len(drawings) == 1


def test_each_language_has_its_own(drawings):
    english = page()
    with translation.override("zh-hans"):
        chinese = page()
    assert "Sign out" in english
    assert "Sign out" not in chinese
    assert page() == english
    assert len(drawings) == 2


def test_a_part_knows_nothing_of_the_page_but_its_values():
    assert "Acting for" not in page(acting=({"public_id": "x", "name": "Another"},))


def test_what_a_person_is_called_is_escaped_in_what_is_kept():
    assert "<b>" not in page(person="<b>Lin</b>")
    assert "&lt;b&gt;" in page(person="<b>Lin</b>")


def test_values_that_can_change_are_no_key():
    with pytest.raises(TypeError):
        page(n=[1])


def test_nothing_is_kept_while_developing(drawings, settings):
    settings.DEBUG = True
    page()
    page()
    assert len(drawings) == 2


def test_a_part_that_is_missing_is_told():
    with pytest.raises(TemplateDoesNotExist):
        Template('{% load kept %}{% kept_part "_none.html" %}').render(Context())
