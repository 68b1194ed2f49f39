"""The three universities and who administers their equipment."""

from booking.accounts.rules import Role

from .shapes import Person, University, Words

UNIVERSITIES: tuple[University, ...] = (
    University(
        key="yrut",
        code="YRUT",
        name=Words("Yurong University of Technology", "玉融理工大学", "玉融理工大學"),
        township="龙山街道 Longshan",
        address="福建省福清市龙山街道玉融大道 8 号 · 8 Yurong Avenue, Longshan, Fuqing",
        phone="0591-0550 1000",
        email="labs@yrut.example",
        website="https://yrut.example/",
        advises=("fine-chemicals", "new-displays"),
        administrators=(Person("lin.suyun@yrut.example", "林素云 Lin Suyun", Role.ADMINISTRATOR),),
    ),
    University(
        key="szas",
        code="SZAS",
        name=Words("Shizhu University of Applied Sciences", "石竹应用科技大学", "石竹應用科技大學"),
        township="宏路街道 Honglu",
        address="福建省福清市宏路街道石竹路 66 号 · 66 Shizhu Road, Honglu, Fuqing",
        phone="0591-0550 2000",
        email="equipment@szas.example",
        website="https://szas.example/",
        advises=("new-displays", "pipes"),
        administrators=(
            Person("chen.weigang@szas.example", "陈维刚 Chen Weigang", Role.ADMINISTRATOR),
        ),
    ),
    University(
        key="dhou",
        code="DHOU",
        name=Words("Donghan Ocean University", "东瀚海洋大学", "東瀚海洋大學"),
        township="上街镇 Shangjie",
        address="福建省福州市闽侯县上街镇学海路 19 号 · 19 Xuehai Road, Shangjie, Minhou, Fuzhou",
        phone="0591-0550 3000",
        email="sharing@dhou.example",
        website="https://dhou.example/",
        advises=("food", "eel-farming"),
        administrators=(
            Person("zheng.haiyan@dhou.example", "郑海燕 Zheng Haiyan", Role.ADMINISTRATOR),
        ),
    ),
)
