"""The operator's list of organisations, and one organisation's page."""

import pytest
from django.urls import reverse

from booking.accounts.actions import AccountRefused, change_organisation, join_chain, leave_chain
from booking.accounts.rules import AccountReason, ChainRole
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

PAGE = "/operator/organisations/"


@pytest.fixture
def operator():
    return visiting(PersonFactory(is_operator=True))


def listed(client, **asked):
    return [each.name for each in client.get(PAGE, asked).context["page"]]


def test_it_works(operator):
    MembershipFactory(organisation=OrganisationFactory(name_en="Minjiang"))
    [organisation] = operator.get(PAGE).context["page"]
    assert (organisation.name, organisation.people) == ("Minjiang", 1)


def test_who_may_not():
    administrator = MembershipFactory(role="administrator").person
    assert visiting(administrator).get(PAGE).status_code == 403
    assert visiting().get(PAGE).url.startswith(reverse("account_login"))


def test_words_kind_and_state_narrow_it(operator):
    OrganisationFactory(name_en="Minjiang", name_zh_hans="闽江", code="C1")
    OrganisationFactory(name_en="Fuqing Eel", code="C2", state="pending")
    UniversityFactory(name_en="Fuzhou", code="C3")
    assert listed(operator, q="闽江") == ["Minjiang"]
    assert listed(operator, q="eel fuqing") == ["Fuqing Eel"]
    assert listed(operator, q="c3") == ["Fuzhou"]
    assert listed(operator, kind="university") == ["Fuzhou"]
    assert listed(operator, state="pending") == ["Fuqing Eel"]
    assert listed(operator, kind="nonsense", page="-1") == ["Fuqing Eel", "Minjiang", "Fuzhou"]


def test_more_organisations_cost_no_more_queries(operator, django_assert_num_queries):
    def add():
        tie = ChainMembershipFactory()
        MembershipFactory(organisation=tie.organisation)

    add()
    with django_assert_num_queries(12) as first:
        operator.get(PAGE)
    for _each in range(6):
        add()
    with django_assert_num_queries(len(first)):
        operator.get(PAGE)


def test_more_people_and_projects_cost_no_more_queries(django_assert_max_num_queries):
    membership = MembershipFactory(role="administrator")
    organisation = membership.organisation
    client = visiting(membership.person)
    page = reverse("organisation", args=[organisation.public_id])
    with django_assert_max_num_queries(40) as first:
        client.get(page)
    for _each in range(5):
        head = MembershipFactory(organisation=organisation).person
        organisation.projects.create(name="Project", head=head)
    with django_assert_max_num_queries(len(first)):
        assert "Project" in client.get(page).content.decode()


def test_details_are_changed_by_their_administrator_but_not_the_code():
    membership = MembershipFactory(role="administrator")
    organisation = membership.organisation
    page = reverse("change_organisation", args=[organisation.public_id])
    sent = {"name_en": "New name", "time_zone": "Asia/Shanghai", "code": "OTHER"}
    visiting(membership.person).post(page, sent)
    code = organisation.code
    organisation.refresh_from_db()
    assert (organisation.name, organisation.code) == ("New name", code)


def test_the_operator_changes_the_code_too(operator):
    university, other = UniversityFactory(), UniversityFactory()
    page = reverse("change_organisation", args=[university.public_id])
    sent = {"name_en": "New name", "time_zone": "Asia/Shanghai"}
    answer = operator.post(page, {**sent, "code": other.code.lower()})
    assert list(answer.context["form"].errors) == ["code"]
    assert operator.post(page, {**sent, "code": "NEW"}).status_code == 302
    university.refresh_from_db()
    assert university.code == "NEW"


def test_a_name_is_kept_in_one_language_at_least():
    with pytest.raises(AccountRefused) as refused:
        change_organisation(organisation=OrganisationFactory(), name_en="")
    assert refused.value.reasons == (AccountReason.NAME_MISSING,)


def test_a_chain_is_joined_once_and_left():
    organisation, chain = OrganisationFactory(), ChainFactory()
    wish = {"organisation": organisation, "chain": chain, "now": NOW}
    tie = join_chain(role=ChainRole.MEMBER, **wish)
    with pytest.raises(AccountRefused) as refused:
        join_chain(role=ChainRole.MEMBER, **wish)
    assert refused.value.reasons == (AccountReason.ALREADY_IN_CHAIN,)
    assert leave_chain(membership=tie, now=NOW).until == NOW.date()
    with pytest.raises(AccountRefused) as refused:
        leave_chain(membership=tie, now=NOW)
    assert refused.value.reasons == (AccountReason.ENDED,)


def test_only_the_operator_ties_organisations_to_chains(operator):
    association = OrganisationFactory(kind="association")
    membership = MembershipFactory(role="administrator", organisation=association)
    organisation, chain = membership.organisation, ChainFactory()
    page = reverse("join_chain", args=[organisation.public_id])
    sent = {"chain": chain.pk, "role": "convener"}
    assert visiting(membership.person).post(page, sent).status_code == 403
    operator.post(page, sent)
    tie = organisation.chain_memberships.get()
    assert tie.role == "convener"
    leave = reverse("leave_chain", args=[organisation.public_id])
    assert visiting(membership.person).post(leave, {"tie": tie.pk}).status_code == 403
    operator.post(leave, {"tie": tie.pk})
    tie.refresh_from_db()
    assert tie.until is not None


def test_an_enterprise_convenes_no_chain(operator):
    """It would see the papers and sums of its competitors."""
    organisation, chain = OrganisationFactory(), ChainFactory()
    page = reverse("join_chain", args=[organisation.public_id])
    answer = operator.post(page, {"chain": chain.pk, "role": "convener"}, follow=True)
    assert "An enterprise cannot convene a chain" in answer.content.decode()
    assert not organisation.chain_memberships.exists()
