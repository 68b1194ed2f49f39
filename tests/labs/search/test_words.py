"""Text cut into tokens: whole Latin words, pairs of Chinese characters, one script for both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from booking.demo.city.figures import FIGURES
from booking.labs.search.rules import MOST_WORDS, divided, normalised, tokens_of, words_of
from booking.labs.search.rules.words import LONGEST_RUN, LONGEST_TOKEN
from tests.searching import HOSTILE


def fits(query, text):
    return all(word.fits(tokens_of(text)) for word in words_of(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SEM", "An SEM, field emission"),
        ("sem", "ＳＥＭ"),
        ("diffract", "X-ray Diffractometer"),
        ("x-ray", "X-ray source"),
        ("xray", "X-ray source"),
        ("x-ray", "an xray tube"),
        ("jsm-7800f", "JSM-7800F"),
        ("JSM7800F", "JSM-7800F"),
        ("ICP-MS", "icp/ms"),
        ("muller", "Müller"),
        ("Müller", "MULLER"),
        ("扫描电镜", "场发射扫描电镜"),
        ("掃描電鏡", "场发射扫描电镜"),
        ("扫描电镜", "場發射掃描電鏡"),
        ("镜", "场发射扫描电镜"),
        ("高温XRD", "高温衍射 XRD"),
        ("5 nm", "resolution 5 nm"),
        ("a diffractometer with the stage", "Diffractometer, stage"),
    ],
)
def test_it_works(query, text):
    assert fits(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SEM", "semiconductor wafers"),
        ("ray", "arrays"),
        ("meter", "diffractometer"),
        ("电镜", "电子显微镜"),
        ("镜电", "电镜"),
        ("12000", "120001"),
    ],
)
def test_what_does_not_fit(query, text):
    assert not fits(query, text)


def test_a_query_is_bounded():
    for text in HOSTILE:
        words = words_of(text)
        assert len(words) <= MOST_WORDS
        for word in words:
            terms = [term for terms in word.alternatives for term in terms]
            assert 0 < len(terms) <= LONGEST_RUN * 2
            assert all(0 < len(term.token) <= LONGEST_TOKEN for term in terms)
    assert words_of("%_% (((") == ()


@given(st.text(max_size=60))
def test_tokens_hold_letters_and_digits_alone(text):
    """Nothing that either database's own language could read gets into a query."""
    for word in words_of(text):
        for terms in word.alternatives:
            assert all(term.token.isalnum() for term in terms)
    assert all(token.isalnum() for token in tokens_of(text))


@given(st.text(max_size=40), st.text(max_size=20))
def test_a_text_is_found_by_its_own_words(text, more):
    """Up to the bounds of a query: a part of a text reads as it does within the whole."""
    assert all(word.fits(tokens_of(f"{more} {text}")) for word in words_of(text))


TRADITIONAL = [words.zh_hant for words in FIGURES.values()]


@given(st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=4).map("".join))
def test_traditional_and_simplified_find_each_other(traditional):
    simplified = OpenCC("t2s").convert(traditional)
    assert tokens_of(simplified) == tokens_of(traditional)
    assert [word.alternatives for word in words_of(simplified)] == [
        word.alternatives for word in words_of(traditional)
    ]


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30))
def test_characters_are_made_simplified_once_and_for_all(text):
    assert normalised(normalised(text)) == normalised(text)
    assert len(normalised(text)) == len(text)


def test_words_written_in_one_are_cut_where_known_ones_begin():
    known = {"扫描电镜", "电镜", "衍射"}
    assert divided("高温扫描电镜", known) == ["高温", "扫描电镜"]
    assert divided("扫描电镜的衍射", known) == ["扫描电镜", "衍射"]
    assert divided("高温", known) == []
