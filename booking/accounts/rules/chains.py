"""Decisions about the enterprises that a chain's convener knows: a list's rows, and letters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

MOST_ROWS = 5_000
BETWEEN_LETTERS = dt.timedelta(days=7)
"""A known enterprise is written to once in this time at most, whoever asks for it."""
LIMITS = {"name": 200, "township": 80, "contact": 120, "email": 254}
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]{2,}")


class Column(StrEnum):
    """What a list of enterprises tells, in the order of a list without headings."""

    NAME = "name"
    CODE = "code"
    TOWNSHIP = "township"
    CONTACT = "contact"
    EMAIL = "email"


HEADINGS: dict[Column, frozenset[str]] = {
    Column.NAME: frozenset(
        {"name", "enterprise", "company", "名称", "企业名称", "名稱", "企業名稱"}
    ),
    Column.CODE: frozenset(
        {
            "code",
            "uscc",
            "代码",
            "信用代码",
            "统一社会信用代码",
            "代碼",
            "信用代碼",
            "統一社會信用代碼",
        }
    ),
    Column.TOWNSHIP: frozenset(
        {"township", "park", "镇街", "乡镇", "园区", "鎮街", "鄉鎮", "園區"}
    ),
    Column.CONTACT: frozenset({"contact", "person", "联系人", "聯絡人", "聯繫人"}),
    Column.EMAIL: frozenset({"email", "e-mail", "mail", "邮箱", "电子邮箱", "郵箱", "電子郵件"}),
}


class RowProblem(StrEnum):
    """What is wrong with a row of a list."""

    NAME_MISSING = "name_missing"
    CODE_MISSING = "code_missing"
    CODE_INVALID = "code_invalid"
    CODE_TWICE = "code_twice"
    EMAIL_INVALID = "email_invalid"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class KnownRow:
    """A row of a list, with what is wrong with it; ``line`` counts from 1, headings too."""

    line: int
    name: str
    code: str
    township: str = ""
    contact: str = ""
    email: str = ""
    problems: tuple[RowProblem, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.name, self.code, self.township, self.contact, self.email)


def read_known(table: Iterable[Sequence[str]]) -> list[KnownRow]:
    """The rows of a table, each judged; rows without any text are left out.

    A first row of headings, in any of three languages, says which column is
    which; else they come in the usual order.
    """
    order: list[Column | None] = list(Column)
    out: list[KnownRow] = []
    seen: set[str] = set()
    for line, cells in enumerate(table, 1):
        texts = [" ".join(cell.split()) for cell in cells]
        if not any(texts):
            continue
        if not out and (headings := _headings(texts)):
            order = headings
            continue
        row = _row(line, texts, order)
        problems = _problems(row, seen)
        seen.add(row.code)
        out.append(replace(row, problems=tuple(problems)))
    return out


def _headings(texts: Sequence[str]) -> list[Column | None] | None:
    found = [
        next((each for each in Column if text.lower() in HEADINGS[each]), None) for text in texts
    ]
    return found if Column.CODE in found and Column.NAME in found else None


def _row(line: int, texts: Sequence[str], order: Sequence[Column | None]) -> KnownRow:
    given = {
        column.value: text for column, text in zip(order, texts, strict=False) if column is not None
    }
    code = given.get("code", "")
    return KnownRow(
        line,
        given.get("name", ""),
        uscc.compact(code) if code else "",
        given.get("township", ""),
        given.get("contact", ""),
        given.get("email", "").lower(),
    )


def _problems(row: KnownRow, seen: set[str]) -> list[RowProblem]:
    out: list[RowProblem] = []
    if not row.name:
        out.append(RowProblem.NAME_MISSING)
    if not row.code:
        out.append(RowProblem.CODE_MISSING)
    elif not _is_code(row.code):
        out.append(RowProblem.CODE_INVALID)
    elif row.code in seen:
        out.append(RowProblem.CODE_TWICE)
    if row.email and not _ADDRESS.fullmatch(row.email):
        out.append(RowProblem.EMAIL_INVALID)
    if any(len(getattr(row, name)) > most for name, most in LIMITS.items()):
        out.append(RowProblem.TOO_LONG)
    return out


def _is_code(code: str) -> bool:
    try:
        uscc.validate(code)
    except ValidationError:
        return False
    return True


def may_write_to(
    invited_at: dt.datetime | None, *, email: str, joined: bool, now: dt.datetime
) -> bool:
    """Whether a known enterprise may be invited now: it has an address, has not joined, and
    was not written to in the last week."""
    if not email or joined:
        return False
    return invited_at is None or invited_at + BETWEEN_LETTERS <= now


def share(joined: int, known: int) -> int | None:
    """Coverage in whole percent; None when nobody is known."""
    return None if known == 0 else round(100 * joined / known)
