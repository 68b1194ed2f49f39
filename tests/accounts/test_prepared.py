"""Questions whose SQL is kept: they answer what their QuerySets would."""

import datetime as dt

import pytest
from django.db.models import Exists, F, OuterRef, Q, Value

from booking.accounts.models import Membership, Organisation, Project, User
from booking.accounts.prepared import MOST_AT_ONCE, Prepared
from booking.accounts.queries import live_on
from tests.factories import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 3, 1)


def test_it_works(django_assert_num_queries):
    def question(person, today):
        return Membership.objects.filter(live_on(today), person=person).select_related(
            "organisation", "person"
        )

    prepared = Prepared(question)
    ended = MembershipFactory(until=TODAY)
    for membership in (MembershipFactory(), MembershipFactory(), ended):
        wish = {"person": membership.person_id, "today": TODAY}
        with django_assert_num_queries(1):
            (row,) = prepared(**wish) or [None]
            assert row is None or row.organisation.name == membership.organisation.name
            assert row is None or row.person == membership.person
        assert [row] == (list(question(**wish)) or [None])
    assert prepared(person=ended.person_id, today=TODAY - dt.timedelta(days=1)) == [ended]


def test_rows_of_values_keep_their_kinds():
    prepared = Prepared(
        lambda state, since: (
            Organisation.objects.filter(state=state, created_at__gte=since)
            .annotate(known=Exists(Membership.objects.filter(organisation=OuterRef("pk"))))
            .order_by("pk")
            .values_list("pk", "created_at", "known")
        )
    )
    first, second = OrganisationFactory(), OrganisationFactory(state="draft")
    MembershipFactory(organisation=first)
    assert prepared(state="verified", since=first.created_at) == [
        (first.pk, first.created_at, True)
    ]
    assert prepared(state="draft", since=first.created_at) == [
        (second.pk, second.created_at, False)
    ]
    assert prepared(state="draft", since=second.created_at + dt.timedelta(microseconds=1)) == []


def test_single_values_and_the_first_row():
    names = Prepared(
        lambda word: (
            User.objects.filter(name__gte=word).order_by("name").values_list("name", flat=True)
        )
    )
    PersonFactory(name="Ada")
    PersonFactory(name="Grace")
    assert names(word="A") == ["Ada", "Grace"]
    assert names.first(word="B") == "Grace"
    assert names.first(word="H") is None


@pytest.mark.parametrize("count", [0, 1, 2, MOST_AT_ONCE, MOST_AT_ONCE + 1])
def test_lists_of_any_length(count):
    prepared = Prepared(
        lambda people, first: User.objects.filter(pk__in=people, pk__gte=first).order_by("pk")
    )
    people = PersonFactory.create_batch(MOST_AT_ONCE + 2)
    for some in (people[:count], people[1 : count + 1]):
        assert prepared(people=[each.pk for each in some], first=people[0].pk) == some


def test_an_empty_list_leaves_the_rest_of_a_question():
    prepared = Prepared(
        lambda people, named, name: User.objects.filter(
            Q(pk__in=people, name=name) | Q(name=named)
        ).order_by("pk")
    )
    ada, grace = PersonFactory(name="Ada"), PersonFactory(name="Grace")
    assert prepared(people=[], named="Ada", name="Grace") == [ada]
    assert prepared(people=[ada.pk, grace.pk], named="Ada", name="Grace") == [ada, grace]


def test_none_is_a_question_of_its_own():
    prepared = Prepared(
        lambda head: Project.objects.filter(Q(head=head) if head else Q(head__isnull=True))
    )
    general = OrganisationFactory().general_project
    person = PersonFactory()
    assert prepared(head=None) == [general]
    assert prepared(head=person.pk) == []
    Project.objects.filter(pk=general.pk).update(head=person)
    assert prepared(head=person.pk) == [general]


def test_questions_of_two_tables_in_one():
    prepared = Prepared(
        lambda person: (
            Membership.objects.filter(person=person)
            .values_list(Value("member"), F("organisation_id"), "since")
            .union(
                Project.objects.filter(head=person)
                .order_by()
                .values_list(Value("head"), F("organisation_id"), "starts_on"),
                all=True,
            )
        )
    )
    membership = MembershipFactory()
    Project.objects.create(
        organisation=membership.organisation, name="P", head=membership.person, starts_on=TODAY
    )
    assert sorted(prepared(person=membership.person_id)) == [
        ("head", membership.organisation_id, TODAY),
        ("member", membership.organisation_id, membership.since),
    ]


@pytest.mark.parametrize(
    "question",
    [
        lambda number: User.objects.order_by("pk")[:number],
        lambda number: User.objects.filter(pk=number + 1),
        lambda number: User.objects.filter(Q(pk=number) | Q(pk=number + 1)),
        lambda number: User.objects.all(),
    ],
)
def test_a_value_that_does_not_reach_the_database_as_it_is_is_an_error(question):
    with pytest.raises(LookupError):
        Prepared(question)(number=1)


def test_reckoning_with_days_texts_and_instants_is_an_error_too():
    """Else the first question's sum would stand in every later one."""
    day = dt.timedelta(days=1)
    questions = [
        (lambda on: Membership.objects.filter(Q(since=on) | Q(since=on + day)), TODAY),
        (lambda on: User.objects.filter(Q(name=on) | Q(name__contains=on)), "Ada"),
        (
            lambda on: User.objects.filter(Q(last_login=on) | Q(last_login=on - day)),
            dt.datetime(2027, 3, 1, tzinfo=dt.UTC),
        ),
    ]
    for question, value in questions:
        with pytest.raises(LookupError):
            Prepared(question)(on=value)


def test_nothing_is_fetched_beside():
    with pytest.raises(LookupError):
        Prepared(lambda pk: User.objects.filter(pk=pk).prefetch_related("memberships"))(pk=1)
