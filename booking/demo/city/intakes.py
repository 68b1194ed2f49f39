"""What labs of the demo city ask with a request, by the asset number of the instrument."""

from __future__ import annotations

from dataclasses import dataclass

from booking.labs.intake.rules import FieldKind

from .shapes import Words


@dataclass(frozen=True)
class Question:
    """``choices`` are words by their key; ``least`` and ``most`` bound a number in ``unit``.

    ``answer`` is what the city's own request says; empty leaves it open.
    """

    kind: FieldKind
    label: Words
    required: bool = False
    help: Words | None = None
    unit: str = ""
    least: int | None = None
    most: int | None = None
    choices: tuple[tuple[str, Words], ...] = ()
    answer: object = ""


SAMPLES = Question(
    FieldKind.SAMPLES,
    Words("Samples", "样品清单", "樣品清單"),
    required=True,
    help=Words(
        "Name each as on its label, and say how to store it.",
        "名称与标签一致，并注明保存方式。",
        "名稱與標籤一致，並註明保存方式。",
    ),
    answer=[
        {
            "name": "LR-ZSM5-0317",
            "count": "2",
            "hazard": "none",
            "storage": "dry",
            "after": "return",
        },
        {
            "name": "LR-PIG-022",
            "count": "2",
            "hazard": "other",
            "storage": "dark",
            "after": "dispose",
        },
    ],
)

INTAKES: dict[str, tuple[Question, ...]] = {
    "XT-2018-0006": (
        SAMPLES,
        Question(
            FieldKind.ONE,
            Words("Radiation", "靶材", "靶材"),
            required=True,
            choices=(
                ("cu", Words("Copper", "铜靶", "銅靶")),
                ("co", Words("Cobalt, for samples with iron", "钴靶，含铁样品", "鈷靶，含鐵樣品")),
            ),
            answer="cu",
        ),
        Question(
            FieldKind.NUMBER,
            Words("Scan up to 2θ", "扫描终止角 2θ", "掃描終止角 2θ"),
            unit="°",
            least=20,
            most=140,
            answer="80",
        ),
        Question(
            FieldKind.LONG,
            Words("Phases that you expect", "预期物相", "預期物相"),
            answer="ZSM-5，少量方石英 ZSM-5 with a little cristobalite",
        ),
    ),
    "AH-2020-0803": (
        Question(
            FieldKind.ONE,
            Words("Stage of the eels", "鳗鱼阶段", "鰻魚階段"),
            required=True,
            choices=(
                ("glass", Words("Glass eels", "白苗", "白苗")),
                ("elver", Words("Elvers", "黑仔", "黑仔")),
                ("adult", Words("Market size", "成鳗", "成鰻")),
            ),
        ),
        Question(
            FieldKind.NUMBER,
            Words("Water temperature", "水温", "水溫"),
            unit="°C",
            least=0,
            most=40,
        ),
        Question(
            FieldKind.LONG,
            Words("Signs, and since when", "症状及出现时间", "症狀及出現時間"),
            required=True,
        ),
    ),
    "FQ-2021-0606": (
        Question(
            FieldKind.SEVERAL,
            Words("What to look for", "检测项目", "檢測項目"),
            required=True,
            choices=(
                ("quinolones", Words("Quinolones", "喹诺酮类", "喹諾酮類")),
                ("malachite", Words("Malachite green", "孔雀石绿", "孔雀石綠")),
                ("pesticides", Words("Pesticides", "农药残留", "農藥殘留")),
            ),
        ),
    ),
    "DS-2023-0206": (
        Question(
            FieldKind.NUMBER,
            Words("Viscosity of the ink", "墨水粘度", "墨水粘度"),
            required=True,
            unit="mPa·s",
            least=1,
            most=30,
        ),
        Question(FieldKind.TEXT, Words("Solvent", "溶剂", "溶劑"), required=True),
    ),
}
