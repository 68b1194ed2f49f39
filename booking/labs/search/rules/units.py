"""Units of measure as data sheets and people write them, converted by pint.

Pint reads expressions, and a hostile one may cost it seconds or evaluate a
power of powers; so what is typed is taken apart here, by a small grammar of
names and small exponents, and pint sees single names alone. A unit that pint
does not know stays a word of its own, comparable with itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from math import isfinite
from typing import Any

LONGEST_UNIT = 40
LARGEST_POWER = 9
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

# What people write, and pint's name for it. Case counts: mPa is not MPa.
NAMES: dict[str, str] = {
    "°c": "degC",
    "°C": "degC",
    "℃": "degC",
    "C": "degC",  # on data sheets of instruments no coulomb
    "c": "degC",
    "摄氏度": "degC",
    "度": "degC",
    "°f": "degF",
    "°F": "degF",
    "℉": "degF",
    "k": "kelvin",
    "K": "kelvin",
    "开": "kelvin",
    "°": "degree",
    "deg": "degree",
    "′": "arcminute",
    "″": "arcsecond",
    "%": "percent",
    "‰": "permille",
    "×": "dimensionless",
    "x": "dimensionless",
    "X": "dimensionless",
    "倍": "dimensionless",
    "L": "litre",
    "l": "litre",
    "升": "litre",
    "mL": "millilitre",
    "ml": "millilitre",
    "毫升": "millilitre",
    "微升": "microlitre",
    "rpm": "revolutions_per_minute",
    "RPM": "revolutions_per_minute",
    "转": "revolution",
    "r": "revolution",
    "米": "metre",
    "厘米": "centimetre",
    "毫米": "millimetre",
    "微米": "micrometre",
    "纳米": "nanometre",
    "um": "micrometre",
    "uL": "microlitre",
    "ul": "microlitre",
    "ug": "microgram",
    "us": "microsecond",
    "uA": "microampere",
    "uV": "microvolt",
    "千克": "kilogram",
    "公斤": "kilogram",
    "克": "gram",
    "毫克": "milligram",
    "微克": "microgram",
    "Da": "dalton",
    "u": "unified_atomic_mass_unit",
    "amu": "unified_atomic_mass_unit",
    "天": "day",
    "小时": "hour",
    "时": "hour",
    "分钟": "minute",
    "分": "minute",
    "秒": "second",
    "毫秒": "millisecond",
    "微秒": "microsecond",
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "伏": "volt",
    "千伏": "kilovolt",
    "kv": "kilovolt",
    "KV": "kilovolt",
    "kev": "kiloelectron_volt",
    "ev": "electron_volt",
    "电子伏特": "electron_volt",
    "瓦": "watt",
    "千瓦": "kilowatt",
    "kw": "kilowatt",
    "KW": "kilowatt",
    "赫兹": "hertz",
    "千赫": "kilohertz",
    "兆赫": "megahertz",
    "兆赫兹": "megahertz",
    "吉赫": "gigahertz",
    "hz": "hertz",
    "khz": "kilohertz",
    "KHz": "kilohertz",
    "mhz": "megahertz",
    "ghz": "gigahertz",
    "帕": "pascal",
    "千帕": "kilopascal",
    "兆帕": "megapascal",
    "pa": "pascal",
    "kpa": "kilopascal",
    "mpa": "megapascal",
    "Mpa": "megapascal",
    "gpa": "gigapascal",
    "巴": "bar",
    "牛": "newton",
    "千牛": "kilonewton",
    "kn": "kilonewton",
    "KN": "kilonewton",
    "特斯拉": "tesla",
    "焦": "joule",
    "安": "ampere",
    "毫安": "milliampere",
    "Å": "angstrom",
    "A": "ampere",
    "in": "inch",
    "Ω": "ohm",
    "欧": "ohm",
    "ppm": "ppm",
    "ppb": "part_per_billion",
}
# Read as one word: taken apart they would be litres a debye and siemens a newton.
WHOLE = frozenset(["l/d", "m/z", "s/n", "db", "dbm", "ph", "abs", "aw", "δe", "×g", "xg"])

_NAME = r"[^\W\d_]{1,20}|°[CcFf]?|[%‰×′″℃℉]"
_FACTOR = re.compile(
    rf"\s*(?P<times>[·⋅*\s.]|/)?\s*(?:(?P<number>\d{{1,6}}(?:\.\d{{1,6}})?)\s*)?"
    rf"(?:(?P<name>{_NAME})(?:\^|\*\*)?(?P<power>-?\d)?)?"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """How to compare figures of a unit: base = figure * factor + offset.

    ``dimension`` names what it measures; figures of another one are not comparable.
    """

    dimension: str
    factor: float = 1.0
    offset: float = 0.0

    def to_base(self, figure: float) -> float:
        """A figure in the base units of its dimension (SI)."""
        return figure * self.factor + self.offset


NO_UNIT = Unit("1")


@cache
def _registry() -> Any:
    # Its definitions take half a second to read, so not before the first unit.
    import pint

    registry: Any = pint.UnitRegistry(autoconvert_offset_to_baseunit=True, cache_folder=None)
    registry.define("part_per_billion = 1e-9")
    return registry


@lru_cache(maxsize=2_000)
def _named(name: str) -> Any:
    """Pint's unit of one name; None when it knows none."""
    registry = _registry()
    known = NAMES.get(name, name)
    if not re.fullmatch(r"[A-Za-zµμΩ_]{1,30}", known):
        return None
    try:
        return registry.parse_units(known)
    except Exception:  # pint has many errors for names that are none
        return None


