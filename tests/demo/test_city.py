"""The city's data is whole: every name in three languages, every reference known."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from opencc import OpenCC
from stdnum.cn import uscc

from booking.accounts.rules import ChainKind, ChainRole, OrganisationState, Role
from booking.calendars.rules.limits import policy_faults
from booking.demo.city.chains import CHAINS
from booking.demo.city.enterprises import ENTERPRISES
from booking.demo.city.figures import FIGURES
from booking.demo.city.intakes import INTAKES
from booking.demo.city.labs import LABS
from booking.demo.city.people import OPERATOR
from booking.demo.city.places import PLACES
from booking.demo.city.platform import BODIES
from booking.demo.city.shapes import Instrument, Lab, Opening, Person, Prices, Words
from booking.demo.city.techniques import TECHNIQUES
from booking.demo.city.terms import TERMS
from booking.demo.city.universities import UNIVERSITIES
from booking.labs.rules import MACHINE_TIME, PlaceKind, ServiceMode
from booking.money.rules import CustomerClass

# Characters that are Traditional as they stand, beside the Simplified ones that share them.
SHARED = set("台布升回准表面干系制只周松采游里后出向占杆征复并卷划注冲余粘才几托")


def all_labs() -> list[Lab]:
    return [lab for labs in LABS.values() for lab in labs]


def all_instruments() -> list[Instrument]:
    return [instrument for lab in all_labs() for instrument in lab.instruments]


def all_people() -> list[Person]:
    people = [OPERATOR]
    for university in UNIVERSITIES:
        people += university.administrators
    for lab in all_labs():
        people += [lab.manager, *lab.technicians, lab.researcher]
    for enterprise in (*ENTERPRISES, *BODIES):
        people += enterprise.people
    return people


def words_in(thing: object) -> Iterator[Words]:
    """Every text in three languages, however deep."""
    if isinstance(thing, Words):
        yield thing
    elif isinstance(thing, (tuple, list)):
        for each in thing:
            yield from words_in(each)
    elif isinstance(thing, dict):
        yield from words_in(list(thing.values()))
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from words_in(getattr(thing, field.name))


ALL_WORDS = list(
    words_in(
        [
            *(CHAINS, TECHNIQUES, FIGURES, LABS, PLACES, UNIVERSITIES, ENTERPRISES, BODIES),
            *(TERMS, INTAKES),
        ]
    )
)


def test_it_works() -> None:
    assert [chain.kind for chain in CHAINS] == [ChainKind.KEY] * 2 + [ChainKind.SPECIALTY] * 3
    assert len(UNIVERSITIES) == 3
    assert len(all_labs()) == 12
    assert 115 <= len(all_instruments()) <= 130
    assert len(ENTERPRISES) == 13
    assert len(TECHNIQUES) >= 60


def test_every_text_is_in_three_languages() -> None:
    to_simplified = OpenCC("t2s")
    for words in ALL_WORDS:
        assert words.en.isprintable()
        assert words.en.strip() == words.en != ""
        assert words.zh_hans
        assert words.zh_hant
        assert to_simplified.convert(words.zh_hans) == words.zh_hans
        assert len(words.zh_hant) == len(words.zh_hans)


def test_traditional_text_has_no_simplified_characters() -> None:
    to_traditional = OpenCC("s2tw")
    for words in ALL_WORDS:
        for simplified, traditional in zip(words.zh_hans, words.zh_hant, strict=True):
            if simplified == traditional and simplified not in SHARED:
                assert to_traditional.convert(simplified) == simplified, words.zh_hant


@pytest.mark.parametrize("enterprise", ENTERPRISES, ids=lambda each: each.key)
def test_each_code_is_valid_and_nobodys(enterprise) -> None:
    assert uscc.validate(enterprise.code) == enterprise.code
    # No county has this region number, so that the code can be no real company's.
    assert enterprise.code[2:8] == "350189"


def test_one_enterprise_waits_one_was_rejected_and_the_rest_may_book() -> None:
    states = Counter(enterprise.state for enterprise in ENTERPRISES)
    assert states == {
        OrganisationState.VERIFIED: 11,
        OrganisationState.PENDING: 1,
        OrganisationState.DRAFT: 1,
    }


def test_each_chain_has_one_convener_an_adviser_and_members() -> None:
    for chain in CHAINS:
        roles = {role for each in ENTERPRISES for slug, role in each.chains if slug == chain.slug}
        assert roles == {ChainRole.MEMBER}
        assert [chain.slug in body.convenes for body in BODIES].count(True) == 1
        assert any(chain.slug in university.advises for university in UNIVERSITIES)


def test_codes_addresses_and_numbers_are_unique() -> None:
    emails = [person.email for person in all_people()]
    codes = [each.code for each in (*UNIVERSITIES, *ENTERPRISES, *BODIES)]
    assets = [instrument.asset_id for instrument in all_instruments()]
    for keys in (emails, codes, assets, [technique.slug for technique in TECHNIQUES]):
        assert len(set(keys)) == len(keys)
    # Reserved for examples by RFC 2606: no letter can reach anybody.
    assert all(email.endswith(".example") and email.isascii() for email in emails)


def test_every_organisation_has_an_administrator_and_its_projects_have_its_people() -> None:
    for organisation in UNIVERSITIES:
        assert all(each.role is Role.ADMINISTRATOR for each in organisation.administrators)
    for enterprise in ENTERPRISES:
        people = {person.email for person in enterprise.people}
        assert enterprise.people[0].role is Role.ADMINISTRATOR
        assert any(person.role is Role.MEMBER for person in enterprise.people)
        for project in enterprise.projects:
            assert {project.head, *project.members} <= people
            assert project.head not in project.members


def test_techniques_are_a_tree_with_parents_first() -> None:
    seen = {""}
    for technique in TECHNIQUES:
        assert technique.parent in seen
        seen.add(technique.slug)
        assert len(set(technique.aliases)) == len(technique.aliases)


@pytest.mark.parametrize(
    ("alias", "slug"),
    [
        ("SEM", "sem"),
        ("扫描电镜", "sem"),
        ("掃描電鏡", "sem"),
        ("核磁", "nmr"),
        ("凍乾", "freeze-drying"),
    ],
)
def test_aliases_in_three_languages_lead_to_one_technique(alias: str, slug: str) -> None:
    assert [each.slug for each in TECHNIQUES if alias in each.aliases] == [slug]


@pytest.mark.parametrize("instrument", all_instruments(), ids=lambda each: each.asset_id)
def test_an_instrument_is_whole(instrument: Instrument) -> None:
    known = {technique.slug for technique in TECHNIQUES}
    assert instrument.techniques
    assert set(instrument.techniques) <= known
    assert 2 <= len(instrument.specifications) <= 5
    keys = [key for key, _value, _unit in instrument.specifications]
    assert set(keys) <= set(FIGURES)
    assert len(set(keys)) == len(keys)
    assert instrument.modes
    assert len(set(instrument.modes)) == len(instrument.modes)
    by_machine = bool(MACHINE_TIME & set(instrument.modes))
    assert (instrument.by_hour is not None) == by_machine
    assert (instrument.by_sample is not None) == (ServiceMode.SAMPLES in instrument.modes)
    assert instrument.set_up % 5 == instrument.clean_up % 5 == 0
    assert instrument.commissioned_on < dt.date(2024, 1, 1)
    assert instrument.original_value > 0
    assert 1 <= instrument.units <= 3
    # Somebody without a qualification must have a way too.
    if instrument.needs_qualification:
        assert set(instrument.modes) != {ServiceMode.SELF_OPERATED}


@pytest.mark.parametrize("instrument", all_instruments(), ids=lambda each: each.asset_id)
def test_prices_never_fall_from_the_lab_outwards(instrument: Instrument) -> None:
    for prices in (instrument.by_hour, instrument.by_sample):
        if prices is not None:
            amounts = [amount for amount in prices if amount is not None]
            assert len(prices) == len(CustomerClass)
            assert all(amount >= 0 for amount in amounts)
            assert amounts == sorted(amounts)


def test_some_prices_are_on_request_and_some_instruments_have_several_units() -> None:
    def on_request(prices: Prices | None) -> bool:
        return prices is not None and set(prices) == {None}

    instruments = all_instruments()
    assert any(on_request(each.by_sample) for each in instruments)
    assert {each.units for each in instruments} == {1, 2, 3}
    assert {mode for each in instruments for mode in each.modes} == set(ServiceMode)
    assert any(each.needs_qualification for each in instruments)
    assert any(not each.published for each in instruments)


@pytest.mark.parametrize("lab", all_labs(), ids=lambda each: each.key)
def test_a_lab_is_in_the_city_and_its_hours_do_not_overlap(lab: Lab) -> None:
    assert bool(lab.latitude) == bool(lab.longitude)
    if lab.latitude:
        assert_in_the_city(lab.latitude, lab.longitude)
    assert lab.getting_in
    assert lab.bring_along
    chains = {chain.slug for chain in CHAINS}
    assert lab.serves
    assert set(lab.serves) <= chains
    for hours in (lab.opening, lab.assisted, *(each.hours for each in lab.instruments)):
        assert_apart(hours)
    own = {each.asset_id for each in lab.instruments}
    for closure in lab.closures:
        assert closure.starts < closure.ends
        assert not closure.asset_id or closure.asset_id in own


def assert_in_the_city(latitude: str, longitude: str) -> None:
    assert 25.4 <= float(latitude) <= 26.1
    assert 119.1 <= float(longitude) <= 119.5


def test_one_lab_has_not_said_where_it_is() -> None:
    assert [lab.key for lab in all_labs() if not lab.latitude] == ["metrology"]


def test_every_township_of_an_organisation_is_a_place() -> None:
    assert len({place.slug for place in PLACES}) == len(PLACES)
    townships = [place for place in PLACES if place.kind is PlaceKind.TOWNSHIP]
    names = {place.name.zh_hans for place in townships}
    assert {each.township.split()[0] for each in (*UNIVERSITIES, *ENTERPRISES, *BODIES)} <= names
    for place in PLACES:
        assert_in_the_city(place.latitude, place.longitude)


def assert_apart(hours: tuple[Opening, ...]) -> None:
    for day in range(7):
        of_day = sorted((each.starts, each.ends) for each in hours if day in each.days)
        assert all(starts < ends for starts, ends in of_day)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(of_day))


def test_hours_differ_as_they_do_in_a_city() -> None:
    labs = all_labs()
    assert any(each.ends == "24:00" for lab in labs for each in lab.opening)
    assert any(5 in each.days for lab in labs for each in lab.opening)
    assert any("18:00" < each.ends < "24:00" for lab in labs for each in lab.opening)
    assert any(each.own_first for lab in labs for each in lab.opening)


@pytest.mark.parametrize("lab", all_labs(), ids=lambda each: each.key)
def test_a_policy_hangs_together(lab: Lab) -> None:
    base = {field.name: getattr(lab.policy, field.name) for field in fields(lab.policy)}
    for policy in (base, *({**base, **each.policy} for each in lab.instruments)):
        assert policy.keys() == base.keys()
        assert policy_faults({"cancel_deadline_hours": 24, **policy}) == {}
