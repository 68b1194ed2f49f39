"""What is read from a pasted list of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.inviting.rules import is_address, judge, read_list
from booking.accounts.rules import LineOutcome


def read(text):
    return [(entry.name, entry.email) for entry in read_list(text)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("ada@x.example", [("", "ada@x.example")]),
        ("Ada Lovelace <ADA@x.example>", [("Ada Lovelace", "ada@x.example")]),
        ('"Lovelace, Ada" <ada@x.example>', [("Lovelace Ada", "ada@x.example")]),
        ("ada@x.example (Ada)", [("(Ada)", "ada@x.example")]),
        ("Ada\tada@x.example\tLab 3", [("Ada Lab 3", "ada@x.example")]),
        ("ada@x.example\tAda", [("Ada", "ada@x.example")]),
        ("a@x.example, b@x.example;c@x.example", [("", f"{n}@x.example") for n in "abc"]),
        (
            "Ada <a@x.example>, Grace <b@x.example>",
            [("Ada", "a@x.example"), ("Grace", "b@x.example")],
        ),
        ("陈伟，chen@x.example；", [("陈伟", "chen@x.example")]),
        ("陈伟＜chen＠x.example＞", [("陈伟", "chen@x.example")]),
        ("mailto:ada@x.example", [("", "ada@x.example")]),
        ("\n\n  \n;,\t\n", []),
        ("just words", [("just words", "")]),
    ],
)
def test_it_works(text, people):
    assert read(text) == people


def test_lines_are_counted_as_pasted():
    assert [entry.line for entry in read_list("\na@x.example\n\nb@x.example")] == [2, 4]


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "a@b.", "@b.example", "a b@x.example", "a@x..example", "a..b@x.cn"]
)
def test_what_is_no_address(text):
    assert not is_address(text)


@pytest.mark.parametrize("text", ["a@x.example", "a.b+c@x-y.example", "陈@公司.中国", "a@1.cn"])
def test_what_is_an_address(text):
    assert is_address(text)


def test_each_entry_has_one_outcome():
    text = "me@x.example\nin@x.example\nopen@x.example\nnew@x.example\nnew@x.example\nbad@\nwords"
    judged = judge(
        read_list(text), own="me@x.example", in_role={"in@x.example"}, invited={"open@x.example"}
    )
    assert [line.outcome for line in judged] == [
        LineOutcome.OWN,
        LineOutcome.IN_ROLE,
        LineOutcome.INVITED,
        LineOutcome.INVITE,
        LineOutcome.TWICE,
        LineOutcome.WRONG,
        LineOutcome.NO_ADDRESS,
    ]


@given(st.text(alphabet='ab@.<>,;\t\n "()', max_size=60))
def test_anything_pasted_is_read(text):
    """Every address that is found stands in the text, and each is invited once at most."""
    judged = judge(read_list(text), own="", in_role=set(), invited=set())
    good = [line.entry.email for line in judged if line.outcome is LineOutcome.INVITE]
    assert len(good) == len(set(good))
    assert all(email in text for email in good)
