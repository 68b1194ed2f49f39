"""The labs of Donghan Ocean University."""

from ..instruments import aquaculture_water, aquatic_health, food_pilot, food_quality
from ..shapes import MON_FRI, SAT, SUN, TUE_THU, Closure, Lab, Opening, Person, Policy, Words

LABS: tuple[Lab, ...] = (
    Lab(
        key="food_quality",
        code="FQ",
        name=Words(
            "Food Quality and Safety Laboratory", "食品质量与安全实验室", "食品質量與安全實驗室"
        ),
        about=Words(
            (
                "Nutrients, flavours, residues and heavy metals in what the city's food makers "
                "sell and export."
            ),
            "检测本市食品企业内销和出口产品的营养、风味、残留与重金属。",
            "檢測本市食品企業內銷和出口產品的營養、風味、殘留與重金屬。",
        ),
        address=(
            "福州市闽侯县上街镇学海路 19 号食品楼 · Food Science Building, 19 Xuehai Road, "
            "Shangjie, Fuzhou"
        ),
        building="食品楼 Food Science Building",
        location="4F",
        latitude="26.06020",
        longitude="119.19510",
        getting_in=(
            "从东门进校，扫码登记；食品楼四层收样窗口交样。\n"
            "Enter by the east gate and register by code; hand samples in at the window on "
            "the fourth floor."
        ),
        bring_along=(
            "冷冻样品用泡沫箱加冰袋；写明检测项目。\n"
            "Frozen samples in a foam box with ice packs; say what to measure."
        ),
        serves=("food", "eel-farming"),
        opening=(Opening(MON_FRI, "08:00", "12:00"), Opening(MON_FRI, "14:00", "17:30")),
        assisted=(Opening(MON_FRI, "08:30", "11:30"), Opening(MON_FRI, "14:30", "17:00")),
        policy=Policy(),
        manager=Person("jiang.yulan@dhou.example", "姜玉兰 Jiang Yulan"),
        technicians=(
            Person("fan.xiaodong@dhou.example", "范晓东 Fan Xiaodong"),
            Person("shi.jiayi@dhou.example", "石佳怡 Shi Jiayi"),
        ),
        researcher=Person("jin.simin@dhou.example", "金思敏 Jin Simin", language="zh-hans"),
        group="水产品风味课题组 Seafood flavour group",
        phone="0591-0550 3010",
        instruments=food_quality.INSTRUMENTS,
    ),
    Lab(
        key="food_pilot",
        code="FP",
        name=Words("Food Processing Pilot Plant", "食品加工中试基地", "食品加工中試基地"),
        about=Words(
            (
                "Dries, extrudes, roasts and sterilises by the hundred kilograms, so that a "
                "recipe can be tried before a line is bought."
            ),
            "百公斤级干燥、挤压、烤制和杀菌设备，买产线之前先试配方。",
            "百公斤級乾燥、擠壓、烤製和殺菌設備，買產線之前先試配方。",
        ),
        address="福清市渔溪镇食品园三路 5 号 · 5 Food Park Third Road, Yuxi, Fuqing",
        building="中试车间 Pilot Hall",
        location="",
        latitude="25.58120",
        longitude="119.29850",
        getting_in=(
            "园区西门登记，健康证原件必查；更衣消毒后进入车间。\n"
            "Register at the west gate of the park, with your original health certificate; "
            "change and disinfect before the hall."
        ),
        bring_along=(
            "健康证、原料检验合格证明；工作服由基地提供。\n"
            "Health certificate and certificates of the raw materials; work clothes are "
            "provided."
        ),
        serves=("food", "eel-farming"),
        opening=(Opening(MON_FRI, "08:00", "18:00"), Opening(TUE_THU, "18:00", "22:00")),
        assisted=(Opening(MON_FRI, "08:30", "17:30"),),
        policy=Policy(
            grid_minutes=60,
            shortest_minutes=120,
            longest_minutes=840,
            lead_minutes=1440,
            release_lead_hours=120,
            chain_days=21,
            everyone_days=14,
            decide_working_days=3,
        ),
        manager=Person("dai.zhixiong@dhou.example", "戴志雄 Dai Zhixiong"),
        technicians=(Person("liao.wenbin@dhou.example", "廖文斌 Liao Wenbin"),),
        researcher=Person("xiong.yating@dhou.example", "熊雅婷 Xiong Yating", language="zh-hans"),
        group="食品加工工程课题组 Food process engineering group",
        phone="0591-0550 3020",
        instruments=food_pilot.INSTRUMENTS,
        closures=(
            Closure(
                "车间消毒 Disinfection of the hall",
                weeks=3,
                weekday=0,
                starts="08:00",
                ends="18:00",
            ),
        ),
    ),
    Lab(
        key="aquatic_health",
        code="AH",
        name=Words("Aquatic Animal Health Laboratory", "水产动物健康实验室", "水產動物健康實驗室"),
        about=Words(
            "Diagnoses diseases of eel and other fish, and counts pathogens by their genes.",
            "诊断鳗鱼等水产动物疾病，并以基因方法对病原定量。",
            "診斷鰻魚等水產動物疾病，並以基因方法對病原定量。",
        ),
        address=(
            "福州市闽侯县上街镇学海路 19 号生命楼 · Life Science Building, 19 Xuehai Road, "
            "Shangjie, Fuzhou"
        ),
        building="生命楼 Life Science Building",
        location="B1",
        latitude="26.06105",
        longitude="119.19630",
        getting_in=(
            "急诊病鱼可走地下车库入口，先致电实验室。\n"
            "With sick fish for urgent diagnosis use the entrance of the underground car "
            "park; telephone first."
        ),
        bring_along=(
            "活鱼用原塘水充氧打包；记录死亡数量、水温和用药。\n"
            "Live fish in their own water with oxygen; a note of deaths, water temperature "
            "and treatments."
        ),
        serves=("eel-farming",),
        opening=(
            Opening(MON_FRI, "08:00", "12:00"),
            Opening(MON_FRI, "13:30", "17:30"),
            Opening(SAT, "08:30", "12:00"),
            Opening(SUN, "08:30", "11:30", own_first=True),
        ),
        assisted=(
            Opening(MON_FRI, "08:30", "11:30"),
            Opening(MON_FRI, "14:00", "17:00"),
            Opening(SAT, "09:00", "11:30"),
        ),
        policy=Policy(
            lead_minutes=30,
            release_lead_hours=24,
            chain_days=21,
            everyone_days=14,
            decide_working_days=1,
        ),
        manager=Person("lu.haiqing@dhou.example", "陆海清 Lu Haiqing"),
        technicians=(
            Person("bai.lu@dhou.example", "白露 Bai Lu"),
            Person("kong.linghui@dhou.example", "孔令辉 Kong Linghui"),
        ),
        researcher=Person("shi.wenyuan@dhou.example", "史文渊 Shi Wenyuan", language="zh-hans"),
        group="鱼类免疫课题组 Fish immunity group",
        phone="0591-0550 3030",
        instruments=aquatic_health.INSTRUMENTS,
        closures=(
            Closure(
                "光路校准 Optical calibration",
                weeks=1,
                weekday=1,
                starts="08:00",
                ends="12:00",
                asset_id="AH-2021-0802",
            ),
        ),
    ),
    Lab(
        key="aquaculture_water",
        code="AW",
        name=Words(
            "Aquaculture Water and Environment Laboratory", "养殖水环境实验室", "養殖水環境實驗室"
        ),
        about=Words(
            "Watches over pond and tail water, and tries how it can be cleaned and used again.",
            "监测养殖水和尾水，试验净化与循环利用的方法。",
            "監測養殖水和尾水，試驗淨化與循環利用的方法。",
        ),
        address=(
            "福清市城头镇海口路 88 号养殖试验站 · Aquaculture Station, 88 Haikou Road, "
            "Chengtou, Fuqing"
        ),
        building="养殖试验站 Aquaculture Station",
        location="",
        latitude="25.69240",
        longitude="119.48720",
        getting_in=(
            "试验站大门按铃，消毒池踏过后进入。\n"
            "Ring at the gate of the station and step through the disinfecting basin."
        ),
        bring_along=(
            "雨靴（可借用）；水样写明塘号和取样时间。\n"
            "Rubber boots (can be borrowed); water labelled with pond and time."
        ),
        serves=("food", "eel-farming"),
        opening=(Opening(MON_FRI, "07:30", "11:30"), Opening(MON_FRI, "13:00", "17:00")),
        assisted=(Opening(MON_FRI, "08:00", "11:00"), Opening(MON_FRI, "13:30", "16:30")),
        policy=Policy(
            shortest_minutes=60,
            longest_minutes=10080,
            release_lead_hours=48,
            chain_days=21,
            everyone_days=14,
        ),
        manager=Person("hou.changjiang@dhou.example", "侯长江 Hou Changjiang"),
        technicians=(Person("shao.yuqing@dhou.example", "邵雨晴 Shao Yuqing"),),
        researcher=Person("long.siqi@dhou.example", "龙思齐 Long Siqi", language="zh-hans"),
        group="养殖水环境课题组 Aquaculture environment group",
        phone="0591-0550 3040",
        instruments=aquaculture_water.INSTRUMENTS,
    ),
)
