"""Lists of labs and instruments: what visitors see, what those who run them see."""

import pytest
from django.urls import reverse

from booking.labs.models import Technique, TechniqueAlias
from booking.labs.queries import techniques_in_order
from tests.factories import (
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    UniversityFactory,
    engineer,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

LABS, MINE = "/labs/", "/manage/"


def listed(**asked):
    return [lab.name for lab in visiting().get(LABS, asked).context["page"]]


def test_it_works():
    lab = LabFactory(name_en="X-ray lab")
    InstrumentFactory(lab=lab)
    InstrumentFactory(lab=lab, published_at=None)
    InstrumentFactory(lab=lab, status="retired")
    answer = visiting().get(LABS)
    [shown] = answer.context["page"]
    assert (shown.name, shown.published) == ("X-ray lab", 1)
    assert reverse("lab", args=[lab.public_id]) in answer.content.decode()


def test_visitors_see_no_lab_without_something_published():
    InstrumentFactory(published_at=None)
    InstrumentFactory(lab__university=UniversityFactory(state="suspended"))
    LabFactory()
    assert listed() == []


def test_words_in_three_languages_find_a_lab():
    university = UniversityFactory(name_en="Fuzhou", name_zh_hans="福州大学")
    InstrumentFactory(lab=LabFactory(name_en="X-ray lab", name_zh_hant="X射線實驗室"))
    InstrumentFactory(lab=LabFactory(name_en="NMR lab", university=university))
    assert listed(q="射線") == ["X-ray lab"]
    assert listed(q="lab 福州") == ["NMR lab"]
    assert listed(q="eel") == []


def test_one_sees_the_labs_that_one_runs():
    role = LabRoleFactory(lab__name_en="Mine", kind="technician")
    LabFactory(university=role.lab.university)
    answer = visiting(role.person).get(MINE)
    assert [lab.name for lab in answer.context["labs"]] == ["Mine"]
    assert visiting(engineer()).get(MINE).status_code == 403
    assert visiting().get(MINE).url.startswith(reverse("account_login"))


def test_an_administrator_sees_those_of_the_university():
    lab = LabFactory(name_en="Ours")
    LabFactory()
    administrator = MembershipFactory(organisation=lab.university, role="administrator").person
    answer = visiting(administrator).get(MINE)
    assert [each.name for each in answer.context["labs"]] == ["Ours"]


def test_a_technician_reads_the_labs_page_and_changes_nothing():
    role = LabRoleFactory(kind="technician")
    InstrumentFactory(lab=role.lab)
    page = reverse("manage_lab", args=[role.lab.public_id])
    answer = visiting(role.person).get(page)
    assert answer.status_code == 200
    text = answer.content.decode()
    for name in ("change_lab", "add_staff", "add_instrument", "hours"):
        assert reverse(name, args=[role.lab.public_id]) not in text
    assert visiting(role.person).post(page, {"verb": "publish"}).status_code == 403


def test_another_labs_page_is_not_there():
    lab = LabFactory()
    for person in (
        engineer(),
        LabRoleFactory(lab=LabFactory(university=lab.university)).person,
        MembershipFactory(organisation=UniversityFactory(), role="administrator").person,
    ):
        page = reverse("manage_lab", args=[lab.public_id])
        assert visiting(person).get(page).status_code == 404


def test_a_universitys_list_is_narrowed():
    lab = LabFactory()
    InstrumentFactory(lab=lab, name_en="Balance", published_at=None)
    InstrumentFactory(lab=lab, name_en="Furnace", status="maintenance", asset_id="F-7")
    InstrumentFactory(lab=LabFactory(university=lab.university), name_en="Laser")
    administrator = MembershipFactory(organisation=lab.university, role="administrator").person
    page = reverse("university", args=[lab.university.public_id])

    def names(**asked):
        return [row[0].name for row in visiting(administrator).get(page, asked).context["rows"]]

    assert names(q="f-7") == ["Furnace"]
    assert names(status="maintenance") == ["Furnace"]
    assert names(published="no") == ["Balance"]
    assert names(lab=lab.public_id) == ["Balance", "Furnace"]
    assert names(lab="nonsense", status="nonsense") == ["Balance", "Furnace", "Laser"]


@pytest.mark.parametrize("name", ["labs", "university", "manage_lab", "manage_labs"])
def test_more_of_everything_costs_no_more_queries(name, django_assert_max_num_queries):
    lab = LabFactory()
    administrator = MembershipFactory(organisation=lab.university, role="administrator").person
    args = {"university": [lab.university.public_id], "manage_lab": [lab.public_id]}
    page = reverse(name, args=args.get(name, []))
    client = visiting(administrator)

    def add():
        InstrumentFactory(lab=lab, units=2, published_at=None)
        InstrumentFactory(lab=LabFactory(university=lab.university))
        LabRoleFactory(lab=lab, kind="technician")

    add()
    with django_assert_max_num_queries(30) as first:
        client.get(page)
    for _each in range(4):
        add()
    with django_assert_max_num_queries(len(first)):
        client.get(page)


def test_the_tree_of_techniques_knows_every_word_above():
    microscopy = Technique.objects.create(slug="em", name_en="Microscopy")
    sem = Technique.objects.create(slug="sem", name_en="Scanning", parent=microscopy)
    TechniqueAlias.objects.create(technique=sem, text="扫描电镜")
    Technique.objects.create(slug="aas", name_en="Absorption")
    assert [(node.slug, depth, words) for node, depth, words in techniques_in_order()] == [
        ("aas", 0, "Absorption"),
        ("em", 0, "Microscopy"),
        ("sem", 1, "Microscopy Scanning 扫描电镜"),
    ]
