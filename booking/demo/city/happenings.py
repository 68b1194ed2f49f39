"""What people of the demo city say, plan and report; Chinese first, then English."""

from __future__ import annotations

from dataclasses import dataclass

WALK_IN = ("FC-2019-0101", "FC-2016-0108", "DS-2020-0203", "EM-2015-0019", "AH-2019-0801")
"""Asset numbers of instruments that one may use without a booking while they stand free."""

TRAINED = ("XT-2018-0043",)
TRAINING = "动态热机械分析上机培训 Operator training: dynamic mechanical analysis"
TRAINING_ABOUT = (
    "制样、夹具选择和标准升温扫描，结束时上机考核。\n"
    "Samples, clamps and a standard temperature scan; you are tested at the instrument."
)
TRAINING_PLACE = "分析楼 204 · Analysis Building, room 204"
TRAINEES = ("yu.haitao@qiongshi.example", "yu.zhenhua@hongzha.example", "song.anqi@yrut.example")
PAST_TRAINED = ("XT-2018-0006",)
PAST_TRAINING = "X射线衍射仪上机培训 Operator training: powder diffraction"
PAST_ABOUT = (
    "辐射安全、制样和标准扫描，结束时上机考核。\n"
    "Radiation safety, mounting samples and a standard scan; you are tested at the instrument."
)

OFFERED_NOTE = (
    "原时段要校准样品台，新时段有人全程协助。\n"
    "The stage is calibrated at that time; at this one somebody assists you throughout."
)
PROPOSED_NOTE = (
    "当天液氮不足，改期可以吗？ Short of liquid nitrogen that day: would this time suit you?"
)
OFFERED_PURPOSE = "乳液液滴尺寸 Droplet size of emulsions"
SERIES_PURPOSE = "固化动力学，三天连续测定 Curing kinetics on three days"
BASKET_PURPOSE = "单体含水量与官能团 Water and functional groups of a monomer"
WALK_IN_PURPOSE = "来料快速鉴别 Quick check of a delivery"
SAMPLES_PURPOSE = "分子筛与颜料物相 Phases of a zeolite and a pigment"
RULED_PURPOSE = "课题组常规测试 Routine work of the group"
ENDORSED_PURPOSE = "光刻胶单体晶型 Crystal form of a photoresist monomer"
WAIT_PURPOSE = "急需补测一批样品 A batch that must be measured again"


@dataclass(frozen=True)
class Ask:
    """A request that waits for the lab: who, an asset number, how many workdays ahead, from
    which hour for how many, and what for."""

    email: str
    asset_id: str
    days: int
    hour: int
    hours: int
    purpose: str


QUEUE = (
    Ask(
        "yu.haitao@qiongshi.example",
        "XT-2016-0044",
        2,
        9,
        2,
        "导热填料母粒 Masterbatch with heat-conducting filler",
    ),
    Ask(
        "weng.jingyi@qiongshi.example",
        "XT-2020-0042",
        3,
        14,
        2,
        "阻燃剂分解产物 What a flame retardant gives off",
    ),
    Ask(
        "yu.zhenhua@hongzha.example",
        "XT-2018-0043",
        4,
        9,
        3,
        "管材低温脆化 Pipes becoming brittle in the cold",
    ),
    Ask(
        "song.anqi@yrut.example",
        "XT-2021-0035",
        5,
        14,
        2,
        "胶束尺寸 Size of micelles",
    ),
)


@dataclass(frozen=True)
class Talk:
    """A question to a lab about an instrument, so many minutes ago, and its answer an hour
    later; without an answer it waits."""

    email: str
    asset_id: str
    minutes: int
    question: str
    answer: str = ""


TALKS = (
    Talk(
        "lin.xiaozhou@lanrong.example",
        "XT-2021-0035",
        26 * 60,
        (
            "液体样品可以直接测吗？需要多少？\n"
            "Can liquids be measured as they are, and how much do you need?"
        ),
        (
            "可以，毛细管装样 50 μL 即可，请避免气泡。\n"
            "They can: 50 μL in a capillary, without bubbles."
        ),
    ),
    Talk(
        "yu.zhenhua@hongzha.example",
        "XT-2018-0043",
        95,
        (
            "管材样条最小尺寸是多少？夹具支持 -40 °C 吗？\n"
            "How small may strips of pipe be, and does the clamp go down to -40 °C?"
        ),
    ),
    Talk(
        "xu.zhiqiang@chuanzhu.example",
        "AH-2020-0803",
        130,
        (
            "鳗苗今早开始烂鳃，活鱼最快什么时候可以送来？\n"
            "Our elvers show gill rot since this morning: when can we bring live fish?"
        ),
        (
            "今天下班前都可以，每批 5 尾，连同池水 2 L。\n"
            "Until we close today: five fish of each batch, with 2 L of their water."
        ),
    ),
    Talk(
        "wei.qiuyue@haiyan.example",
        "FQ-2021-0606",
        210,
        (
            "烤鳗出口批次，孔雀石绿检出限能到多少？\n"
            "Roast eel for export: how low can you detect malachite green?"
        ),
    ),
)
ON_BOOKING = (
    "样品对湿气敏感，能否提前充氮？ The samples take up moisture: can the chamber be purged first?",
    "可以，提前半小时送到即可。 It can, if they come half an hour earlier.",
)


@dataclass(frozen=True)
class Trouble:
    """A fault that a lab's technician reported so many minutes ago; ``mended`` is what was
    done an hour later, empty while it is open."""

    asset_id: str
    urgency: str
    minutes: int
    words: str
    mended: str = ""


TROUBLES = (
    Trouble(
        "XT-2015-0045",
        "hampers",
        190,
        "升温到 600 °C 以上时位移信号漂移 The signal drifts above 600 °C",
    ),
    Trouble(
        "EM-2015-0019",
        "minor",
        1500,
        "观察窗有镀层，看不清样品 The window is coated over",
        "已更换观察窗 The window was changed",
    ),
    Trouble(
        "DS-2020-0203",
        "minor",
        330,
        "2 号机支架松动 The stand of number 2 is loose",
    ),
)
RECORDED = "设备处年度核查 Yearly inspection by the equipment office"
APPEAL = (
    "当天台风预警，高速封闭，已提前电话告知。\n"
    "The motorway was closed by a typhoon warning; I called beforehand."
)
SEARCH = "q=XRD&hours=2"
