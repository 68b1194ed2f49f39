"""The way of an application as pure decisions: every state and every verb."""

import datetime as dt

import pytest

from booking.accounts.countries import country_choices, country_name, is_country
from booking.accounts.joining.contents import type_of
from booking.accounts.joining.rules import (
    DOCUMENT_MAX_BYTES,
    MOST_DOCUMENTS,
    check_code,
    check_document,
)
from booking.accounts.rules import (
    AccountReason,
    ApplicationVerb,
    OrganisationKind,
    OrganisationState,
    check_move,
    clean_file_name,
    due_after,
    next_state,
)
from booking.accounts.workdays import working_days_in
from tests.factories import PDF, SHANGHAI

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(40)

# Each row a verb, each column a state: draft, pending, verified, suspended.
TABLE = {
    "apply": ("pending", "already_handed_in", "already_verified", "is_suspended"),
    "answer": ("pending", "already_handed_in", "already_verified", "is_suspended"),
    "remind": ("not_handed_in", "pending", "already_verified", "is_suspended"),
    "verify": ("not_handed_in", "verified", "already_verified", "is_suspended"),
    "reject": ("not_handed_in", "draft", "already_verified", "is_suspended"),
    "suspend": ("never_verified", "never_verified", "suspended", "already_suspended"),
    "restore": ("not_suspended", "not_suspended", "not_suspended", "verified"),
}


def test_the_table_names_every_verb_and_state():
    assert set(TABLE) == set(ApplicationVerb)
    assert [len(row) for row in TABLE.values()] == [len(OrganisationState)] * len(TABLE)


@pytest.mark.parametrize("verb", ApplicationVerb)
@pytest.mark.parametrize("state", OrganisationState)
def test_each_verb_in_each_state(state, verb):
    expected = TABLE[verb][list(OrganisationState).index(state)]
    reason = check_move(state, verb, note="because")
    if expected in set(OrganisationState):
        assert reason is None
        assert next_state(state, verb) == expected
    else:
        assert reason == expected
        with pytest.raises(ValueError, match="refused"):
            next_state(state, verb)


@pytest.mark.parametrize(
    ("state", "verb", "reason"),
    [
        ("pending", ApplicationVerb.REJECT, AccountReason.REASON_MISSING),
        ("verified", ApplicationVerb.SUSPEND, AccountReason.REASON_MISSING),
        ("draft", ApplicationVerb.ANSWER, AccountReason.CHANGE_MISSING),
        ("pending", ApplicationVerb.VERIFY, None),
        ("draft", ApplicationVerb.APPLY, None),
    ],
)
def test_what_needs_words(state, verb, reason):
    assert check_move(state, verb, note="  \n") == reason


@pytest.mark.parametrize(
    ("handed_in", "due"),
    [
        # Monday; Friday over the weekend; a public holiday (Labour Day 2027) in between.
        (dt.datetime(2027, 3, 1, 18, 0), dt.datetime(2027, 3, 2, 18, 0)),
        (dt.datetime(2027, 3, 5, 9, 30), dt.datetime(2027, 3, 8, 9, 30)),
        (dt.datetime(2027, 3, 6, 12, 0), dt.datetime(2027, 3, 8, 12, 0)),
    ],
)
def test_it_is_due_a_working_day_on(handed_in, due):
    found = due_after(
        handed_in.replace(tzinfo=SHANGHAI), zone=SHANGHAI, is_working_day=working_days_in("CN")
    )
    assert found == due.replace(tzinfo=SHANGHAI)


def test_a_public_holiday_is_no_working_day():
    new_year = dt.datetime(2026, 12, 31, 9, 0, tzinfo=SHANGHAI)
    found = due_after(new_year, zone=SHANGHAI, is_working_day=working_days_in("CN"))
    assert found > dt.datetime(2027, 1, 2, tzinfo=SHANGHAI)


def test_a_calendar_without_working_days_ends():
    start = dt.datetime(2027, 3, 1, 9, 0, tzinfo=SHANGHAI)
    found = due_after(start, zone=SHANGHAI, is_working_day=lambda _day: False)
    assert (found - start).days == 60


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("营业执照.PDF", "营业执照.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\li\\licence.pdf", "licence.pdf"),
        ("gpj\u202egpj.exe", "gpjgpj.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('li"cence<1>.pdf', "li_cence_1_.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("page.html", "page.html.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_names_of_files(name, cleaned):
    assert clean_file_name(name, "application/pdf") == cleaned


def test_a_name_keeps_the_ending_that_fits():
    assert clean_file_name("scan.JPEG", "image/jpeg") == "scan.jpeg"
    assert clean_file_name("scan.pdf", "image/png") == "scan.pdf.png"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (b"<!doctype html><html><script>1</script></html>", None),
        (b"MZ\x90\x00" + bytes(60), None),
        (b"GIF89a%PDF-1.7", None),
        (b"PK\x03\x04" + bytes(60), None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"plain words %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_content_says_what_a_file_is(content, content_type):
    assert type_of(content) == content_type


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, None),
        ({"size": 0}, AccountReason.DOCUMENT_EMPTY),
        ({"size": DOCUMENT_MAX_BYTES}, None),
        ({"size": DOCUMENT_MAX_BYTES + 1}, AccountReason.DOCUMENT_TOO_BIG),
        ({"content_type": None}, AccountReason.DOCUMENT_TYPE),
        ({"documents": MOST_DOCUMENTS}, AccountReason.TOO_MANY_DOCUMENTS),
    ],
)
def test_what_is_kept(asked, reason):
    wish = {"size": 1, "content_type": "image/png", "documents": 0, **asked}
    assert check_document(**wish) == reason


@pytest.mark.parametrize(
    ("kind", "country", "code", "reason"),
    [
        ("enterprise", "JP", "123", None),
        ("enterprise", "JP", "1" * 40, None),
        ("enterprise", "JP", "12", AccountReason.CODE_LENGTH),
        ("enterprise", "JP", "1" * 41, AccountReason.CODE_LENGTH),
        ("university", "CN", "FU", AccountReason.CODE_LENGTH),
        ("enterprise", "CN", " ", AccountReason.CODE_MISSING),
    ],
)
def test_codes_of_others(kind, country, code, reason):
    assert check_code(OrganisationKind(kind), country, code) == reason


def test_countries():
    assert is_country("CN")
    assert not is_country("XX")
    assert country_choices()[0][0] == "CN"
    assert country_name("JP", "zh-hans") == "日本"
    assert len(dict(country_choices())) > 240
