"""Chains: the enterprises that a convener knows, letters to them, coverage, and a park's sums."""

import datetime as dt
import io

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from booking.accounts.chains.actions import note_invited, save_known
from booking.accounts.chains.queries import coverage_of, park_sums
from booking.accounts.models import Chain, KnownEnterprise
from booking.accounts.rules.chains import RowProblem, read_known
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.visiting import visiting

RIGHT, OTHER = "91110000600037341L", "91350100M000100Y43"
ROW = ["福清涂料", RIGHT, "龙田镇", "林越", "lin@coatings.example"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    return ChainFactory()


@pytest.fixture
def person(chain):
    organisation = OrganisationFactory(kind="association")
    ChainMembershipFactory(chain=chain, organisation=organisation, role="convener")
    return MembershipFactory(organisation=organisation, role="administrator").person


@pytest.fixture
def known(chain, person):
    return save_known(chain=chain, rows=read_known([ROW]), by=person, now=NOW)[0]


def problems(*cells):
    return list(read_known([["Name", "Code", "Township", "Contact", "E-mail"], cells])[0].problems)


def test_it_works(chain, person):
    client = visiting(person)
    address = reverse("add_known_enterprises", args=[chain.slug])
    text = "\t".join(ROW)
    assert "福清涂料" in client.post(address, {"verb": "look", "text": text}).content.decode()
    assert not KnownEnterprise.objects.exists()
    assert client.post(address, {"verb": "save", "text": text}).status_code == 302
    known = KnownEnterprise.objects.get(chain=chain)
    assert (known.name_zh_hans, known.code, known.email) == (ROW[0], RIGHT, ROW[4])
    page = client.get(reverse("known_enterprises", args=[chain.slug])).content.decode()
    assert "0 of 1 have joined" in page


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (("", RIGHT), RowProblem.NAME_MISSING),
        (("Coatings", ""), RowProblem.CODE_MISSING),
        (("Coatings", RIGHT[:-1] + "M"), RowProblem.CODE_INVALID),
        (("Coatings", RIGHT, "", "", "no address"), RowProblem.EMAIL_INVALID),
        (("C" * 201, RIGHT), RowProblem.TOO_LONG),
    ],
)
def test_each_wrong_row(cells, problem):
    assert problems(*cells) == [problem]


def test_a_code_twice():
    first, second = read_known([ROW, ["Again", RIGHT]])
    assert first.problems == ()
    assert second.problems == (RowProblem.CODE_TWICE,)


def test_a_wrong_row_is_not_lost(chain, person):
    text = "\t".join(ROW) + "\nWrong Works\t123"
    address = reverse("add_known_enterprises", args=[chain.slug])
    answer = visiting(person).post(address, {"verb": "save", "text": text})
    assert answer.status_code == 422
    assert answer.context["form"]["text"].value() == "Wrong Works\t123\t\t\t\n"
    assert KnownEnterprise.objects.get().code == RIGHT


@pytest.mark.parametrize("kind", ["utf-8-sig", "gb18030", "xlsx"])
def test_files(chain, person, kind):
    headings = ["统一社会信用代码", "企业名称"]
    if kind == "xlsx":
        book, out = Workbook(), io.BytesIO()
        book.active.append(headings)
        book.active.append([RIGHT, ROW[0]])
        book.save(out)
        content = out.getvalue()
    else:
        content = f"{','.join(headings)}\n{RIGHT},{ROW[0]}\n".encode(kind)
    file = SimpleUploadedFile(f"list.{kind}", content)
    address = reverse("add_known_enterprises", args=[chain.slug])
    answer = visiting(person).post(address, {"verb": "look", "file": file})
    assert [row.name for row, _ in answer.context["rows"]] == [ROW[0]]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a file, or paste some rows."),
        ({"file": SimpleUploadedFile("a.csv", b"PK\x03\x04 no zip")}, "cannot be read as a list"),
        ({"file": SimpleUploadedFile("a.csv", b"\x00\x01")}, "cannot be read as a list"),
    ],
)
def test_what_is_no_list(chain, person, sent, sentence):
    address = reverse("add_known_enterprises", args=[chain.slug])
    answer = visiting(person).post(address, {"verb": "look", **sent})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_one_letter_a_week(chain, person, known):
    address = reverse("invite_known_enterprises", args=[chain.slug])
    client = visiting(person)
    for _time in range(2):
        assert client.post(address, {"known": known.pk}).status_code == 302
    (letter,) = mail.outbox
    assert ROW[4] in letter.to[0]
    assert RIGHT in letter.body
    later = dt.timedelta(days=7)
    known.refresh_from_db()
    at = known.invited_at
    early = at + later - dt.timedelta(seconds=1)
    assert note_invited(chain=chain, known=None, now=early) == []
    assert note_invited(chain=chain, known=None, now=at + later) == [known]


def test_who_has_joined_gets_no_letter(chain, known):
    ChainMembershipFactory(chain=chain, organisation=OrganisationFactory(code=RIGHT))
    assert note_invited(chain=chain, known=None, now=NOW) == []


def test_coverage(chain, known):
    assert coverage_of(chain, today=NOW.date()).percent == 0
    ChainMembershipFactory(chain=chain, organisation=OrganisationFactory(code=RIGHT.lower()))
    ChainMembershipFactory(chain=chain)
    coverage = coverage_of(chain, today=NOW.date())
    assert (coverage.joined, coverage.known, coverage.percent) == (2, 2, 100)


def test_a_parks_sums(chain):
    park = OrganisationFactory(kind="park")
    for state in ("verified", "verified", "pending"):
        tenant = OrganisationFactory(park=park, state=state)
    ChainMembershipFactory(chain=chain, organisation=tenant)
    ChainMembershipFactory(chain=chain)
    sums = park_sums(park, today=NOW.date())
    assert (sums.enterprises, sums.verified, sums.waiting) == (3, 2, 1)
    assert sums.in_chains == [(chain, 1)]


def test_the_operator_adds_and_renames_chains():
    client = visiting(PersonFactory(is_operator=True))
    wish = {"name_en": "Eel", "name_zh_hans": "鳗鱼", "kind": "specialty", "slug": "eel"}
    assert client.post(reverse("chains"), wish).status_code == 302
    again = client.post(reverse("chains"), wish)
    assert again.status_code == 422
    assert "Another chain has this word" in again.content.decode()
    change = reverse("change_chain", args=["eel"])
    assert client.post(change, {**wish, "name_en": "Eels", "kind": "key"}).status_code == 302
    assert client.post(change, {"kind": "key"}).status_code == 422
    chain = Chain.objects.get(slug="eel")
    assert (chain.name_en, chain.name_zh_hans, chain.kind) == ("Eels", "鳗鱼", "key")
