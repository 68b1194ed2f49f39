"""Figures within the words of a search: "SEM resolution < 1 nm", "温度 大于 1200 度 的 炉".

Found here are comparisons with a number and its unit, and where the figure's name may
begin; which name it is, the index knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .figures import MINUS, NUMBER, POWER
from .units import NAMES, knows
from .words import HAN, PASSING

MOST_CLAUSES = 5
LONGEST_NAME = 4
"""Words of a figure's name that are tried."""
LONGEST_RUN = 12
"""Chinese characters of a figure's name that are tried, written in one with other words."""

SIGNS = {
    ">=": (">=", "=>", "≥", "≧", "⩾", "at least", "no less than", "not less than", "up to"),
    "<=": ("<=", "=<", "≤", "≦", "⩽", "at most", "no more than", "not more than"),
    ">": (">", "＞", "more than", "greater than", "higher than", "larger than", "above", "over"),
    "<": ("<", "＜", "less than", "lower than", "smaller than", "better than", "below", "under"),
    "=": ("==", "=", "＝", "equal to"),
}
SIGNS_ZH = {
    ">=": (
        *("大于等于", "大於等於", "大于或等于", "大於或等於", "不小于", "不小於", "不低于"),
        *("不低於", "不少于", "不少於", "至少", "达到", "達到"),
    ),
    "<=": (
        *("小于等于", "小於等於", "小于或等于", "小於或等於", "不大于", "不大於", "不高于"),
        *("不高於", "不超过", "不超過", "至多"),
    ),
    ">": ("大于", "大於", "高于", "高於", "超过", "超過", "多于", "多於"),
    "<": ("小于", "小於", "低于", "低於", "少于", "少於", "优于", "優於"),
    "=": ("等于", "等於"),
}
ENDINGS = {"以上": ">=", "以下": "<=", "以内": "<=", "以內": "<="}
LOOSE = frozenset({"up to", "above", "over", "below", "under", "达到", "達到"})
"""Said of other things than figures too, so that nothing is told where no figure is meant."""
UNITS_ELSEWHERE = {
    "攝氏度": "°C",
    "攝氏": "°C",
    "摄氏": "°C",
    "奈米": "nm",
    "公釐": "mm",
    "公分": "cm",
    "毫升": "mL",
    "小時": "h",
    "分鐘": "min",
    "千赫茲": "kHz",
    "兆赫茲": "MHz",
    "赫茲": "Hz",
}
"""What Chinese names of units are that data sheets write otherwise."""

_SIGN_OF = {
    text: sign for signs in (SIGNS, SIGNS_ZH) for sign, texts in signs.items() for text in texts
}
_LATIN = "|".join(
    re.escape(text).replace(r"\ ", r"\s+")
    for text in sorted(_SIGN_OF, key=len, reverse=True)
    if text[0].isalpha() and text.isascii()
)
_OTHER = "|".join(
    re.escape(text)
    for text in sorted(_SIGN_OF, key=len, reverse=True)
    if not (text[0].isalpha() and text.isascii())
)
_COMPARISON = re.compile(
    rf"(?P<sign>{_OTHER}|(?<![^\W\d_])(?:{_LATIN})(?=[\s\d+-]))\s*(?P<a>{NUMBER})"
    + POWER.format("a"),
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"(?P<a>{NUMBER})" + POWER.format("a"), re.IGNORECASE)
_UNIT = re.compile(
    r"(?P<gap>\s?)(?P<unit>[^\s\d,;:，；：。、<>=≥≤（）+\-][^\s,;:，；：。、<>=≥≤（）]{0,19})"
)
_RUN = re.compile(f"[{HAN}]+|[^\\s{HAN},;，；。、]+")
_ENDING = re.compile(rf"\s*(?P<ending>{'|'.join(ENDINGS)})")


@dataclass(frozen=True)
class Clause:
    """A comparison within a text: from the sign's or number's ``start`` to ``end``.

    ``strange`` is what stands where a unit would and is none that is known;
    ``joined`` tells that it was written without a blank. ``loose``: the words that compare
    are said of other things too.
    """

    start: int
    end: int
    sign: str
    number: str
    unit: str = ""
    strange: str = ""
    joined: bool = False
    loose: bool = False

    def wish(self, name: str) -> str:
        """The figure as a filter writes it: "temperature >= 1200 °C"."""
        return " ".join(filter(None, (name, self.sign, self.number, self.unit)))


