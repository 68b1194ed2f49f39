"""Mistyped words: what is near, and by how much."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from booking.labs.search.rules import distance, nearest, nearest_phrase, one_slip_away, similarity

WORDS = st.text(alphabet="abcdefg12", min_size=1, max_size=9)


def test_it_works():
    known = {"microscope": 3, "microscopy": 9, "micro": 1, "sem": 4, "smt": 4}
    assert nearest("microscpe", known) == ["microscope"]
    assert nearest("sme", known) == ["sem", "smt"]
    assert nearest("microscop", known) == ["microscopy", "microscope"]


def test_what_is_far_is_not_near():
    assert nearest("zzz", {"sem": 1}) == []
    assert nearest("xy", {"xz": 1}) == []
    assert nearest("spectrometer", {"sputterer": 5}) == []


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("sem", "sem", 0),
        ("sem", "sme", 1),
        ("sem", "semi", 1),
        ("ca", "abc", 3),
        ("abcd", "badc", 2),
    ],
)
def test_distances(one, other, slips):
    assert distance(one, other, 5) == slips
    assert distance(other, one, 5) == slips


@given(WORDS, WORDS, st.integers(0, 4))
def test_a_bound_only_cuts_off(one, other, most):
    assert distance(one, other, most) == min(distance(one, other, 99), most + 1)


@given(WORDS.filter(lambda word: len(word) <= 5), WORDS)
def test_all_words_one_slip_away_are_tried(word, other):
    assert (other in one_slip_away(word)) == (distance(word, other, 1) == 1)


def test_a_chinese_phrase_with_one_wrong_character():
    assert nearest_phrase("扫瞄电镜", ["扫描电镜", "透射电镜"]) == "扫描电镜"
    assert nearest_phrase("电镜", ["电竞"]) == ""


@pytest.mark.postgresql
@pytest.mark.django_db
@given(WORDS, WORDS)
def test_similarity_is_that_of_pg_trgm(one, other):
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        assert cursor.fetchone()[0] == pytest.approx(similarity(one, other))
