"""Figures of data sheets, and what somebody asks of them: "temperature >= 1200 °C".

A value is free text: "-20 to 1200", "1,600", "≤ 0.5", "532/633/785",
"110×110", "5×10⁻¹⁰". It is read as one or more ranges of numbers, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .quantities import in_other_words
from .units import SUPERSCRIPTS, unit_of
from .words import Word, tokens_of, words_of

LONGEST_VALUE = 200
LONGEST_WISH = 120
MOST_RANGES = 12
BOUNDLESS = 1e300
"""An end that a value leaves open."""
ROOM = 25.0
"""Room temperature in °C, where a value says RT or 室温."""
NEAR = 1e-9
"""Figures closer than this share of themselves are the same: conversion rounds."""

MINUS = str.maketrans("−﹣－‒", "----")
NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?"
POWER = (
    r"(?:\s*[×x*·]\s*10(?:\^\(?(?P<{0}p>[+-]?\d{{1,3}})\)?|(?P<{0}s>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}})))?"
)
_ROOM = r"(?:RT|rt|r\.t\.|R\.T\.|ambient|room temperature|室温|室溫|常温|常溫)"
_UNIT = r"(?:\s*(?P<{0}u>[^\s\d,;/~–—<>≤≥=+()-][^\d,;~–—<>≤≥=]{{0,30}}?))?"


def _figure(name: str) -> str:
    power, unit = POWER.format(name), _UNIT.format(name)
    return rf"(?:(?P<{name}>{NUMBER}){power}|(?P<{name}r>{_ROOM})){unit}"


_TO = r"\s*(?:to|~|–|—|\.\.\.?|…|至|到|-)\s*"
_MOST = (
    r"(?:≤|<=|<|＜|up to|max\.?|maximum|at most|不超过|不超過|不大于|不大於|最高|最大|小于|小於)"
)
_LEAST = (
    r"(?:≥|>=|>|＞|from|min\.?|minimum|at least|不低于|不低於|不小于|不小於|最低|最小|大于|大於)"
)
_ABOUT = r"(?:~|≈|ca\.?|about|approx\.?|约|約)?\s*"
_LAST = r"(?:以下|以内|以內)"
_FIRST = r"(?:以上|\+)"
_RANGE = re.compile(rf"(?:from\s+)?{_ABOUT}{_figure('a')}{_TO}{_figure('b')}", re.IGNORECASE)
_BOTH = re.compile(rf"(?:±|\+/-|\+-)\s*{_figure('a')}", re.IGNORECASE)
_UP_TO = re.compile(rf"{_MOST}\s*{_figure('a')}|{_figure('b')}\s*{_LAST}", re.IGNORECASE)
_FROM = re.compile(rf"{_LEAST}\s*{_figure('a')}|{_figure('b')}\s*{_FIRST}", re.IGNORECASE)
_PLAIN = re.compile(NUMBER)
_POINT = re.compile(rf"{_ABOUT}{_figure('a')}", re.IGNORECASE)
# Several values, or the sides of something: each stands alone.
_BETWEEN = re.compile(r"\s*(?:[/;；、]|(?<=\w)\s*[×x*]\s*(?=\d)|,\s+|，)\s*")
_POWERS = re.compile(r"[×x*·]\s*10(?:\^|(?=[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]))")


@dataclass(frozen=True, slots=True)
class Figure:
    """A range of one value: as written, and in base units (SI) of its dimension."""

    dimension: str
    low: float
    high: float
    own_low: float
    own_high: float


def _number(found: re.Match[str], name: str) -> float | None:
    if found[name] is None:
        return ROOM if found[f"{name}r"] else None
    number = float(found[name].replace(",", ""))
    power = found[f"{name}p"] or (found[f"{name}s"] or "").translate(SUPERSCRIPTS)
    if power:
        number *= 10.0 ** max(-300, min(300, int(power)))
    return _bounded(number)


def _bounded(number: float) -> float:
    return max(-BOUNDLESS, min(BOUNDLESS, number))


def _ends(text: str) -> tuple[float, float, str] | None:
    """The lower and upper end of one range as written, and the unit within it."""
    if _PLAIN.fullmatch(text):  # or 1e-10 were a range from 1
        number = _bounded(float(text.replace(",", "")))
        return number, number, ""
    if found := _RANGE.fullmatch(text):
        low, high = _number(found, "a"), _number(found, "b")
        if low is None or high is None:
            return None
        return min(low, high), max(low, high), found["bu"] or found["au"] or ""
    if found := _BOTH.fullmatch(text):
        size = abs(_number(found, "a") or 0.0)
        return -size, size, found["au"] or ""
    for pattern, upward in ((_UP_TO, False), (_FROM, True)):
        if found := pattern.fullmatch(text):
            name = "a" if found["a"] or found["ar"] else "b"
            end = _number(found, name)
            if end is None:
                return None
            ends = (end, BOUNDLESS) if upward else (-BOUNDLESS, end)
            return *ends, found[f"{name}u"] or ""
    if found := _POINT.fullmatch(text):
        point = _number(found, "a")
        return None if point is None else (point, point, found["au"] or "")
    return None


def figures_of(value: str, unit: str) -> list[Figure]:
    """The ranges that a value says; none where it is no figure.

    A unit within the value counts where ``unit`` is empty.
    """
    text = " ".join(value[:LONGEST_VALUE].translate(MINUS).replace("～", "~").split())
    whole = _ends(text)
    if whole is not None:
        ends = [whole]
    elif _POWERS.search(text):
        return []
    else:
        parts = [_ends(part) for part in _BETWEEN.split(text, maxsplit=MOST_RANGES)]
        ends = [part for part in parts if part is not None]
        if len(ends) < len(parts):
            return []
    within = next((inner for _low, _high, inner in reversed(ends) if inner), "")
    measure = unit_of(unit or within)
    out: dict[Figure, None] = {}
    for low, high, _inner in ends:
        based = [end if abs(end) >= BOUNDLESS else measure.to_base(end) for end in (low, high)]
        out[Figure(measure.dimension, min(based), max(based), low, high)] = None
    return list(out)


class Comparison(StrEnum):
    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"


class WishFault(StrEnum):
    """Why a wish for a figure cannot be read."""

    NO_COMPARISON = "no_comparison"
    NO_NAME = "no_name"
    NO_NUMBER = "no_number"


@dataclass(frozen=True, slots=True)
class FigureWish:
    """A figure that an instrument must have; ``dimension`` is None where no unit was given:
    then the number is compared with figures as they are written."""

    text: str
    words: tuple[Word, ...]
    comparison: Comparison
    number: float
    dimension: str | None

    @property
    def slack(self) -> float:
        """How far apart two equal figures may be."""
        return abs(self.number) * NEAR

    def fits(self, figure: Figure) -> bool:
        """Whether an instrument of such a figure can do what is asked."""
        if self.dimension is None:
            low, high = figure.own_low, figure.own_high
        elif self.dimension == figure.dimension:
            low, high = figure.low, figure.high
        else:
            return False
        match self.comparison:
            case Comparison.AT_LEAST:
                return high >= self.number - self.slack
            case Comparison.MORE:
                return high > self.number + self.slack
            case Comparison.AT_MOST:
                return low <= self.number + self.slack
            case Comparison.LESS:
                return low < self.number - self.slack
        return low - self.slack <= self.number <= high + self.slack


_SIGNS = {"≥": ">=", "≧": ">=", "⩾": ">=", "≤": "<=", "≦": "<=", "⩽": "<=", "==": "="}
_SIGNS |= {"＞": ">", "＜": "<", "＝": "=", "=>": ">=", "=<": "<="}
_WISH = re.compile(
    r"(?P<name>[^<>=≥≤≧≦⩾⩽＞＜＝]*)(?P<sign>[<>=≥≤≧≦⩾⩽＞＜＝]{1,2})(?P<rest>[^<>=≥≤≧≦⩾⩽＞＜＝]*)"
)


def read_wish(text: str) -> FigureWish | WishFault:
    """What "temperature >= 1200 C" or "温度 ≥ 1200 °C" asks for, or what is wrong with it."""
    plain = " ".join(text[:LONGEST_WISH].translate(MINUS).split())
    found = _WISH.fullmatch(plain)
    if found is None:
        return WishFault.NO_COMPARISON
    sign = _SIGNS.get(found["sign"], found["sign"])
    if sign not in set(Comparison):
        return WishFault.NO_COMPARISON
    words = in_other_words(words_of(found["name"]))
    if not words:
        return WishFault.NO_NAME
    figure = _POINT.fullmatch(found["rest"].strip())
    number = None if figure is None else _number(figure, "a")
    if figure is None or number is None:
        return WishFault.NO_NUMBER
    unit = (figure["au"] or "").strip()
    measure = unit_of(unit) if unit else None
    return FigureWish(
        text=f"{found['name'].strip()} {sign} {found['rest'].strip()}",
        words=words,
        comparison=Comparison(sign),
        number=number if measure is None else measure.to_base(number),
        dimension=None if measure is None else measure.dimension,
    )


def tokens_of_name(names: Iterable[str]) -> str:
    """The names of a figure as they are looked for: their tokens, each between blanks."""
    found = sorted({token for name in names for token in tokens_of(name)})
    return f" {' '.join(found)} "
