"""What people call the quantities of data sheets, in three languages.

A data sheet names a figure in one language often, and a reader asks in another; so each
word of a group stands for all of them. Names stand in Simplified Chinese, as words are
compared, with the usage of Taiwan beside where it is another word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from .words import Term, Word

GROUPS: tuple[tuple[str, ...], ...] = (
    ("temperature", "temp", "温度"),
    ("resolution", "分辨率", "解析度"),
    ("voltage", "电压"),
    ("current", "电流"),
    ("pressure", "压力", "压强"),
    ("force", "力值", "试验力"),
    ("load", "载荷", "负荷", "荷重", "承重"),
    ("mass", "质量"),
    ("weight", "重量"),
    ("power", "功率"),
    ("frequency", "频率"),
    ("wavelength", "波长"),
    ("wavenumber", "波数"),
    ("magnification", "放大倍数", "放大倍率", "倍率"),
    ("thickness", "厚度"),
    ("diameter", "直径", "管径"),
    ("length", "长度"),
    ("width", "宽度"),
    ("height", "高度"),
    ("size", "尺寸"),
    ("volume", "容积", "体积", "容量"),
    ("speed", "速度", "转速"),
    ("velocity", "速度", "流速"),
    ("flow", "流量", "流速"),
    ("humidity", "湿度"),
    ("angle", "角度"),
    ("energy", "能量"),
    ("accuracy", "精度", "准确度"),
    ("precision", "精密度", "精度"),
    ("sensitivity", "灵敏度"),
    ("bandwidth", "带宽", "频宽"),
    ("throughput", "处理量", "通量"),
    ("vacuum", "真空"),
    ("area", "面积"),
    ("channels", "通道数"),
    ("time", "时间"),
)


def _terms(name: str) -> tuple[Term, ...]:
    if name.isascii():
        return (Term(name, prefix=len(name) > 4),)
    if len(name) == 1:
        return (Term(name),)
    return tuple(Term(first + second) for first, second in pairwise(name))


def _others() -> dict[str, tuple[tuple[Term, ...], ...]]:
    found: dict[str, dict[tuple[Term, ...], None]] = {}
    for group in GROUPS:
        for name in group:
            found.setdefault(name, {}).update((_terms(each), None) for each in group)
    return {name: tuple(alternatives) for name, alternatives in found.items()}


OTHERS = _others()


def in_other_words(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words of a figure's name, each found by what else its quantity is called too."""
    return tuple(
        replace(word, alternatives=tuple(dict.fromkeys((*word.alternatives, *OTHERS[word.text]))))
        if word.text in OTHERS
        else word
        for word in words
    )
