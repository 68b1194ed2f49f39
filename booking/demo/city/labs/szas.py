"""The labs of Shizhu University of Applied Sciences."""

from ..instruments import displays, metrology, pipes_polymers, reliability
from ..shapes import (
    MON_FRI,
    MON_THU,
    MON_WED_FRI,
    SAT,
    TUE_THU,
    Closure,
    Lab,
    Opening,
    Person,
    Policy,
    Words,
)

LABS: tuple[Lab, ...] = (
    Lab(
        key="displays",
        code="DS",
        name=Words("Display Devices Laboratory", "新型显示器件实验室", "新型顯示器件實驗室"),
        about=Words(
            (
                "A clean room of 600 square metres for OLED, quantum-dot and micro-LED "
                "displays, with the benches to measure them."
            ),
            "600 平方米洁净室，用于 OLED、量子点和 Micro-LED 显示器件的制备与测试。",
            "600 平方米潔淨室，用於 OLED、量子點和 Micro-LED 顯示器件的製備與測試。",
        ),
        address=(
            "福清市宏路街道石竹路 66 号光电楼 · Photonics Building, 66 Shizhu Road, Honglu, Fuqing"
        ),
        building="光电楼 Photonics Building",
        location="1F",
        latitude="25.70342",
        longitude="119.33120",
        getting_in=(
            "石竹路正门登记后步行 300 米；洁净室须先看十分钟更衣视频。\n"
            "Register at the main gate on Shizhu Road and walk 300 m; watch the ten-minute "
            "gowning film before the clean room."
        ),
        bring_along=(
            "无尘鞋套和手套由实验室提供；纸张、纸箱不得带入洁净室。\n"
            "Overshoes and gloves are provided; no paper or cardboard in the clean room."
        ),
        serves=("new-displays",),
        opening=(
            Opening(MON_WED_FRI, "08:00", "12:00"),
            Opening(MON_WED_FRI, "13:30", "17:30"),
            Opening(TUE_THU, "08:00", "12:00", own_first=True),
            Opening(TUE_THU, "13:30", "17:30", own_first=True),
        ),
        assisted=(Opening(MON_FRI, "08:30", "11:30"), Opening(MON_FRI, "14:00", "17:00")),
        policy=Policy(lead_minutes=240, release_lead_hours=96),
        manager=Person("luo.xuefeng@szas.example", "罗雪峰 Luo Xuefeng"),
        technicians=(
            Person("tang.shiya@szas.example", "唐诗雅 Tang Shiya"),
            Person("peng.zixuan@szas.example", "彭子轩 Peng Zixuan"),
        ),
        researcher=Person("deng.kaiwen@szas.example", "邓凯文 Deng Kaiwen", language="zh-hans"),
        group="量子点显示课题组 Quantum-dot display group",
        phone="0591-0550 2010",
        instruments=displays.INSTRUMENTS,
        closures=(
            Closure(
                "洁净室过滤器更换 Change of the clean room's filters",
                weeks=2,
                weekday=4,
                starts="13:30",
                ends="17:30",
            ),
        ),
    ),
    Lab(
        key="reliability",
        code="RL",
        name=Words("Electronics Reliability Laboratory", "电子可靠性实验室", "電子可靠性實驗室"),
        about=Words(
            (
                "Heat, cold, salt, shock and radio waves: what a product must stand before it "
                "is sold."
            ),
            "高温、低温、盐雾、冲击与电磁：产品上市前必须经受的考验。",
            "高溫、低溫、鹽霧、衝擊與電磁：產品上市前必須經受的考驗。",
        ),
        address=(
            "福清市宏路街道石竹路 66 号工程中心 · Engineering Centre, 66 Shizhu Road, "
            "Honglu, Fuqing"
        ),
        building="工程中心 Engineering Centre",
        location="A1",
        latitude="25.70410",
        longitude="119.33205",
        getting_in=(
            "货车从北门进入，A1 卸货平台；小件从正门登记。\n"
            "Lorries use the north gate and dock A1; with small parts register at the main "
            "gate."
        ),
        bring_along=("样品、夹具、线缆和测试程序。\nSamples, fixtures, cables and test software."),
        serves=("new-displays",),
        opening=(
            Opening(MON_FRI, "08:00", "17:30"),
            Opening(MON_THU, "18:30", "21:30"),
            Opening(SAT, "09:00", "16:00"),
        ),
        assisted=(Opening(MON_FRI, "08:30", "17:00"), Opening(SAT, "09:00", "12:00")),
        policy=Policy(
            grid_minutes=60,
            shortest_minutes=60,
            longest_minutes=1440,
            release_lead_hours=48,
            chain_days=21,
            everyone_days=14,
        ),
        manager=Person("fu.yongming@szas.example", "傅永明 Fu Yongming"),
        technicians=(Person("shen.hao@szas.example", "沈浩 Shen Hao"),),
        researcher=Person("cui.yajing@szas.example", "崔雅静 Cui Yajing", language="zh-hans"),
        group="电子封装课题组 Electronic packaging group",
        phone="0591-0550 2020",
        instruments=reliability.INSTRUMENTS,
        closures=(
            Closure(
                "场地校准 Site calibration",
                weeks=1,
                weekday=0,
                starts="09:00",
                ends="12:00",
                asset_id="RL-2022-0306",
            ),
        ),
    ),
    Lab(
        key="pipes_polymers",
        code="PP",
        name=Words(
            "Pipes and Polymer Testing Laboratory",
            "管材与高分子检测实验室",
            "管材與高分子檢測實驗室",
        ),
        about=Words(
            (
                "Tests pipes, fittings and plastics to the national standards, close to the "
                "makers in Longtian."
            ),
            "毗邻龙田管材企业，按国家标准检测管材、管件和塑料。",
            "毗鄰龍田管材企業，按國家標準檢測管材、管件和塑料。",
        ),
        address="福清市龙田镇福庐路 120 号检测楼 · Test House, 120 Fulu Road, Longtian, Fuqing",
        building="检测楼 Test House",
        location="",
        latitude="25.61780",
        longitude="119.45560",
        getting_in=(
            "从福庐路入口进入，可直接驾车至样品间门口。\n"
            "Drive in from Fulu Road up to the door of the sample room."
        ),
        bring_along=(
            "样品按要求切好并编号；委托单一份。\nSamples cut as asked and numbered; one order form."
        ),
        serves=("pipes",),
        opening=(
            Opening(MON_FRI, "08:00", "12:00"),
            Opening(MON_FRI, "13:30", "17:30"),
            Opening(SAT, "08:00", "12:00"),
        ),
        assisted=(Opening(MON_FRI, "08:30", "11:30"), Opening(MON_FRI, "14:00", "17:00")),
        policy=Policy(
            lead_minutes=60,
            release_lead_hours=24,
            chain_days=30,
            everyone_days=14,
            decide_working_days=1,
        ),
        manager=Person("lu.guoliang@szas.example", "卢国良 Lu Guoliang"),
        technicians=(
            Person("jiang.liping@szas.example", "蒋丽萍 Jiang Liping"),
            Person("yao.junjie@szas.example", "姚俊杰 Yao Junjie"),
        ),
        researcher=Person("jia.wentao@szas.example", "贾文涛 Jia Wentao", language="zh-hans"),
        group="高分子管材课题组 Polymer pipe group",
        phone="0591-0550 2030",
        instruments=pipes_polymers.INSTRUMENTS,
        closures=(
            Closure(
                "力值检定 Verification of force",
                weeks=1,
                weekday=4,
                starts="13:30",
                ends="17:30",
                asset_id="PP-2017-0401",
            ),
        ),
    ),
    Lab(
        key="metrology",
        code="MT",
        name=Words(
            "Metrology and Prototyping Workshop", "精密测量与成型工坊", "精密測量與成型工坊"
        ),
        about=Words(
            "Measures parts to the micrometre, and makes the next version by printing or milling.",
            "把零件量到微米，再用打印或铣削做出下一版。",
            "把零件量到微米，再用打印或銑削做出下一版。",
        ),
        address=(
            "福清市宏路街道石竹路 66 号工程中心 · Engineering Centre, 66 Shizhu Road, "
            "Honglu, Fuqing"
        ),
        building="工程中心 Engineering Centre",
        location="B2",
        latitude="",
        longitude="",
        getting_in=(
            "正门登记，沿指示牌到工程中心 B2；车间内走黄线以内。\n"
            "Register at the main gate and follow the signs to B2; in the workshop keep "
            "within the yellow lines."
        ),
        bring_along=(
            "图纸、三维模型；包脚鞋，长发束起。\n"
            "Drawing and 3D model; closed shoes, long hair tied back."
        ),
        serves=("new-displays", "pipes"),
        opening=(Opening(MON_FRI, "08:30", "12:00"), Opening(MON_FRI, "13:30", "18:00")),
        assisted=(Opening(MON_FRI, "09:00", "11:30"), Opening(MON_FRI, "14:00", "17:00")),
        policy=Policy(release_lead_hours=48, everyone_days=10),
        manager=Person("xia.zhigang@szas.example", "夏志刚 Xia Zhigang"),
        technicians=(Person("qian.yifan@szas.example", "钱一帆 Qian Yifan"),),
        researcher=Person("wang.yuchen@szas.example", "汪雨辰 Wang Yuchen", language="zh-hans"),
        group="精密制造课题组 Precision manufacturing group",
        phone="0591-0550 2040",
        instruments=metrology.INSTRUMENTS,
    ),
)
