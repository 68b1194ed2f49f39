"""The enterprises of the two key chains: fine chemicals and new displays."""

from booking.accounts.rules import ChainRole, Role

from ..shapes import Enterprise, Person, Project, Words

ENTERPRISES: tuple[Enterprise, ...] = (
    Enterprise(
        key="lanrong",
        code="91350189MA7K2Q4B11",
        name=Words(
            "Lanrong Fine Chemicals Co., Ltd.", "澜榕精细化工有限公司", "瀾榕精細化工有限公司"
        ),
        township="江阴镇 Jiangyin",
        address="福清市江阴镇港前路 16 号 · 16 Gangqian Road, Jiangyin",
        phone="0591-0551 0101",
        email="office@lanrong.example",
        website="https://lanrong.example/",
        chains=(("fine-chemicals", ChainRole.MEMBER), ("new-displays", ChainRole.MEMBER)),
        people=(
            Person("zheng.jianing@lanrong.example", "郑佳宁 Zheng Jianing", Role.ADMINISTRATOR),
            Person("lin.xiaozhou@lanrong.example", "林晓舟 Lin Xiaozhou"),
            Person("xue.mingyuan@lanrong.example", "薛明远 Xue Mingyuan", language="zh-hans"),
            Person(
                "he.yutong@lanrong.example", "何雨桐 He Yutong", Role.FINANCE, language="zh-hans"
            ),
        ),
        projects=(
            Project(
                "低粘度环氧树脂固化体系 Low-viscosity epoxy curing systems",
                "lin.xiaozhou@lanrong.example",
                "LR-2026-03",
                ("zheng.jianing@lanrong.example", "xue.mingyuan@lanrong.example"),
            ),
            Project(
                "光刻胶单体提纯 Purer photoresist monomers",
                "xue.mingyuan@lanrong.example",
                "LR-2026-07",
                ("zheng.jianing@lanrong.example", "lin.xiaozhou@lanrong.example"),
            ),
        ),
    ),
    Enterprise(
        key="qiongshi",
        code="91350189MA8R5T2C6H",
        name=Words(
            "Qiongshi Advanced Materials Co., Ltd.", "穹石新材料有限公司", "穹石新材料有限公司"
        ),
        township="江阴镇 Jiangyin",
        address="福清市江阴镇高港大道 38 号 · 38 Gaogang Avenue, Jiangyin",
        phone="0591-0551 0202",
        email="office@qiongshi.example",
        website="https://qiongshi.example/",
        chains=(("fine-chemicals", ChainRole.MEMBER), ("pipes", ChainRole.MEMBER)),
        people=(
            Person(
                "chen.sixian@qiongshi.example",
                "陈思贤 Chen Sixian",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("yu.haitao@qiongshi.example", "俞海涛 Yu Haitao", language="zh-hans"),
            Person("weng.jingyi@qiongshi.example", "翁静怡 Weng Jingyi", language="zh-hans"),
        ),
        projects=(
            Project(
                "高流动尼龙改性料 High-flow polyamide compounds",
                "yu.haitao@qiongshi.example",
                "QS-2025-11",
                ("chen.sixian@qiongshi.example", "weng.jingyi@qiongshi.example"),
            ),
            Project(
                "导热界面材料 Thermal interface materials",
                "weng.jingyi@qiongshi.example",
                "QS-2026-02",
                ("chen.sixian@qiongshi.example", "yu.haitao@qiongshi.example"),
            ),
        ),
    ),
    Enterprise(
        key="jiahai",
        code="91350189MA3P9D6E41",
        name=Words(
            "Jiahai Catalysis Technology Co., Ltd.", "岬海催化科技有限公司", "岬海催化科技有限公司"
        ),
        township="新厝镇 Xincuo",
        address="福清市新厝镇蒜岭路 9 号 · 9 Suanling Road, Xincuo",
        phone="0591-0551 0303",
        email="office@jiahai.example",
        website="https://jiahai.example/",
        chains=(("fine-chemicals", ChainRole.MEMBER),),
        people=(
            Person(
                "huang.liqun@jiahai.example",
                "黄立群 Huang Liqun",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("shi.wenbo@jiahai.example", "施文博 Shi Wenbo", language="zh-hans"),
            Person("ni.ruolan@jiahai.example", "倪若兰 Ni Ruolan", language="zh-hans"),
        ),
        projects=(
            Project(
                "分子筛催化剂再生 Regeneration of zeolite catalysts",
                "shi.wenbo@jiahai.example",
                "JH-2026-01",
                ("huang.liqun@jiahai.example", "ni.ruolan@jiahai.example"),
            ),
            Project(
                "连续加氢工艺安全 Safety of continuous hydrogenation",
                "ni.ruolan@jiahai.example",
                "JH-2026-04",
                ("huang.liqun@jiahai.example", "shi.wenbo@jiahai.example"),
            ),
        ),
    ),
    Enterprise(
        key="rongyao",
        code="91350189MA5H1L8F2Q",
        name=Words(
            "Rongyao Display Technology Co., Ltd.", "融曜显示科技有限公司", "融曜顯示科技有限公司"
        ),
        township="阳下街道 Yangxia",
        address="福清市阳下街道光电大道 1 号 · 1 Guangdian Avenue, Yangxia",
        phone="0591-0551 0404",
        email="office@rongyao.example",
        website="https://rongyao.example/",
        chains=(("new-displays", ChainRole.MEMBER),),
        people=(
            Person(
                "wang.qihang@rongyao.example",
                "王启航 Wang Qihang",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("wu.zixuan@rongyao.example", "吴梓萱 Wu Zixuan", language="zh-hans"),
            Person("yan.haoran@rongyao.example", "严浩然 Yan Haoran", language="zh-hans"),
            Person(
                "jiang.meiling@rongyao.example",
                "江美玲 Jiang Meiling",
                Role.FINANCE,
                language="zh-hans",
            ),
        ),
        projects=(
            Project(
                "Mini-LED 背光均匀性 Uniformity of mini-LED backlights",
                "wu.zixuan@rongyao.example",
                "RY-2026-05",
                ("wang.qihang@rongyao.example", "yan.haoran@rongyao.example"),
            ),
            Project(
                "车载屏可靠性验证 Reliability of in-car panels",
                "yan.haoran@rongyao.example",
                "RY-2026-09",
                ("wang.qihang@rongyao.example", "wu.zixuan@rongyao.example"),
            ),
        ),
    ),
    Enterprise(
        key="hongzha",
        code="91350189MA6W4N7G92",
        name=Words("Hongzha Optoelectronics Co., Ltd.", "虹栅光电有限公司", "虹柵光電有限公司"),
        township="音西街道 Yinxi",
        address="福清市音西街道清荣路 27 号 · 27 Qingrong Road, Yinxi",
        phone="0591-0551 0505",
        email="office@hongzha.example",
        website="https://hongzha.example/",
        chains=(("new-displays", ChainRole.MEMBER),),
        people=(
            Person(
                "zhuo.yiming@hongzha.example",
                "卓一鸣 Zhuo Yiming",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("fang.yaqin@hongzha.example", "方雅琴 Fang Yaqin", language="zh-hans"),
            Person("yu.zhenhua@hongzha.example", "余振华 Yu Zhenhua", language="zh-hans"),
        ),
        projects=(
            Project(
                "量子点色彩转换膜 Quantum-dot colour conversion films",
                "fang.yaqin@hongzha.example",
                "HZ-2026-02",
                ("zhuo.yiming@hongzha.example", "yu.zhenhua@hongzha.example"),
            ),
            Project(
                "防眩光涂层 Anti-glare coatings",
                "yu.zhenhua@hongzha.example",
                "HZ-2025-08",
                ("zhuo.yiming@hongzha.example", "fang.yaqin@hongzha.example"),
            ),
        ),
    ),
    Enterprise(
        key="yingchao",
        code="91350189MA2X6J3H5C",
        name=Words("Yingchao Microdisplay Co., Ltd.", "映潮微显示有限公司", "映潮微顯示有限公司"),
        township="阳下街道 Yangxia",
        address="福清市阳下街道洪宽北路 52 号 · 52 Hongkuan North Road, Yangxia",
        phone="0591-0551 0606",
        email="office@yingchao.example",
        website="https://yingchao.example/",
        chains=(("new-displays", ChainRole.MEMBER),),
        people=(
            Person(
                "you.zimo@yingchao.example",
                "游子墨 You Zimo",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("ye.siyuan@yingchao.example", "叶思源 Ye Siyuan", language="zh-hans"),
            Person("li.jiahe@yingchao.example", "李嘉禾 Li Jiahe", language="zh-hans"),
        ),
        projects=(
            Project(
                "硅基 OLED 微显示 OLED microdisplays on silicon",
                "ye.siyuan@yingchao.example",
                "YC-2026-01",
                ("you.zimo@yingchao.example", "li.jiahe@yingchao.example"),
            ),
            Project(
                "Micro-LED 巨量转移检测 Inspection of micro-LED mass transfer",
                "li.jiahe@yingchao.example",
                "YC-2026-06",
                ("you.zimo@yingchao.example", "ye.siyuan@yingchao.example"),
            ),
        ),
    ),
)
