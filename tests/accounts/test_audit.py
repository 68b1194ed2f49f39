"""Each verb that changes who may do what, an instrument, a rule or a price is written down."""

import datetime as dt
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse

from booking.accounts import actions as accounts
from booking.accounts.auditing.nouns import NOUNS
from booking.accounts.auditing.querysets import AuditedQuerySet
from booking.accounts.auditing.rules import compare, of_lab, of_organisation, plain
from booking.accounts.models import Membership, Project, User
from booking.accounts.rules import ChainRole, OrganisationKind, Role
from booking.bookings.models import Booking, TimelineEntry
from booking.calendars.actions import add_series, drop_instrument_policy, set_policy
from booking.calendars.models import Claim, OpenWindow, UnitWeek
from booking.calendars.rules import EntryKind
from booking.labs import actions as labs
from booking.labs.actions import Figure, UnitWish
from booking.labs.models import Instrument, Lab, LabRole, Technique, Unit
from booking.labs.rules import InstrumentStatus, LabRoleKind
from booking.money.actions import set_list_prices
from booking.money.models import ListPrice, Quote
from booking.money.rules import CustomerClass, PriceUnit
from tests.asking import ask
from tests.factories import (
    NOW,
    PASSWORD,
    ChainFactory,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    open_days,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def log_of(row):
    """What is written of a row, oldest first."""
    kind = ContentType.objects.get_for_model(type(row))
    return list(LogEntry.objects.filter(content_type=kind, object_id=row.pk).order_by("pk"))


def last_of(row):
    return log_of(row)[-1]


def test_an_organisation_that_is_entered_and_changed():
    made = accounts.create_organisation(kind=OrganisationKind.UNIVERSITY, code="U1", name_en="One")
    first = last_of(made)
    assert first.action == LogEntry.Action.CREATE
    assert first.changes["name_en"] == [None, "One"]
    assert first.cid == of_organisation(made.pk)
    assert last_of(made.general_project).action == LogEntry.Action.CREATE
    accounts.change_organisation(organisation=made, name_en="Two", township="Gaoshan")
    assert last_of(made).changes == {"name_en": ["One", "Two"], "township": ["", "Gaoshan"]}
    decides = {"organisation": made, "by": PersonFactory(is_operator=True), "now": NOW}
    accounts.verify_organisation(**decides)
    assert last_of(made).changes == {"state": ["pending", "verified"]}
    accounts.suspend_organisation(**decides, reason="Fees are owed.")
    assert last_of(made).changes == {"state": ["verified", "suspended"]}


def test_what_changes_nothing_is_not_written():
    made = OrganisationFactory()
    before = len(log_of(made))
    accounts.change_organisation(organisation=made, name_en=made.name_en)
    assert len(log_of(made)) == before


def test_a_role_that_is_given_changed_and_ended():
    home = OrganisationFactory()
    MembershipFactory(organisation=home, role="administrator")
    given = accounts.add_person_to_organisation(
        organisation=home, email="new@people.example", name="New Person", by=None, now=NOW
    )
    said = last_of(given)
    assert said.changes["role"] == [None, "member"]
    assert said.additional_data == {"person": given.person_id, "role": "member"}
    other = accounts.change_role(membership=given, role=Role.FINANCE, by=None, now=NOW)
    assert last_of(given).changes == {"until": [None, "2027-03-01"]}
    assert last_of(other).changes["role"] == [None, "finance"]
    accounts.end_membership(membership=other, by=None, now=NOW)
    assert last_of(other).changes == {"until": [None, "2027-03-01"]}
    assert last_of(other).cid == of_organisation(home.pk)


def test_who_leaves_heads_and_belongs_to_no_project():
    tie = MembershipFactory()
    project = accounts.create_project(
        organisation=tie.organisation, name="Ink", head=tie.person, members=[tie.person], now=NOW
    )
    assert last_of(project).changes == {"members": [[], [tie.person_id]]}
    accounts.end_membership(membership=tie, by=None, now=NOW)
    assert [each.changes for each in log_of(project)[-2:]] == [
        {"head": [tie.person_id, None]},
        {"members": [[tie.person_id], []]},
    ]


def test_a_project_that_is_changed():
    home = OrganisationFactory()
    project = accounts.create_project(organisation=home, name="Ink", now=NOW)
    accounts.change_project(project=project, name="Paint", starts_on=dt.date(2027, 4, 1), now=NOW)
    assert last_of(project).changes == {
        "name": ["Ink", "Paint"],
        "starts_on": [None, "2027-04-01"],
    }


def test_a_tie_to_a_chain():
    home, chain = OrganisationFactory(), ChainFactory()
    tie = accounts.join_chain(organisation=home, chain=chain, role=ChainRole.ADVISER, now=NOW)
    assert last_of(tie).additional_data == {"chain": chain.pk, "role": "adviser"}
    accounts.leave_chain(membership=tie, now=NOW)
    assert last_of(tie).changes == {"until": [None, "2027-03-01"]}


def test_an_operator_who_is_made_and_an_account_that_is_closed():
    person = PersonFactory()
    assert "is_operator" not in last_of(person).changes or not person.is_operator
    person.is_operator = True
    person.save()
    assert last_of(person).changes == {"is_operator": [False, True]}
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert last_of(person).changes == {"is_active": [True, False]}


def test_a_lab_with_its_chains_and_people():
    lab, chain = LabFactory(), ChainFactory()
    labs.change_lab(lab=lab, time_zone="Asia/Urumqi", chains=[chain], contact_name="Wei Zhang")
    assert [each.changes for each in log_of(lab)[-2:]] == [
        {"time_zone": ["Asia/Shanghai", "Asia/Urumqi"], "contact_name": [None, "…"]},
        {"chains": [[], [chain.pk]]},
    ]
    person = MembershipFactory(organisation=lab.university).person
    role = labs.appoint(lab=lab, email=person.email, kind=LabRoleKind.TECHNICIAN, by=None, now=NOW)
    assert last_of(role).cid == of_lab(lab.pk)
    assert last_of(role).additional_data == {"person": person.pk, "kind": "technician"}
    labs.end_lab_role(role=role, by=None, now=NOW)
    assert last_of(role).changes == {"until": [None, "2027-03-01"]}


def test_an_instrument_its_sheet_and_its_units():
    made = labs.create_instrument(lab=LabFactory(), name_en="SEM", takes_samples=True)
    assert last_of(made).changes["takes_samples"] == [None, True]
    labs.change_instrument(instrument=made, name_en="FE-SEM", original_value=Decimal("5"))
    assert last_of(made).changes == {
        "name_en": ["SEM", "FE-SEM"],
        "original_value": [None, "5.00"],
    }
    labs.set_status(instrument=made, status=InstrumentStatus.MAINTENANCE)
    assert last_of(made).changes == {"status": ["in_service", "maintenance"]}
    technique = Technique.objects.create(slug="sem", name_en="SEM")
    labs.set_techniques(instrument=made, techniques=[technique])
    assert last_of(made).changes == {"techniques": [[], [technique.pk]]}
    labs.set_specifications(instrument=made, figures=[Figure("resolution", "", "", "1", "nm")])
    assert last_of(made).changes == {"specifications": ["", "resolution: 1 nm"]}
    unit = made.units.get()
    labs.change_units(instrument=made, units=[UnitWish(unit.pk, "A", set_up=10)])
    assert last_of(unit).changes == {"label": ["1", "A"], "set_up": [0, 10]}
    assert last_of(unit).cid == of_lab(made.lab_id)


def test_publishing_many_at_once():
    lab = LabFactory(contact_email="lab@uni.example")
    hidden = [InstrumentFactory(lab=lab, published_at=None) for _n in range(2)]
    labs.publish_instruments(instruments=hidden, now=NOW)
    for each in hidden:
        assert last_of(each).changes == {"published_at": [None, NOW.isoformat()]}
    labs.unpublish_instruments(instruments=hidden)
    for each in hidden:
        assert last_of(each).changes == {"published_at": [NOW.isoformat(), None]}


def test_what_is_made_or_changed_in_bulk():
    lab = LabFactory()
    made = Instrument.objects.bulk_create(
        [Instrument(lab=lab, university=lab.university, name_en=name) for name in ("A", "B")]
    )
    for each in made:
        assert last_of(each).action == LogEntry.Action.CREATE
        each.name_en += "2"
    Instrument.objects.bulk_update(made, ["name_en"])
    assert [last_of(each).changes for each in made] == [
        {"name_en": ["A", "A2"]},
        {"name_en": ["B", "B2"]},
    ]


def test_list_prices():
    instrument = InstrumentFactory()
    key = (CustomerClass.OTHER_ENTERPRISE, PriceUnit.HOUR)
    set_list_prices(instrument=instrument, prices={key: Decimal("260")})
    price = ListPrice.objects.get()
    assert last_of(price).changes == {"amount": [None, "260.00"]}
    assert last_of(price).additional_data == {"customer_class": "other_enterprise", "unit": "hour"}
    set_list_prices(instrument=instrument, prices={key: Decimal("300")})
    assert last_of(price).changes == {"amount": ["260.00", "300.00"]}
    assert last_of(price).cid == of_lab(instrument.lab_id)
    set_list_prices(instrument=instrument, prices={key: None})
    assert last_of(price).changes == {"amount": ["300.00", None]}
    assert last_of(price).action == LogEntry.Action.DELETE


def test_policies():
    instrument = InstrumentFactory()
    policy = set_policy(owner=instrument, longest_minutes=600)
    assert last_of(policy).changes["longest_minutes"] == [None, 600]
    set_policy(owner=instrument, longest_minutes=300)
    assert last_of(policy).changes == {"longest_minutes": [600, 300]}
    assert last_of(policy).object_repr == instrument.name
    drop_instrument_policy(instrument=instrument)
    assert last_of(policy).action == LogEntry.Action.DELETE


def test_opening_hours():
    lab = LabFactory()
    entry = add_series(
        owner=lab,
        kind=EntryKind.OPENING,
        weekdays={0, 1},
        local_start=dt.time(9),
        local_end=dt.time(17),
        first_day=dt.date(2027, 3, 1),
        now=NOW,
    )
    said = last_of(entry)
    assert said.cid == of_lab(lab.pk)
    assert said.changes["local_start"] == [None, "09:00:00"]
    assert last_of(entry.event).cid == of_lab(lab.pk)


# Who and from where


def test_a_request_tells_who_and_from_where(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    tie = MembershipFactory(role="administrator")
    address = reverse("change_organisation", args=[tie.organisation.public_id])
    visiting(tie.person).post(
        address,
        {"name_en": "New name", "time_zone": "Asia/Shanghai"},
        headers={"x-forwarded-for": "6.6.6.6, 203.0.113.9"},
    )
    said = last_of(tie.organisation)
    assert said.changes["name_en"][1] == "New name"
    assert said.actor == tie.person
    assert said.remote_addr == "203.0.113.9"
    assert said.actor_email is None


def test_without_trusted_proxies_the_header_says_nothing(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    tie = MembershipFactory(role="administrator")
    visiting(tie.person).post(
        reverse("change_organisation", args=[tie.organisation.public_id]),
        {"name_en": "New name", "time_zone": "Asia/Shanghai"},
        headers={"x-forwarded-for": "6.6.6.6"},
    )
    assert last_of(tie.organisation).remote_addr == "127.0.0.1"


def test_a_command_has_no_actor():
    made = OrganisationFactory()
    assert last_of(made).actor is None
    assert last_of(made).remote_addr is None


# What is kept back


def test_nothing_tells_a_name_an_address_or_a_secret():
    home, lab = OrganisationFactory(), LabFactory()
    person = PersonFactory(
        name="Unmistakable Name", email="unmistakable@people.example", phone="1390000"
    )
    MembershipFactory(organisation=home, person=person)
    LabRoleFactory(lab=lab, person=person)
    project = home.general_project
    project.head = person
    project.save()
    project.members.add(person)
    labs.change_lab(lab=lab, contact_name=person.name, contact_email=person.email)
    person.set_password("another-secret-of-theirs")
    person.save()
    columns = [
        field.name
        for field in LogEntry._meta.fields
        if isinstance(field, CharField | TextField | JSONField)
    ]
    for entry in LogEntry.objects.all():
        text = " ".join(str(getattr(entry, name)) for name in columns)
        for told in ("Unmistakable", "unmistakable", "1390000", person.password, "secret"):
            assert told not in text, f"{entry.content_type} tells {told}"


def test_signing_in_writes_nothing(client):
    person = PersonFactory()
    before = LogEntry.objects.count()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert LogEntry.objects.count() == before


def test_bookings_have_their_own_timelines():
    assert not {Booking, TimelineEntry, Claim, OpenWindow, UnitWeek, Quote} & set(NOUNS)
    instrument = InstrumentFactory()
    open_days(instrument)
    person = engineer()
    before = LogEntry.objects.count()
    ask(instrument, person)
    assert LogEntry.objects.count() == before


def test_what_is_written_at_once_with_bookings_is_not_watched():
    """``save_together`` sends no signals: a watched noun would slip by."""
    for noun in (Membership, Project, Lab, LabRole, Instrument, Unit, ListPrice):
        assert noun in NOUNS
    assert not {Booking, Claim, Quote, TimelineEntry} & set(NOUNS)


def test_every_watched_noun_of_ours_tells_what_is_written_without_signals():
    for model in NOUNS:
        if model.__module__.startswith("booking."):
            rows = model._default_manager.get_queryset()
            assert isinstance(rows, AuditedQuerySet), f"{model.__name__} slips by"


def test_comparing():
    assert compare({"a": 1, "b": ""}, {"a": 1, "b": None}) == {}
    assert compare(None, {"a": "x", "b": ""}) == {"a": [None, "x"]}
    assert compare({"a": "x"}, None) == {"a": ["x", None]}
    assert plain("one\r\ntwo") == "one\ntwo"
    assert compare({"a": "x"}, {"a": "y"}, hidden=["a"]) == {"a": ["…", "…"]}
    assert plain(NOW.astimezone(dt.timezone(dt.timedelta(hours=8)))) == NOW.isoformat()
