"""The labs of Yurong University of Technology."""

from ..instruments import electron_microscopy, fine_chemicals, nmr_ms, xray_thermal
from ..shapes import (
    MON_FRI,
    ROUND_THE_CLOCK,
    SAT,
    Closure,
    Lab,
    Opening,
    Person,
    Policy,
    Words,
)

LABS: tuple[Lab, ...] = (
    Lab(
        key="electron_microscopy",
        code="EM",
        name=Words(
            "Centre for Electron Microscopy and Surface Analysis",
            "电子显微与表面分析中心",
            "電子顯微與表面分析中心",
        ),
        about=Words(
            (
                "Images and analyses surfaces from the millimetre to the atom, for the "
                "university and for the city's chemical and display makers."
            ),
            "从毫米到原子尺度的形貌与表面分析，服务校内师生和本市化工、显示企业。",
            "從毫米到原子尺度的形貌與表面分析，服務校內師生和本市化工、顯示企業。",
        ),
        address="福清市龙山街道玉融大道 8 号材料楼 · Materials Building, 8 Yurong Avenue, Fuqing",
        building="材料楼 Materials Building",
        location="B102",
        latitude="25.73415",
        longitude="119.37240",
        getting_in=(
            "从南门进校，凭预约记录和身份证在门岗登记；材料楼一层东侧电梯下到地下一层。\n"
            "Enter by the south gate and show your booking and identity card; take the east "
            "lift of the Materials Building down one floor."
        ),
        bring_along=(
            "身份证、样品清单；请穿长裤和包脚鞋。\n"
            "Identity card and a list of samples; wear long trousers and closed shoes."
        ),
        serves=("fine-chemicals", "new-displays"),
        opening=(
            Opening(MON_FRI, "08:00", "12:00"),
            Opening(MON_FRI, "13:30", "17:30"),
            Opening(SAT, "08:30", "12:00", own_first=True),
        ),
        assisted=(Opening(MON_FRI, "08:30", "11:30"), Opening(MON_FRI, "14:00", "17:00")),
        policy=Policy(),
        manager=Person("zhou.ruotong@yrut.example", "周若彤 Zhou Ruotong"),
        technicians=(
            Person("zhao.tianyu@yrut.example", "赵天宇 Zhao Tianyu"),
            Person("sun.xiaowen@yrut.example", "孙晓雯 Sun Xiaowen"),
        ),
        researcher=Person("du.mingzhe@yrut.example", "杜明哲 Du Mingzhe", language="zh-hans"),
        group="二维材料课题组 Two-dimensional materials group",
        phone="0591-0550 1010",
        instruments=electron_microscopy.INSTRUMENTS,
        closures=(
            Closure(
                "镜筒合轴与校准 Column alignment and calibration",
                weeks=1,
                weekday=2,
                starts="08:00",
                ends="12:00",
                asset_id="EM-2019-0031",
            ),
        ),
    ),
    Lab(
        key="xray_thermal",
        code="XT",
        name=Words(
            "X-ray and Thermal Analysis Laboratory", "X射线与热分析实验室", "X射線與熱分析實驗室"
        ),
        about=Words(
            (
                "Finds what a powder, a resin or a film is made of and how it behaves when it "
                "gets hot."
            ),
            "分析粉末、树脂和薄膜的组成与受热行为。",
            "分析粉末、樹脂和薄膜的組成與受熱行為。",
        ),
        address="福清市龙山街道玉融大道 8 号材料楼 · Materials Building, 8 Yurong Avenue, Fuqing",
        building="材料楼 Materials Building",
        location="305",
        latitude="25.73428",
        longitude="119.37262",
        getting_in=(
            "从南门进校，在门岗登记；乘材料楼西侧电梯到三层，按 305 室门铃。\n"
            "Enter by the south gate and register; take the west lift to the third floor "
            "and ring at room 305."
        ),
        bring_along=(
            "样品及安全说明书、移动存储请用实验室提供的中转盘。\n"
            "Samples with their safety data sheets; copy data with the lab's transfer "
            "drive, not your own."
        ),
        serves=("fine-chemicals", "pipes"),
        opening=(Opening(MON_FRI, "08:00", "17:30"),),
        assisted=(Opening(MON_FRI, "08:30", "12:00"), Opening(MON_FRI, "14:00", "17:30")),
        policy=Policy(
            longest_minutes=600, lead_minutes=60, release_lead_hours=48, everyone_days=10
        ),
        manager=Person("lu.zhiping@yrut.example", "吕志平 Lü Zhiping"),
        technicians=(Person("ma.lina@yrut.example", "马丽娜 Ma Lina"),),
        researcher=Person("feng.yuanshan@yrut.example", "冯远山 Feng Yuanshan", language="zh-hans"),
        group="功能陶瓷课题组 Functional ceramics group",
        phone="0591-0550 1020",
        instruments=xray_thermal.INSTRUMENTS,
        closures=(
            Closure(
                "供电检修 Work on the power supply",
                weeks=-2,
                weekday=2,
                starts="08:00",
                ends="12:00",
            ),
        ),
    ),
    Lab(
        key="nmr_ms",
        code="NM",
        name=Words(
            "NMR and Mass Spectrometry Laboratory", "核磁共振与质谱实验室", "核磁共振與質譜實驗室"
        ),
        about=Words(
            (
                "Structures and impurities of molecules. Qualified people work here day and "
                "night, seven days a week."
            ),
            "分子结构与杂质分析。取得上机资格者可全天 24 小时、每周七天使用。",
            "分子結構與雜質分析。取得上機資格者可全天 24 小時、每週七天使用。",
        ),
        address="福清市龙山街道玉融大道 8 号化学楼 · Chemistry Building, 8 Yurong Avenue, Fuqing",
        building="化学楼 Chemistry Building",
        location="101",
        latitude="25.73366",
        longitude="119.37318",
        getting_in=(
            "白天在化学楼前台登记；18:00 至次日 8:00 刷卡进入，资格培训时发放门禁卡。\n"
            "By day register at the desk of the Chemistry Building; from 18:00 to 08:00 use "
            "the access card that you get with your training."
        ),
        bring_along=(
            "请勿携带铁磁物品；装有心脏起搏器者不得进入磁体间。\n"
            "Leave anything magnetic outside; nobody with a pacemaker may enter the magnet "
            "room."
        ),
        serves=("fine-chemicals",),
        opening=ROUND_THE_CLOCK,
        assisted=(Opening(MON_FRI, "08:30", "12:00"), Opening(MON_FRI, "13:30", "17:30")),
        policy=Policy(
            grid_minutes=15,
            shortest_minutes=15,
            longest_minutes=1440,
            lead_minutes=30,
            release_lead_hours=24,
            everyone_days=14,
            decide_working_days=1,
        ),
        manager=Person("liang.jing@yrut.example", "梁静 Liang Jing"),
        technicians=(Person("hu.pengfei@yrut.example", "胡鹏飞 Hu Pengfei"),),
        researcher=Person("song.anqi@yrut.example", "宋安琪 Song Anqi", language="zh-hans"),
        group="天然产物化学课题组 Natural products chemistry group",
        phone="0591-0550 1030",
        instruments=nmr_ms.INSTRUMENTS,
        closures=(
            Closure(
                "液氦加注 Helium refill",
                weeks=2,
                weekday=0,
                starts="09:00",
                ends="17:00",
                asset_id="NM-2022-0002",
            ),
            Closure(
                "液氮加注 Nitrogen refill",
                weeks=1,
                weekday=3,
                starts="08:00",
                ends="10:00",
                asset_id="NM-2017-0001",
            ),
        ),
    ),
    Lab(
        key="fine_chemicals",
        code="FC",
        name=Words("Fine Chemicals Process Laboratory", "精细化工过程实验室", "精細化工過程實驗室"),
        about=Words(
            (
                "From a gram in a flask to a litre in a reactor: analysis, purification and "
                "safety of fine-chemical processes."
            ),
            "从克级小试到升级反应釜，提供精细化工过程的分析、提纯与安全评估。",
            "從克級小試到升級反應釜，提供精細化工過程的分析、提純與安全評估。",
        ),
        address="福清市江阴镇新港路 21 号研发楼 · R&D Building, 21 Xingang Road, Jiangyin, Fuqing",
        building="研发楼 R&D Building",
        location="2F",
        latitude="25.45930",
        longitude="119.28815",
        getting_in=(
            "港区东门凭预约记录换取访客证，全程佩戴安全帽和防护眼镜。\n"
            "Change your booking for a visitor's badge at the east gate of the port zone; "
            "hard hat and goggles at all times."
        ),
        bring_along=(
            "安全帽、防护眼镜、防静电工作服（可借用）；物料安全说明书。\n"
            "Hard hat, goggles and antistatic coat (can be borrowed); safety data sheets."
        ),
        serves=("fine-chemicals",),
        opening=(Opening(MON_FRI, "08:00", "12:00"), Opening(MON_FRI, "13:00", "17:00")),
        assisted=(Opening(MON_FRI, "08:30", "12:00"), Opening(MON_FRI, "13:00", "16:30")),
        policy=Policy(shortest_minutes=60, lead_minutes=240, chain_days=21, everyone_days=10),
        manager=Person("xu.jianhua@yrut.example", "徐建华 Xu Jianhua"),
        technicians=(
            Person("guo.zhiyuan@yrut.example", "郭志远 Guo Zhiyuan"),
            Person("zhu.xiaofei@yrut.example", "朱晓菲 Zhu Xiaofei"),
        ),
        researcher=Person("cao.jingxing@yrut.example", "曹景行 Cao Jingxing", language="zh-hans"),
        group="绿色合成课题组 Green synthesis group",
        phone="0591-0550 1040",
        instruments=fine_chemicals.INSTRUMENTS,
    ),
)
