"""Instruments of the lab "Electronics Reliability Laboratory"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import MON_FRI, ROUND_THE_CLOCK, Instrument, Opening, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="RL-2018-0301",
        name=Words("Environmental test chamber", "高低温湿热试验箱", "高低溫濕熱試驗箱"),
        about=Words(
            (
                "Temperature and humidity storage and cycling of modules and finished products. "
                "Three chambers are alike; each takes 800 litres."
            ),
            "用于模组和整机的温湿度存储及循环试验。三台同型号，容积各 800 升。",
            "用於模組和整機的溫濕度存儲及循環試驗。三臺同型號，容積各 800 升。",
        ),
        techniques=("climatic-testing",),
        manufacturer="Yunting Test",
        model="Clima 800",
        commissioned_on=dt.date(2018, 6, 8),
        original_value=260_000,
        specifications=(
            ("temperature_range", "-70–180", "°C"),
            ("humidity_range", "10–98", "%"),
            ("chamber_volume", "800", "L"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "带电试验请自备电源线和夹具。\nBring cables and fixtures for tests under power."
        ),
        by_hour=(10, 20, 45, 55, 70),
        set_up=15,
        clean_up=15,
        units=3,
        hours=ROUND_THE_CLOCK,
        policy={"longest_minutes": 4320, "chain_days": 30, "everyone_days": 21},
    ),
    Instrument(
        asset_id="RL-2020-0302",
        name=Words("Thermal shock chamber", "冷热冲击试验箱", "冷熱衝擊試驗箱"),
        about=Words(
            "Moves samples between a hot and a cold zone within ten seconds.",
            "十秒内使样品在高温区与低温区之间转换。",
            "十秒內使樣品在高溫區與低溫區之間轉換。",
        ),
        techniques=("thermal-shock",),
        manufacturer="Yunting Test",
        model="Schok 150",
        commissioned_on=dt.date(2020, 8, 19),
        original_value=340_000,
        specifications=(
            ("temperature_range", "-65–200", "°C"),
            ("transfer_time", "10", "s"),
            ("chamber_volume", "150", "L"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=("样品总重不超过 10 kg。\nAt most 10 kg in all."),
        by_hour=(15, 30, 80, 100, 130),
        by_sample=(60, 100, 200, 240, 300),
        sample_working_days=7,
        set_up=15,
        clean_up=30,
    ),
    Instrument(
        asset_id="RL-2017-0303",
        name=Words("Salt spray chamber", "盐雾试验箱", "鹽霧試驗箱"),
        about=Words(
            "Neutral, acetic-acid and cyclic salt spray for fasteners, coatings and housings.",
            "中性、醋酸和循环盐雾试验，适用于紧固件、涂层和外壳。",
            "中性、醋酸和循環鹽霧試驗，適用於緊固件、塗層和外殼。",
        ),
        techniques=("corrosion-testing",),
        manufacturer="Yunting Test",
        model="Salina 480",
        commissioned_on=dt.date(2017, 2, 23),
        original_value=95_000,
        specifications=(
            ("chamber_volume", "480", "L"),
            ("temperature_range", "25–60", "°C"),
            ("spray_rate", "1–2", "mL/(80 cm²·h)"),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "每组三件以上，注明评级标准。\nAt least three pieces a set; state the rating standard."
        ),
        by_sample=(40, 70, 140, 170, 220),
        sample_working_days=12,
    ),
    Instrument(
        asset_id="RL-2019-0304",
        name=Words("Vibration test system", "电磁振动试验系统", "電磁振動試驗系統"),
        about=Words(
            "Sine, random and shock profiles on a slip table, for transport and in-use tests.",
            "水平滑台正弦、随机和冲击试验，用于运输与使用环境模拟。",
            "水平滑臺正弦、隨機和衝擊試驗，用於運輸與使用環境模擬。",
        ),
        techniques=("vibration-testing",),
        manufacturer="Yunting Test",
        model="Vibra 30",
        commissioned_on=dt.date(2019, 1, 17),
        original_value=720_000,
        specifications=(
            ("force_range", "30", "kN"),
            ("frequency_range", "5–3000", "Hz"),
            ("displacement", "51", "mm"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "请提供夹具图纸，样品与夹具总重不超过 200 kg。\n"
            "Bring the drawing of the fixture; at most 200 kg with it."
        ),
        by_hour=(40, 80, 180, 220, 280),
        needs_qualification=True,
        set_up=30,
        clean_up=30,
    ),
    Instrument(
        asset_id="RL-2021-0305",
        name=Words("Reflow oven", "回流焊炉", "迴流焊爐"),
        about=Words(
            (
                "Ten zones under nitrogen for trial runs of boards and mini-LED backlights, "
                "with profile recording."
            ),
            "十温区氮气回流焊，用于电路板和 Mini-LED 背光试产，可记录炉温曲线。",
            "十溫區氮氣迴流焊，用於電路板和 Mini-LED 背光試產，可記錄爐溫曲線。",
        ),
        techniques=("reflow-soldering",),
        manufacturer="Calloway Process",
        model="Solda 10",
        commissioned_on=dt.date(2021, 5, 12),
        original_value=310_000,
        specifications=(
            ("heating_zones", "10", ""),
            ("temperature_range", "60–350", "°C"),
            ("board_width", "50–460", "mm"),
            ("oxygen_level", "500", "ppm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "请提供锡膏规格和推荐炉温曲线。\n"
            "Bring the paste's data sheet and the recommended profile."
        ),
        by_hour=(30, 60, 140, 170, 220),
        needs_qualification=True,
        set_up=30,
        clean_up=20,
    ),
    Instrument(
        asset_id="RL-2022-0306",
        name=Words("Semi-anechoic EMC chamber, 3 m", "3 米法半电波暗室", "3 米法半電波暗室"),
        about=Words(
            (
                "Radiated and conducted emission and immunity, pre-compliance and diagnosis "
                "with an engineer at hand."
            ),
            "辐射与传导发射、抗扰度预测试和整改，由工程师陪同。",
            "輻射與傳導發射、抗擾度預測試和整改，由工程師陪同。",
        ),
        techniques=("emc-testing",),
        manufacturer="Yunting Test",
        model="Silenta 3",
        commissioned_on=dt.date(2022, 10, 10),
        original_value=5_600_000,
        specifications=(
            ("frequency_range", "0.00015–18000", "MHz"),
            ("turntable", "2", "m"),
            ("field_strength", "10", "V/m"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "请带两台样机、全部线缆和稳定运行的测试程序。\n"
            "Bring two samples, all cables and software that keeps them running."
        ),
        by_hour=(150, 280, 600, 700, 900),
        set_up=30,
        clean_up=15,
        hours=(Opening(MON_FRI, "09:00", "12:00"), Opening(MON_FRI, "13:30", "18:00")),
    ),
    Instrument(
        asset_id="RL-2019-0307",
        name=Words("Electrostatic discharge simulator", "静电放电发生器", "靜電放電發生器"),
        about=Words(
            "Contact and air discharge up to thirty kilovolts on a reference table.",
            "在参考平面上进行最高 30 kV 的接触与空气放电试验。",
            "在參考平面上進行最高 30 kV 的接觸與空氣放電試驗。",
        ),
        techniques=("emc-testing",),
        manufacturer="Yunting Test",
        model="Blitz 30",
        commissioned_on=dt.date(2019, 8, 6),
        original_value=90_000,
        specifications=(("discharge_voltage", "0.2–30", "kV"), ("repetition_rate", "0.1–20", "Hz")),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        by_hour=(10, 20, 60, 70, 90),
        needs_qualification=True,
        set_up=10,
        clean_up=5,
    ),
    Instrument(
        asset_id="RL-2020-0308",
        name=Words("X-ray inspection system", "X射线检测系统", "X射線檢測系統"),
        about=Words(
            (
                "Looks into solder joints, wire bonds and mouldings, and computes tomography of "
                "small parts."
            ),
            "检查焊点、键合线和注塑件内部缺陷，可对小零件做断层扫描。",
            "檢查焊點、鍵合線和注塑件內部缺陷，可對小零件做斷層掃描。",
        ),
        techniques=("x-ray-inspection",),
        manufacturer="Kirigawa Seiki",
        model="XV-160",
        commissioned_on=dt.date(2020, 2, 28),
        original_value=1_350_000,
        specifications=(
            ("tube_voltage", "30–160", "kV"),
            ("feature_resolution", "0.5", "µm"),
            ("load_limit", "5", "kg"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品不超过 400×400×100 mm，不含放射性物质。\n"
            "Up to 400×400×100 mm, nothing radioactive."
        ),
        by_hour=(40, 80, 180, 220, 280),
        by_sample=(40, 70, 130, 160, 200),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=5,
    ),
    Instrument(
        asset_id="RL-2023-0309",
        name=Words("Scanning acoustic microscope", "超声扫描显微镜", "超聲掃描顯微鏡"),
        about=Words(
            (
                "Finds delamination and voids in packages, bonded wafers and laminates without "
                "opening them."
            ),
            "无损检测封装、键合晶圆和层压件中的分层与空洞。",
            "無損檢測封裝、鍵合晶圓和層壓件中的分層與空洞。",
        ),
        techniques=("acoustic-microscopy",),
        manufacturer="Aldermoor Optics",
        model="Echo 500",
        commissioned_on=dt.date(2023, 4, 25),
        original_value=1_640_000,
        specifications=(
            ("transducer_frequency", "15–230", "MHz"),
            ("scan_range", "400×400", "mm"),
            ("lateral_resolution", "10", "µm"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=("样品可浸水，表面平整。\nFlat, and able to lie in water."),
        by_hour=(40, 80, 190, 230, 300),
        by_sample=(40, 70, 140, 170, 220),
        needs_qualification=True,
        sample_working_days=4,
        set_up=10,
        clean_up=15,
    ),
    Instrument(
        asset_id="RL-2018-0310",
        name=Words(
            "Semiconductor parameter analyser with probe station",
            "半导体参数分析仪及探针台",
            "半導體參數分析儀及探針臺",
        ),
        about=Words(
            (
                "Current-voltage and capacitance curves of thin-film transistors, diodes and "
                "memory cells, dark or lit, hot or cold."
            ),
            "测量薄膜晶体管、二极管和存储单元的电流-电压与电容特性，可控光照和温度。",
            "測量薄膜晶體管、二極管和存儲單元的電流-電壓與電容特性，可控光照和溫度。",
        ),
        techniques=("electrical-testing",),
        manufacturer="Tessarine Spectra",
        model="Paramet 4",
        commissioned_on=dt.date(2018, 9, 20),
        original_value=980_000,
        specifications=(
            ("current_resolution", "0.1", "fA"),
            ("voltage_range", "-200–200", "V"),
            ("temperature_range", "-60–200", "°C"),
            ("wafer_size", "200", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "请标明电极位置和最大电压。\nMark the electrodes and state the highest voltage."
        ),
        by_hour=(30, 60, 160, 190, 250),
        needs_qualification=True,
        set_up=15,
        clean_up=10,
    ),
)
