"""Who there is at scale: universities, enterprises, their people, projects and chains."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.contrib.auth.hashers import make_password

from booking.accounts.models import (
    Chain,
    ChainMembership,
    Membership,
    Organisation,
    Project,
    User,
)
from booking.accounts.rules import ChainRole, OrganisationKind, OrganisationState, Role
from booking.labs.models import Technique

from ..actions.equipping import equip_techniques
from ..actions.settling import settle_chains
from ..city.people import PASSWORD
from .columns import Numbers, Pick, Texts
from .hours import ZONES
from .keys import public_ids
from .sinks import Sink
from .sizes import PEOPLE_A_LAB, PEOPLE_AN_ENTERPRISE, Size
from .world import Enterprises

NAMES = (
    ("Yu", "玉", "玉"),
    ("Shi", "石", "石"),
    ("Dong", "东", "東"),
    ("Hai", "海", "海"),
    ("Long", "龙", "龍"),
    ("Qing", "清", "清"),
    ("Jiang", "江", "江"),
    ("Ming", "明", "明"),
    ("Rong", "融", "融"),
    ("Ping", "平", "平"),
    ("Xin", "新", "新"),
    ("Hua", "华", "華"),
    ("Yang", "阳", "陽"),
    ("Lan", "兰", "蘭"),
    ("Feng", "丰", "豐"),
    ("Quan", "泉", "泉"),
    ("Ning", "宁", "寧"),
    ("Shan", "山", "山"),
    ("Tai", "泰", "泰"),
)
UNIVERSITY = (("University of Technology", "理工大学", "理工大學"), ("University", "大学", "大學"))
ENTERPRISE = (
    ("Materials", "材料有限公司", "材料有限公司"),
    ("Foods", "食品有限公司", "食品有限公司"),
    ("Chemicals", "化工有限公司", "化工有限公司"),
    ("Displays", "显示科技有限公司", "顯示科技有限公司"),
)
FAMILY = ("陈 Chen", "林 Lin", "黄 Huang", "郑 Zheng", "吴 Wu", "王 Wang", "李 Li", "何 He")
CHAIN_SHARE = 0.6


def called(
    numbers: Numbers, endings: tuple[tuple[str, str, str], ...]
) -> tuple[list[str], list[str], list[str]]:
    """Invented names in three languages, no two alike."""
    out: tuple[list[str], list[str], list[str]] = ([], [], [])
    most = len(NAMES)
    for number in numbers.tolist():
        first, second = NAMES[number % most], NAMES[number // most % most]
        ending = endings[number // most**2 % len(endings)]
        again = number // (most**2 * len(endings))
        for language, texts in enumerate(out):
            gap = " " if language == 0 else ""
            second_part = second[language].lower() if language == 0 else second[language]
            more = f" {again + 1}" if again else ""
            texts.append(f"{first[language]}{second_part}{gap}{ending[language]}{more}")
    return out


class People:
    """Writes accounts, all with the demo's password, and ties them to organisations."""

    def __init__(self, sink: Sink, size: Size, since: dt.datetime) -> None:
        self.sink, self.since = sink, since
        # One salt for a seed: the same load is the same to the byte.
        self.password = make_password(PASSWORD, salt=f"scale{size.seed:08d}")

    def settle(
        self, emails: Texts, organisations: Numbers, *, role: Role, language: str = ""
    ) -> Numbers:
        """People with these addresses, each a member of an organisation; returns their ids."""
        rows = len(organisations)
        ids = self.sink.ids(User, rows)
        self.sink.write(
            User,
            rows,
            id=ids,
            password=self.password,
            email=emails,
            name=Pick(FAMILY, ids % len(FAMILY)),
            language=language,
            is_active=True,
            date_joined=self.since,
        )
        self.sink.write(
            Membership,
            rows,
            id=self.sink.ids(Membership, rows),
            person_id=ids,
            organisation_id=organisations,
            role=role.value,
            since=self.since.date(),
        )
        return ids


def settle_organisations(
    sink: Sink,
    *,
    rows: int,
    kind: OrganisationKind,
    code: str,
    endings: tuple[tuple[str, str, str], ...],
    zones: Numbers,
    since: dt.datetime,
) -> Numbers:
    """Verified organisations of a kind; returns their ids."""
    ids = sink.ids(Organisation, rows)
    english, simplified, traditional = called(np.arange(rows), endings)
    sink.write(
        Organisation,
        rows,
        id=ids,
        public_id=public_ids(ids, 1),
        kind=kind.value,
        state=OrganisationState.VERIFIED.value,
        code=[f"{code}-{number:06d}" for number in range(rows)],
        country=Pick([country for _zone, country in ZONES], zones),
        time_zone=Pick([zone for zone, _country in ZONES], zones),
        created_at=since,
        name_en=english,
        name_zh_hans=simplified,
        name_zh_hant=traditional,
    )
    return ids