def _opaque(text: str) -> Unit:
    word = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return Unit(f"'{word[:LONGEST_UNIT]}'")


def _factors(text: str) -> list[tuple[str, float, int]] | None:
    """A unit taken apart into (name, number, power); None when it is no such thing."""
    out: list[tuple[str, float, int]] = []
    at, sign, below = 0, 1, False
    while at < len(text):
        if text[at] == "(":
            if below or (out and sign > 0 and text[at - 1] != "/"):
                return None
            below, at = True, at + 1
            continue
        if text[at] == ")":
            if not below:
                return None
            below, sign, at = False, 1, at + 1
            continue
        found = _FACTOR.match(text, at)
        if found is None or found.end() == at:
            return None
        if out and found["times"] is None and text[at - 1] not in "()":
            return None
        if found["times"] == "/":
            if sign < 0 and below:  # a/(b/c); while a/b/c is read as a/(b·c)
                return None
            sign = -1
        elif found["times"] and not below:
            sign = 1 if found["times"].strip() else sign
        if found["number"]:
            if not float(found["number"]):
                return None
            out.append(("", float(found["number"]), sign))
        if found["name"]:
            power = int(found["power"] or 1)
            if not 0 < abs(power) <= LARGEST_POWER:
                return None
            out.append((found["name"], 1.0, sign * power))
        at = found.end()
    return None if below or not any(name for name, _number, _power in out) else out


def _quantity(text: str) -> Any:
    """One of a unit, as pint's quantity; None for what is none that pint knows."""
    registry = _registry()
    single = _named(text)
    if single is not None:
        return registry.Quantity(1.0, single)
    quantity = registry.Quantity(1.0)
    parts = _factors(text)
    for name, number, power in parts or ():
        if not name:
            quantity = quantity * number**power
            continue
        unit = _named(name)
        if unit is None:
            return None
        if len(parts or ()) > 1 and unit in (registry.degC, registry.degF):
            # A degree in a rate is a step of the scale, not a point on it.
            unit = registry.delta_degC if unit == registry.degC else registry.delta_degF
        quantity = quantity * registry.Quantity(1.0, unit) ** power
    return quantity if parts else None


@lru_cache(maxsize=4_096)
def _unit_of(text: str) -> Unit:
    if not text:
        return NO_UNIT
    if text.casefold() in WHOLE:
        return _opaque(text)
    try:
        quantity = _quantity(text)
        found = None if quantity is None else _affine(quantity)
    except Exception:  # logarithmic and other units that no factor converts
        return _opaque(text)
    return found if found is not None and isfinite(found.factor) else _opaque(text)


def _affine(one: Any) -> Unit:
    """The factor and offset of pint's conversion to base units, read off two points."""
    zero = _registry().Quantity(0.0, one.units)
    offset = float(zero.to_base_units().magnitude)
    factor = float(one.to_base_units().magnitude) - offset
    powers = sorted((str(name), float(power)) for name, power in one.dimensionality.items())
    dimension = " ".join(f"{name.strip('[]')}{power:+g}" for name, power in powers)
    return Unit(dimension or "1", factor, offset)


def knows(text: str) -> bool:
    """Whether a text is a unit that has a meaning here, and not only a word of its own."""
    return text.casefold() in WHOLE or not unit_of(text).dimension.startswith("'")


def unit_of(text: str) -> Unit:
    """The unit that somebody wrote; never an error, whatever it is.

    What is not known stays a word of its own, whose figures compare with
    those of the same word.
    """
    plain = text[:LONGEST_UNIT].translate(SUPERSCRIPTS).strip()
    plain = plain.replace("℃", "°C").replace("℉", "°F").replace("μ", "µ").replace("−", "-")
    plain = plain.replace("º", "°").replace("˚", "°").replace("／", "/").replace("％", "%")
    return _unit_of(plain)