def clauses(text: str) -> list[Clause]:
    """The comparisons with a number in a text, in order, none over another."""
    text = text.translate(MINUS)
    out: list[Clause] = []
    at = 0
    while len(out) < MOST_CLAUSES:
        found = _COMPARISON.search(text, at)
        behind = _behind(text, at, found.start() if found else len(text))
        if behind is not None:
            out.append(behind)
        elif found is not None:
            said = " ".join(found["sign"].lower().split())
            out.append(_clause(text, found, _SIGN_OF[said], loose=said in LOOSE))
        else:
            break
        at = out[-1].end
    return out


def _behind(text: str, begin: int, end: int) -> Clause | None:
    """A number whose comparison follows it: "1200℃以上"."""
    for found in _PLAIN.finditer(text, begin, end):
        clause = _clause(text, found, "")
        if ending := _ENDING.match(text, clause.end):
            sign = ENDINGS[ending["ending"]]
            return Clause(clause.start, ending.end(), sign, clause.number, clause.unit)
    return None


def _clause(text: str, found: re.Match[str], sign: str, *, loose: bool = False) -> Clause:
    number = text[found.start("a") : found.end()].strip()
    start, end = found.start(), found.end()
    behind = _UNIT.match(text, end)
    if behind is None:
        return Clause(start, end, sign, number, loose=loose)
    token, joined = behind["unit"], not behind["gap"]
    if re.match(f"[{HAN}]", token):
        unit, length = _chinese_unit(token)
        if unit:
            end = behind.start("unit") + length
        return Clause(start, end, sign, number, unit, loose=loose)
    token = re.split(f"[{HAN}]", token, maxsplit=1)[0].rstrip(".!?")
    last = not text[behind.start("unit") + len(token) :].strip()
    if token.lower() in PASSING and not joined and not last:
        return Clause(start, end, sign, number, loose=loose)
    if knows(token):
        end = behind.start("unit") + len(token)
        return Clause(start, end, sign, number, token, loose=loose)
    return Clause(start, end, sign, number, "", token, joined, loose)


def _chinese_unit(token: str) -> tuple[str, int]:
    """The longest unit with which a run of Chinese begins, as filters write it, and its length."""
    for length in range(min(5, len(token)), 0, -1):
        part = token[:length]
        if part in UNITS_ELSEWHERE:
            return UNITS_ELSEWHERE[part], length
        if part in NAMES:
            return part, length
    return "", 0


def name_starts(text: str, begin: int, end: int) -> Iterator[int]:
    """Where a figure's name may begin that ends before ``end``, the longest name first.

    Names end at commas; a run of Chinese may hold other words before the name.
    """
    head = text[begin:end]
    runs = list(_RUN.finditer(head.rstrip(" \t:：")))
    near: list[re.Match[str]] = []
    for run in reversed(runs):
        between = head[run.end() : near[-1].start()] if near else ""
        if between.strip() or len(near) == LONGEST_NAME:
            break
        near.append(run)
    for run in reversed(near):
        length = len(run[0])
        chinese = re.match(f"[{HAN}]", run[0]) is not None
        first = max(0, length - LONGEST_RUN) if chinese else 0
        last = max(first, length - 2) if chinese else 0
        for skipped in range(first, last + 1):
            yield begin + run.start() + skipped


_LEADING = re.compile(
    r"^(?:(?:" + "|".join(sorted(PASSING)) + r")\s+|[\s,;:，；：。、的]+)+", re.IGNORECASE
)
_JOINTS = re.compile(r"^[\s,;:，；：。、的且并並和及与與]+|[\s,;:，；：。、的且并並和及与與]+$")


def plain_name(text: str) -> str:
    """A figure's name without what is said in passing before it: "with temperature"."""
    return _LEADING.sub("", text).strip(" \t:：的")


def left_over(text: str, taken: list[tuple[int, int]]) -> str:
    """The words of a text without the figures in it; nothing where only joints remain."""
    parts: list[str] = []
    at = 0
    for begin, end in [*taken, (len(text), len(text))]:
        part = _JOINTS.sub("", text[at:begin])
        if part and not all(word.lower() in PASSING for word in part.split()):
            parts.append(part)
        at = end
    return " ".join(parts)
