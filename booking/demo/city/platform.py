"""Who holds the chains together: the conveners, and a township with its own enterprises."""

from booking.accounts.rules import OrganisationKind, Role

from .shapes import Body, Person, Words

BODIES: tuple[Body, ...] = (
    Body(
        key="industry-office",
        code="YR-INDUSTRY",
        kind=OrganisationKind.DEPARTMENT,
        name=Words("Yurong Industry Chain Office", "玉融产业链办公室", "玉融產業鏈辦公室"),
        township="音西街道 Yinxi",
        address="福清市音西街道清荣路 9 号 · 9 Qingrong Road, Yinxi",
        phone="0591-0553 0101",
        email="chains@yrchain.example",
        website="https://yrchain.example/",
        convenes=("fine-chemicals", "new-displays", "pipes"),
        people=(Person("ke.yanping@yrchain.example", "柯燕萍 Ke Yanping", Role.ADMINISTRATOR),),
    ),
    Body(
        key="food-association",
        code="YR-FOOD",
        kind=OrganisationKind.ASSOCIATION,
        name=Words("Yurong Food and Eel Association", "玉融食品与鳗业协会", "玉融食品與鰻業協會"),
        township="龙田镇 Longtian",
        address="福清市龙田镇福庐路 21 号 · 21 Fulu Road, Longtian",
        phone="0591-0553 0202",
        email="office@yrfood.example",
        website="https://yrfood.example/",
        convenes=("food", "eel-farming"),
        people=(
            Person(
                "weng.shufen@yrfood.example",
                "翁淑芬 Weng Shufen",
                Role.ADMINISTRATOR,
                language="zh-hans",
            ),
        ),
    ),
    Body(
        key="jiangyin",
        code="YR-JIANGYIN",
        kind=OrganisationKind.PARK,
        name=Words("Jiangyin Park", "江阴园区", "江陰園區"),
        township="江阴镇 Jiangyin",
        address="福清市江阴镇港前路 1 号 · 1 Gangqian Road, Jiangyin",
        phone="0591-0553 0303",
        email="office@jypark.example",
        website="https://jypark.example/",
        tenants=("lanrong", "qiongshi"),
        people=(Person("lian.guodong@jypark.example", "连国栋 Lian Guodong", Role.ADMINISTRATOR),),
    ),
)
