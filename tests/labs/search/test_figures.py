"""Figures of data sheets as ranges with units, and what is asked of them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.labs.search.rules import (
    BOUNDLESS,
    Comparison,
    FigureWish,
    WishFault,
    figures_of,
    read_wish,
    unit_of,
)


@pytest.mark.parametrize(
    ("value", "unit", "ranges"),
    [
        ("1200", "°C", [(1200, 1200)]),
        ("-20 to 1200", "°C", [(-20, 1200)]),
        ("25–1200", "°C", [(25, 1200)]),
        ("-173–127", "°C", [(-173, 127)]),
        ("-60 - -10", "°C", [(-60, -10)]),
        ("5～40", "°C", [(5, 40)]),
        ("-20 °C to 1200 °C", "", [(-20, 1200)]),
        ("RT–1200", "°C", [(25, 1200)]),
        ("室温至1200", "°C", [(25, 1200)]),
        ("1,600", "", [(1600, 1600)]),
        ("up to 1200", "°C", [(-BOUNDLESS, 1200)]),
        ("最高 1200", "°C", [(-BOUNDLESS, 1200)]),
        ("≤ 0.5", "nm", [(-BOUNDLESS, 0.5)]),
        ("≥5", "kN", [(5, BOUNDLESS)]),
        ("300以上", "N", [(300, BOUNDLESS)]),
        ("±30", "°", [(-30, 30)]),
        ("约 5", "mm", [(5, 5)]),
        ("532/633/785", "nm", [(532, 532), (633, 633), (785, 785)]),
        ("90×90×15", "µm", [(90, 90), (15, 15)]),
        ("5×10⁻¹⁰", "mbar", [(5e-10, 5e-10)]),
        ("5 x 10^3", "N", [(5000, 5000)]),
        ("1e-10", "Pa", [(1e-10, 1e-10)]),
        ("Cu-Kα", "", []),
        ("1.7+L/333", "µm", []),
        ("B–U", "", []),
        ("", "", []),
    ],
)
def test_it_works(value, unit, ranges):
    found = figures_of(value, unit)
    assert [(each.own_low, each.own_high) for each in found] == [
        (pytest.approx(low), pytest.approx(high)) for low, high in ranges
    ]


def fits(wish, value, unit):
    asked = read_wish(wish)
    assert isinstance(asked, FigureWish), asked
    return any(asked.fits(figure) for figure in figures_of(value, unit))


@pytest.mark.parametrize(
    ("wish", "value", "unit"),
    [
        ("temperature >= 1200 C", "25–1200", "°C"),
        ("temperature ≥ 1473.15 K", "25–1200", "℃"),
        ("温度>=1200℃", "RT–1600", "°C"),
        ("temperature < -100 °C", "-173–127", "°C"),
        ("temperature >= 1200", "25–1200", "°C"),
        ("temperature = 100 °C", "up to 1200", "°C"),
        ("resolution <= 1 nm", "≤ 0.5", "nm"),
        ("resolution <= 0.001 µm", "0.9", "nm"),
        ("pressure >= 10 MPa", "100", "bar"),
        ("volume = 1 L", "1000", "mL"),
        ("voltage > 20 kV", "0.1–30", "kV"),
        ("wavelength = 633 nm", "532/633/785", "nm"),
        ("speed >= 1000 rpm", "2000", "r/min"),
        ("conductivity >= 1 W/(m·K)", "0.1–4000", "W·m⁻¹·K⁻¹"),
        ("rate >= 100 K/min", "0.1–100", "°C/min"),
        ("mass range >= 2000 m/z", "5–2000", "m/z"),
    ],
)
def test_a_wish_fits_what_reaches_it(wish, value, unit):
    assert fits(wish, value, unit)


@pytest.mark.parametrize(
    ("wish", "value", "unit"),
    [
        ("temperature >= 1200 C", "25–1100", "°C"),
        ("temperature > 1200 C", "25–1200", "°C"),
        ("temperature >= 1200 C", "1400", "K"),
        ("temperature >= 1200 C", "1200", "mm"),
        ("resolution <= 0.1 nm", "0.5", "nm"),
        ("wavelength = 600 nm", "532/633/785", "nm"),
        ("mass range >= 2000 u", "5–2000", "m/z"),
    ],
)
def test_what_does_not_fit(wish, value, unit):
    assert not fits(wish, value, unit)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("temperature", WishFault.NO_COMPARISON),
        ("", WishFault.NO_COMPARISON),
        ("a < b < c", WishFault.NO_COMPARISON),
        ("a <> 5", WishFault.NO_COMPARISON),
        (">= 5", WishFault.NO_NAME),
        ("temperature >=", WishFault.NO_NUMBER),
        ("temperature >= hot", WishFault.NO_NUMBER),
        ("x = 10**10**10", WishFault.NO_NUMBER),
    ],
)
def test_what_cannot_be_read(text, fault):
    assert read_wish(text) is fault


@pytest.mark.parametrize(
    "unit",
    [
        "10**10**10",
        "9" * 40,
        "m**99999",
        "m^9^9^9",
        "(((((((((",
        "__import__('os')",
        "m" * 500,
        "kilo" * 9,
        "\x00",
        "2**999",
        "1/0",
        "m/0",
        "dB",
    ],
)
def test_hostile_units_are_words_and_no_expressions(unit):
    began = time.process_time()
    found = unit_of(unit)
    assert abs(found.factor) < 1e300
    # Not a measure of speed: an evaluated power of powers would never end.
    assert time.process_time() - began < 10


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_is_an_error(value, unit):
    for figure in figures_of(value, unit):
        assert figure.low <= figure.high
        assert figure.own_low <= figure.own_high
    read_wish(value)
    read_wish(f"{value} >= {unit}")


NUMBERS = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(list(Comparison)))
def test_celsius_and_kelvin_agree(one, other, asked, comparison):
    low, high = sorted((one, other))
    celsius = figures_of(f"{low:f} to {high:f}", "°C")
    wishes = [
        read_wish(f"temperature {comparison} {asked:f} °C"),
        read_wish(f"temperature {comparison} {asked + 273.15:f} K"),
    ]
    answers = {wish.fits(figure) for wish in wishes for figure in celsius}
    assert len(answers) == 1
