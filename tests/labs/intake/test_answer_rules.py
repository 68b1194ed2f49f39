"""Which questions answers meet, and what is wrong with answers: rules alone, no database."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from booking.labs.intake.rules import (
    CHOOSING,
    MODE,
    AnswerFault,
    Condition,
    FieldKind,
    FormFault,
    Question,
    Upload,
    asked,
    check_answers,
    check_form,
    read_number,
)

KEYS = [f"question-{n}" for n in range(8)]
CHOICES = ("a", "b", "c")
ROW = {"name": "S1", "count": "3", "hazard": "none", "storage": "room", "after": "return"}


def faults(question, answer, **more):
    found = check_answers([question], {question.key: answer, **more})
    return [fault.reason for fault in found.faults]


def kept(question, answer):
    return check_answers([question], {question.key: answer}).values.get(question.key)


@st.composite
def forms(draw):
    """Forms whose conditions name earlier choices, or how the instrument is used."""
    out = []
    for key in KEYS[: draw(st.integers(1, len(KEYS)))]:
        kind = draw(st.sampled_from(FieldKind))
        before = [each.key for each in out if each.kind in CHOOSING]
        condition = None
        if draw(st.booleans()):
            of = draw(st.sampled_from([MODE, *before]))
            values = ("self", "samples") if of == MODE else CHOICES
            picked = draw(st.sets(st.sampled_from(values), min_size=1))
            condition = Condition(of, frozenset(picked))
        out.append(
            Question(
                key,
                kind,
                required=draw(st.booleans()),
                choices=CHOICES if kind in CHOOSING else (),
                unit="mg",
                condition=condition,
            )
        )
    return out


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from([*CHOICES, "5", "0.5 g", "-1"]),
    st.lists(st.sampled_from([*CHOICES, "x"]), max_size=4),
    st.just([ROW]),
    st.just([{**ROW, "count": "0"}]),
    st.just(Upload("a.pdf", b"%PDF", "application/pdf")),
    st.just(Upload("a.exe", b"MZ", None)),
    st.integers(),
)
ANSWERS = st.builds(
    lambda answers, mode: {**answers, MODE: mode},
    st.dictionaries(st.sampled_from(KEYS), ANYTHING),
    st.sampled_from(["self", "assisted", "samples", ""]),
)


@given(forms(), ANSWERS)
def test_what_is_kept_was_asked_and_is_taken_again(form, answers):
    met = {each.key for each in asked(form, answers)}
    first = check_answers(form, answers)
    assert {*first.values, *first.uploads} <= met
    assert {fault.key for fault in first.faults} <= met
    assert not {fault.key for fault in first.faults} & {*first.values, *first.uploads}
    for each in form:
        value = first.values.get(each.key)
        if each.required and each.key in met and each.kind is not FieldKind.HEADING:
            wrong = each.key in {fault.key for fault in first.faults}
            assert wrong or value is not None or each.key in first.uploads


@given(forms(), ANSWERS)
def test_a_question_is_met_by_its_condition_alone(form, answers):
    met = {each.key: each for each in asked(form, answers)}
    for each in form:
        if each.condition is None:
            assert each.key in met
        elif each.condition.field == MODE:
            mode = answers.get(MODE)
            assert (each.key in met) == (mode in each.condition.values)
        elif each.key in met:
            # Never by an answer that was itself not asked for.
            assert each.condition.field in met


@given(forms(), ANSWERS, st.sampled_from(KEYS), ANYTHING)
def test_an_answer_that_was_not_asked_for_changes_nothing(form, answers, key, other):
    assume(key not in {each.key for each in asked(form, answers)})
    assert check_answers(form, answers) == check_answers(form, {**answers, key: other})


@given(forms())
def test_a_form_whose_conditions_look_back_can_be_published(form):
    found = {fault for key, fault in check_form(form) if key}
    assert found == set()


@given(forms(), st.randoms())
def test_in_another_order_a_condition_that_looks_ahead_is_told(form, random):
    shuffled = list(form)
    random.shuffle(shuffled)
    place = {each.key: at for at, each in enumerate(shuffled)}
    ahead = {
        each.key
        for each in shuffled
        if each.condition and place.get(each.condition.field, -1) > place[each.key]
    }
    told = {key for key, fault in check_form(shuffled) if fault is FormFault.CONDITION_LATER}
    assert told == ahead


def test_form_faults():
    heading = Question("h", FieldKind.HEADING)
    assert check_form([heading]) == [("", FormFault.NOTHING_ASKED)]
    assert check_form([]) == [("", FormFault.NOTHING_ASKED)]
    few = Question("c", FieldKind.ONE, choices=("a",))
    assert check_form([few]) == [("c", FormFault.FEW_CHOICES)]
    bounds = Question("n", FieldKind.NUMBER, least=Decimal(2), most=Decimal(1))
    assert check_form([bounds]) == [("n", FormFault.LEAST_OVER_MOST)]
    gone = Question("t", FieldKind.TEXT, condition=Condition("c", frozenset({"z"})))
    whole = Question("c", FieldKind.ONE, choices=CHOICES)
    assert check_form([whole, gone]) == [("t", FormFault.CONDITION_GONE)]
    files = [Question(f"f{n}", FieldKind.FILE) for n in range(6)]
    assert check_form(files) == [("", FormFault.TOO_MANY_FILES)]
    many = [Question(f"t{n}", FieldKind.TEXT) for n in range(61)]
    assert check_form(many) == [("", FormFault.TOO_MANY_QUESTIONS)]


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("5", "mg", "5"),
        ("5 mg", "mg", "5"),
        ("0.005 g", "mg", "5"),
        ("5mg", "mg", "5"),
        ("-5", "°C", "-5"),
        ("−5 °C", "°C", "-5"),
        ("300 K", "°C", "26.85"),
        ("1,250.5", "", "1250.5"),
        ("１２", "mg", "12"),
        ("2e3", "V", "2000"),
        ("2 kV", "V", "2000"),
        ("3 spoons", "spoons", "3"),
        ("50 %", "%", "50"),
    ],
)
def test_numbers(typed, unit, number):
    assert read_number(typed, unit) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["about 5", "", "mg", "5-10", "2027-03-02", "1,5", "nan", "1e999"]
)
def test_no_numbers(typed):
    assert read_number(typed, "mg") is AnswerFault.NO_NUMBER


@pytest.mark.parametrize("typed", ["5 V", "5 spoons", "5 mg/L"])
def test_units_of_another_kind(typed):
    assert read_number(typed, "mg") is AnswerFault.OTHER_UNIT


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_typed_for_a_number_is_answered(typed, unit):
    assert isinstance(read_number(typed, unit), Decimal | AnswerFault)


def test_bounds_of_a_number():
    mass = Question("m", FieldKind.NUMBER, unit="mg", least=Decimal(1), most=Decimal(500))
    assert kept(mass, "0.2 g") == {"number": "200", "unit": "mg", "typed": "0.2 g"}
    assert kept(mass, "1") == {"number": "1", "unit": "mg"}
    assert faults(mass, "0.5") == [AnswerFault.TOO_SMALL]
    assert faults(mass, "1 g") == [AnswerFault.TOO_LARGE]
    assert faults(mass, "") == []
    assert faults(Question("m", FieldKind.NUMBER, required=True), " ") == [AnswerFault.MISSING]


def test_texts():
    short, long = Question("s", FieldKind.TEXT), Question("l", FieldKind.LONG)
    assert kept(short, "  ethanol ") == "ethanol"
    assert faults(short, "x" * 201) == [AnswerFault.TOO_LONG]
    assert faults(long, "x" * 4_000) == []
    assert faults(long, "x" * 4_001) == [AnswerFault.TOO_LONG]


def test_choices():
    one = Question("o", FieldKind.ONE, choices=CHOICES)
    several = Question("s", FieldKind.SEVERAL, required=True, choices=CHOICES)
    assert faults(one, "z") == faults(one, ["a"]) == [AnswerFault.NO_CHOICE]
    assert kept(several, ["c", "a", "c"]) == ["a", "c"]
    assert faults(several, []) == [AnswerFault.MISSING]
    assert faults(several, ["a", "z"]) == [AnswerFault.NO_CHOICE]


def test_samples():
    table = Question("t", FieldKind.SAMPLES, required=True)
    assert kept(table, [ROW, {}]) == [{**ROW, "count": 3}]
    assert faults(table, [{}, {"hazard": "toxic"}]) == [AnswerFault.MISSING]
    for wrong in ("0", "1001", "-1", "1.5", "x", ""):
        assert faults(table, [{**ROW, "count": wrong}]) == [AnswerFault.SAMPLE_COUNT]
    assert faults(table, [{**ROW, "name": " "}]) == [AnswerFault.SAMPLE_NAME]
    assert faults(table, [{**ROW, "name": "x" * 121}]) == [AnswerFault.SAMPLE_NAME]
    for cell in ("hazard", "storage", "after"):
        assert faults(table, [{**ROW, cell: "boom"}]) == [AnswerFault.SAMPLE_CHOICE]
    second = check_answers([table], {"t": [ROW, {**ROW, "count": "many"}]})
    assert [fault.row for fault in second.faults] == [2]
    assert faults(table, [ROW] * 51) == [AnswerFault.TOO_MANY_SAMPLES]
    assert faults(table, [ROW] * 50) == []


def test_files():
    paper = Question("f", FieldKind.FILE, required=True)
    good = Upload("sheet.pdf", b"%PDF-", "application/pdf")
    assert check_answers([paper], {"f": good}).uploads == {"f": good}
    assert faults(paper, Upload("x", b"", None)) == [AnswerFault.FILE_EMPTY]
    assert faults(paper, Upload("x", b"MZ", None)) == [AnswerFault.FILE_TYPE]
    assert faults(paper, Upload("x", b"0" * (10 * 2**20 + 1), "application/pdf")) == [
        AnswerFault.FILE_TOO_BIG
    ]
    assert faults(paper, "sheet.pdf") == [AnswerFault.MISSING]
