"""Entering an organisation."""

import pytest
from django.core import mail
from django.urls import reverse
from stdnum.cn import uscc

from booking.accounts.actions import AccountRefused, create_organisation
from booking.accounts.models import Membership, Organisation
from booking.accounts.rules import AccountReason, OrganisationKind
from tests.factories import ChainFactory, MembershipFactory, OrganisationFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

PAGE = "/operator/organisations/add/"


def credit_code(number: int = 1) -> str:
    """A Unified Social Credit Code whose check character is right."""
    base = f"91350181MA{number:07d}"
    return base + uscc.calc_check_digit(base)


def enter(**changes):
    wish = {"kind": OrganisationKind.ENTERPRISE, "code": credit_code(), "name_en": "Minjiang"}
    return create_organisation(**{**wish, **changes})


def test_it_works():
    organisation = enter(name_zh_hans="闽江")
    assert organisation.state == "pending"
    assert organisation.general_project.name == "General"
    assert (organisation.name, organisation.original_name) == ("Minjiang", "闽江")


def test_only_the_operator_may():
    administrator = MembershipFactory(role="administrator").person
    assert visiting(administrator).get(PAGE).status_code == 403
    assert visiting(administrator).post(PAGE, {}).status_code == 403
    assert visiting().get(PAGE).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name_en": ""}, AccountReason.NAME_MISSING),
        ({"code": "  "}, AccountReason.CODE_MISSING),
        ({"code": credit_code()[:-1] + "Z"}, AccountReason.CODE_INVALID),
        ({"code": "91350181"}, AccountReason.CODE_INVALID),
        ({"time_zone": "Asia/Atlantis"}, AccountReason.ZONE_UNKNOWN),
    ],
)
def test_what_is_wrong_is_refused(changes, reason):
    with pytest.raises(AccountRefused) as refused:
        enter(**changes)
    assert refused.value.reasons == (reason,)
    assert not Organisation.objects.exists()


def test_only_mainland_enterprises_need_a_credit_code():
    assert enter(kind=OrganisationKind.UNIVERSITY, code="FZU").code == "FZU"
    assert enter(country="JP", code="0104-01-056795").country == "JP"


def test_a_code_is_taken_whatever_its_case():
    enter(kind=OrganisationKind.UNIVERSITY, code="Emsl")
    with pytest.raises(AccountRefused) as refused:
        enter(kind=OrganisationKind.UNIVERSITY, code="EMSL")
    assert refused.value.reasons == (AccountReason.CODE_TAKEN,)


def typed(**changes):
    return {
        "kind": "enterprise",
        "country": "CN",
        "code": credit_code(),
        "name_en": "Minjiang",
        "time_zone": "Asia/Shanghai",
        **changes,
    }


def test_the_page_enters_it_with_its_chains_and_first_administrator(
    django_capture_on_commit_callbacks,
):
    chain = ChainFactory()
    operator = visiting(PersonFactory(is_operator=True))
    first = {"administrator_name": "Zhang Li", "administrator_email": "Li@minjiang.example"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = operator.post(PAGE, typed(chains=[chain.pk], verified="on", **first))
    organisation = Organisation.objects.get()
    assert answer.url == reverse("organisation", args=[organisation.public_id])
    assert organisation.state == "verified"
    assert organisation.chain_memberships.get().chain == chain
    membership = Membership.objects.get()
    assert (membership.role, membership.person.email) == ("administrator", "li@minjiang.example")
    assert [message.to for message in mail.outbox] == [["Zhang Li <li@minjiang.example>"]]


def test_the_page_says_at_its_field_what_is_wrong_and_keeps_what_was_typed():
    OrganisationFactory(code=credit_code())
    operator = visiting(PersonFactory(is_operator=True))
    answer = operator.post(PAGE, typed(address="1 Harbour Road"))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors["code"] == [
        "Another organisation has this code already. Look for it in the list."
    ]
    assert 'value="1 Harbour Road"' in answer.content.decode()
    assert Organisation.objects.count() == 1


def test_a_wrong_credit_code_gets_the_sentence_that_says_where_to_copy_it_from():
    operator = visiting(PersonFactory(is_operator=True))
    answer = operator.post(PAGE, typed(code="91350181"))
    [said] = answer.context["form"].errors["code"]
    assert said.endswith("Copy it from the business licence.")


@pytest.mark.parametrize("phone", ["", "+86 591 0550 1000", "(0591) 05501000 转 12", "05501"])
def test_a_telephone_is_taken_as_people_write_it(phone):
    operator = visiting(PersonFactory(is_operator=True))
    assert operator.post(PAGE, typed(phone=phone)).status_code == 302
    assert Organisation.objects.get().phone == phone


@pytest.mark.parametrize("wrong", [{"phone": "abc"}, {"phone": "tel 05501000"}, {"country": "XX"}])
def test_a_telephone_or_country_that_cannot_be_is_said_at_its_field(wrong):
    operator = visiting(PersonFactory(is_operator=True))
    answer = operator.post(PAGE, typed(**wrong))
    assert list(answer.context["form"].errors) == list(wrong)
    assert not Organisation.objects.exists()


def test_half_an_administrator_is_asked_for_the_other_half():
    operator = visiting(PersonFactory(is_operator=True))
    answer = operator.post(PAGE, typed(administrator_name="Zhang Li"))
    assert list(answer.context["form"].errors) == ["administrator_email"]
    assert not Organisation.objects.exists()
