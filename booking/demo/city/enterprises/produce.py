"""The enterprises of the specialty chains: food, pipes and eel."""

from booking.accounts.rules import ChainRole, OrganisationState, Role

from ..shapes import Enterprise, Person, Project, Words

ENTERPRISES: tuple[Enterprise, ...] = (
    Enterprise(
        key="haiyan",
        code="91350189MA9Q8B5J7A",
        name=Words("Haiyan Foods Co., Ltd.", "海檐食品有限公司", "海簷食品有限公司"),
        township="渔溪镇 Yuxi",
        address="福清市渔溪镇食品园一路 11 号 · 11 Food Park First Road, Yuxi",
        phone="0591-0551 0707",
        email="office@haiyan.example",
        website="https://haiyan.example/",
        chains=(("food", ChainRole.MEMBER), ("eel-farming", ChainRole.MEMBER)),
        people=(
            Person(
                "zhang.chunsheng@haiyan.example",
                "张春生 Zhang Chunsheng",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("liu.chenxi@haiyan.example", "刘晨曦 Liu Chenxi", language="zh-hans"),
            Person("wei.qiuyue@haiyan.example", "魏秋月 Wei Qiuyue", language="zh-hans"),
        ),
        projects=(
            Project(
                "冻干海鲜汤块 Freeze-dried seafood soup",
                "liu.chenxi@haiyan.example",
                "HY-2026-03",
                ("zhang.chunsheng@haiyan.example", "wei.qiuyue@haiyan.example"),
            ),
            Project(
                "低盐鱼糜制品质构 Texture of low-salt surimi",
                "wei.qiuyue@haiyan.example",
                "HY-2026-04",
                ("zhang.chunsheng@haiyan.example", "liu.chenxi@haiyan.example"),
            ),
        ),
    ),
    Enterprise(
        key="suiyu",
        code="91350189MA4T7C1K8D",
        name=Words("Suiyu Foods Co., Ltd.", "穗屿食品有限公司", "穗嶼食品有限公司"),
        township="渔溪镇 Yuxi",
        address="福清市渔溪镇食品园二路 3 号 · 3 Food Park Second Road, Yuxi",
        phone="0591-0551 0808",
        email="office@suiyu.example",
        website="https://suiyu.example/",
        chains=(),
        people=(
            Person(
                "su.wenjing@suiyu.example",
                "苏文静 Su Wenjing",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("gao.yuanfan@suiyu.example", "高远帆 Gao Yuanfan", language="zh-hans"),
            Person("zhong.ling@suiyu.example", "钟灵 Zhong Ling", language="zh-hans"),
        ),
        projects=(
            Project(
                "即食杂粮粥 Ready-to-eat grain porridge",
                "gao.yuanfan@suiyu.example",
                "SY-2026-01",
                ("su.wenjing@suiyu.example", "zhong.ling@suiyu.example"),
            ),
        ),
        state=OrganisationState.PENDING,
    ),
    Enterprise(
        key="chuanzhu",
        code="91350189MA7Y3G9L6G",
        name=Words("Chuanzhu Pipes Co., Ltd.", "川筑管业有限公司", "川築管業有限公司"),
        township="龙田镇 Longtian",
        address="福清市龙田镇工业路 70 号 · 70 Gongye Road, Longtian",
        phone="0591-0551 0909",
        email="office@chuanzhu.example",
        website="https://chuanzhu.example/",
        chains=(("pipes", ChainRole.MEMBER),),
        people=(
            Person(
                "xie.jianguo@chuanzhu.example",
                "谢建国 Xie Jianguo",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("xu.zhiqiang@chuanzhu.example", "许志强 Xu Zhiqiang", language="zh-hans"),
            Person("qiu.huimin@chuanzhu.example", "邱慧敏 Qiu Huimin", language="zh-hans"),
        ),
        projects=(
            Project(
                "PE-RT 采暖管耐压寿命 Pressure life of PE-RT heating pipes",
                "xu.zhiqiang@chuanzhu.example",
                "CZ-2026-02",
                ("xie.jianguo@chuanzhu.example", "qiu.huimin@chuanzhu.example"),
            ),
            Project(
                "再生料波纹管 Corrugated pipe from recyclate",
                "qiu.huimin@chuanzhu.example",
                "CZ-2026-05",
                ("xie.jianguo@chuanzhu.example", "xu.zhiqiang@chuanzhu.example"),
            ),
        ),
    ),
    Enterprise(
        key="lipu",
        code="91350189MA8U2F4M3B",
        name=Words("Lipu Plastic Piping Co., Ltd.", "砺浦塑胶管道有限公司", "礪浦塑膠管道有限公司"),
        township="龙田镇 Longtian",
        address="福清市龙田镇东华路 45 号 · 45 Donghua Road, Longtian",
        phone="0591-0551 1010",
        email="office@lipu.example",
        website="https://lipu.example/",
        chains=(),
        people=(
            Person(
                "cai.guodong@lipu.example",
                "蔡国栋 Cai Guodong",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("zeng.xiaomin@lipu.example", "曾小敏 Zeng Xiaomin", language="zh-hans"),
            Person("pan.ziang@lipu.example", "潘子昂 Pan Ziang", language="zh-hans"),
        ),
        projects=(
            Project(
                "PVC-O 给水管 PVC-O water pipes",
                "zeng.xiaomin@lipu.example",
                "LP-2026-01",
                ("cai.guodong@lipu.example", "pan.ziang@lipu.example"),
            ),
            Project(
                "阻燃电力套管 Flame-retardant cable ducts",
                "pan.ziang@lipu.example",
                "LP-2025-12",
                ("cai.guodong@lipu.example", "zeng.xiaomin@lipu.example"),
            ),
        ),
    ),
    Enterprise(
        key="linxi",
        code="91350189MA3K5R7N26",
        name=Words("Linxi Aquaculture Co., Ltd.", "鳞汐水产养殖有限公司", "鱗汐水產養殖有限公司"),
        township="城头镇 Chengtou",
        address="福清市城头镇吉钓路 6 号 · 6 Jidiao Road, Chengtou",
        phone="0591-0551 1111",
        email="office@linxi.example",
        website="https://linxi.example/",
        chains=(("eel-farming", ChainRole.MEMBER),),
        people=(
            Person(
                "nian.haibo@linxi.example",
                "念海波 Nian Haibo",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("zhuang.xuemei@linxi.example", "庄雪梅 Zhuang Xuemei", language="zh-hans"),
            Person("ruan.zhiwen@linxi.example", "阮志文 Ruan Zhiwen", language="zh-hans"),
        ),
        projects=(
            Project(
                "鳗鱼循环水养殖 Recirculating eel farming",
                "zhuang.xuemei@linxi.example",
                "LX-2026-01",
                ("nian.haibo@linxi.example", "ruan.zhiwen@linxi.example"),
            ),
            Project(
                "尾水达标排放 Cleaner tail water",
                "ruan.zhiwen@linxi.example",
                "LX-2026-03",
                ("nian.haibo@linxi.example", "zhuang.xuemei@linxi.example"),
            ),
        ),
    ),
    Enterprise(
        key="tanman",
        code="91350189MA6E8H2P44",
        name=Words("Tanman Eel Products Co., Ltd.", "潭漫鳗业有限公司", "潭漫鰻業有限公司"),
        township="上迳镇 Shangjing",
        address="福清市上迳镇迳江路 18 号 · 18 Jingjiang Road, Shangjing",
        phone="0591-0551 1212",
        email="office@tanman.example",
        website="https://tanman.example/",
        chains=(("eel-farming", ChainRole.MEMBER), ("food", ChainRole.MEMBER)),
        people=(
            Person(
                "ding.shaohua@tanman.example",
                "丁少华 Ding Shaohua",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("cheng.yinuo@tanman.example", "程一诺 Cheng Yinuo", language="zh-hans"),
            Person("han.dongqing@tanman.example", "韩冬青 Han Dongqing", language="zh-hans"),
        ),
        projects=(
            Project(
                "蒲烧鳗鱼货架期 Shelf life of kabayaki eel",
                "cheng.yinuo@tanman.example",
                "TM-2026-02",
                ("ding.shaohua@tanman.example", "han.dongqing@tanman.example"),
            ),
            Project(
                "鳗骨胶原肽 Collagen peptides from eel bone",
                "han.dongqing@tanman.example",
                "TM-2026-04",
                ("ding.shaohua@tanman.example", "cheng.yinuo@tanman.example"),
            ),
        ),
    ),
    Enterprise(
        key="luyuan",
        code="91350189MA6P2W8R5K",
        name=Words(
            "Luyuan Seafood Packing Co., Ltd.", "露源水产包装有限公司", "露源水產包裝有限公司"
        ),
        township="龙田镇 Longtian",
        address="福清市龙田镇工业路 12 号 · 12 Gongye Road, Longtian",
        phone="0591-0551 1313",
        email="office@luyuan.example",
        website="https://luyuan.example/",
        chains=(),
        people=(
            Person(
                "he.xiaoman@luyuan.example",
                "何小满 He Xiaoman",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
            Person("shen.yibai@luyuan.example", "沈一白 Shen Yibai", language="zh-hans"),
        ),
        projects=(),
        state=OrganisationState.DRAFT,
    ),
)