def settle_projects(
    sink: Sink, organisations: Numbers, *, name: str, heads: Numbers | None, general: bool = False
) -> Numbers:
    """A project for each organisation; returns their ids."""
    rows = len(organisations)
    ids = sink.ids(Project, rows)
    sink.write(
        Project,
        rows,
        id=ids,
        public_id=public_ids(ids, 2),
        organisation_id=organisations,
        name=name,
        head_id=heads,
        is_general=general,
    )
    return ids


def add_members(sink: Sink, projects: Numbers, people: Numbers) -> None:
    """Puts people in projects, one in each pair."""
    through = Project.members.through
    sink.write(
        through,
        len(projects),
        id=sink.ids(through, len(projects)),
        project_id=projects,
        user_id=people,
    )


def settle_enterprises(
    sink: Sink, people: People, size: Size, rng: np.random.Generator
) -> Enterprises:
    """Enterprises with an administrator, engineers, a research project and, mostly, a chain."""
    rows, engineers = size.enterprises, PEOPLE_AN_ENTERPRISE - 1
    ids = settle_organisations(
        sink,
        rows=rows,
        kind=OrganisationKind.ENTERPRISE,
        code="SCALE-E",
        endings=ENTERPRISE,
        zones=np.zeros(rows, np.int64),
        since=people.since,
    )
    names = [f"e{number}.scale.example" for number in range(rows)]
    people.settle(
        Texts.of([f"office@{name}" for name in names]),
        ids,
        role=Role.ADMINISTRATOR,
        language="zh-hans",
    )
    staff = people.settle(
        Texts.of([f"engineer{each}@{name}" for name in names for each in range(engineers)]),
        np.repeat(ids, engineers),
        role=Role.MEMBER,
    ).reshape(rows, engineers)
    settle_projects(sink, ids, name="General", heads=None, general=True)
    projects = settle_projects(sink, ids, name="新产品开发 New products", heads=staff[:, 0])
    add_members(sink, np.repeat(projects, engineers), staff.reshape(-1))
    chains = np.array(Chain.objects.order_by("pk").values_list("pk", flat=True))
    in_chain = rng.random(rows) < CHAIN_SHARE
    members = ids[in_chain]
    sink.write(
        ChainMembership,
        len(members),
        id=sink.ids(ChainMembership, len(members)),
        chain_id=chains[rng.integers(0, len(chains), len(members))],
        organisation_id=members,
        role=ChainRole.MEMBER.value,
        since=people.since.date(),
    )
    return Enterprises(ids, projects, staff, in_chain)


def settle_universities(sink: Sink, people: People, size: Size, zones: Numbers) -> Numbers:
    """Universities, each with an administrator and a general project; returns their ids."""
    ids = settle_organisations(
        sink,
        rows=size.universities,
        kind=OrganisationKind.UNIVERSITY,
        code="SCALE-U",
        endings=UNIVERSITY,
        zones=zones,
        since=people.since,
    )
    emails = Texts.of([f"equipment@u{number}.scale.example" for number in range(len(ids))])
    people.settle(emails, ids, role=Role.ADMINISTRATOR)
    settle_projects(sink, ids, name="General", heads=None, general=True)
    return ids


def settle_staff(
    people: People, universities: Numbers, university_of: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """The manager, the technician and the researcher of each lab, by its university's place."""
    names = ("manager", "technician", "researcher")
    assert len(names) == PEOPLE_A_LAB
    out: list[Numbers] = []
    for name in names:
        emails = [
            f"{name}{lab}@u{university}.scale.example"
            for lab, university in enumerate(university_of.tolist())
        ]
        out.append(people.settle(Texts.of(emails), universities[university_of], role=Role.MEMBER))
    return out[0], out[1], out[2]


def basics() -> dict[str, Technique]:
    """The demo city's chains and techniques, made where there are none; techniques by slug."""
    if not Chain.objects.exists():
        settle_chains()
    known = {each.slug: each for each in Technique.objects.all()}
    return known or equip_techniques()
