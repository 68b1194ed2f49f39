"""Instruments of the lab "Pipes and Polymer Testing Laboratory"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import Instrument, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="PP-2017-0401",
        name=Words(
            "Universal testing machine, 50 kN", "50 kN 万能材料试验机", "50 kN 萬能材料試驗機"
        ),
        about=Words(
            (
                "Tension, compression, bending and peel of plastics, pipes, films and "
                "composites. Two alike machines with extensometers."
            ),
            "用于塑料、管材、薄膜和复合材料的拉伸、压缩、弯曲和剥离试验。两台同型号，均配引伸计。",
            "用於塑料、管材、薄膜和複合材料的拉伸、壓縮、彎曲和剝離試驗。兩臺同型號，均配引伸計。",
        ),
        techniques=("tensile-testing",),
        manufacturer="Brandtner Messtechnik",
        model="Zugfest 50",
        commissioned_on=dt.date(2017, 7, 19),
        original_value=420_000,
        specifications=(
            ("force_range", "0.05–50", "kN"),
            ("test_speed", "0.001–1000", "mm/min"),
            ("crosshead_travel", "1100", "mm"),
            ("force_accuracy", "0.5", "%"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "哑铃形试样每组五件，按标准状态调节 24 h。\n"
            "Five dumbbells a set, conditioned for 24 h to the standard."
        ),
        by_hour=(15, 30, 80, 100, 130),
        by_sample=(10, 20, 40, 50, 65),
        needs_qualification=True,
        sample_working_days=3,
        set_up=5,
        clean_up=10,
        units=2,
    ),
    Instrument(
        asset_id="PP-2019-0402",
        name=Words(
            "Universal testing machine, 600 kN", "600 kN 液压万能试验机", "600 kN 液壓萬能試驗機"
        ),
        about=Words(
            "Steel, bars, fittings and full-size couplings.",
            "用于钢材、棒材、管件和整套接头的力学试验。",
            "用於鋼材、棒材、管件和整套接頭的力學試驗。",
        ),
        techniques=("tensile-testing",),
        manufacturer="Brandtner Messtechnik",
        model="Zugfest 600H",
        commissioned_on=dt.date(2019, 9, 3),
        original_value=680_000,
        specifications=(
            ("force_range", "12–600", "kN"),
            ("test_speed", "0.5–80", "mm/min"),
            ("force_accuracy", "1", "%"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=("夹持段长度不小于 120 mm。\nGripping length at least 120 mm."),
        by_hour=(25, 50, 130, 160, 210),
        by_sample=(25, 45, 80, 100, 130),
        needs_qualification=True,
        sample_working_days=4,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="PP-2018-0403",
        name=Words("Pendulum impact tester", "摆锤冲击试验机", "擺錘衝擊試驗機"),
        about=Words(
            (
                "Charpy and Izod impact of plastics, from 1 to 25 joules, down to minus sixty "
                "degrees with the cooling box."
            ),
            "塑料简支梁与悬臂梁冲击试验，能量 1–25 J，配低温箱可至 -60 °C。",
            "塑料簡支梁與懸臂梁衝擊試驗，能量 1–25 J，配低溫箱可至 -60 °C。",
        ),
        techniques=("impact-testing",),
        manufacturer="Brandtner Messtechnik",
        model="Schlag 25",
        commissioned_on=dt.date(2018, 2, 6),
        original_value=110_000,
        specifications=(
            ("impact_energy", "1–25", "J"),
            ("temperature_range", "-60–25", "°C"),
            ("energy_resolution", "0.01", "J"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "试样每组十件，缺口按标准加工（可代加工）。\n"
            "Ten bars a set, notched to the standard (we can notch them)."
        ),
        by_hour=(10, 20, 60, 75, 95),
        by_sample=(8, 15, 30, 35, 45),
        sample_working_days=2,
        set_up=5,
        clean_up=10,
    ),
    Instrument(
        asset_id="PP-2019-0404",
        name=Words(
            "Falling-weight impact tester for pipes", "管材落锤冲击试验机", "管材落錘衝擊試驗機"
        ),
        about=Words(
            (
                "Drops striker after striker round the circumference of a pipe of up to 630 mm, "
                "and reports the true impact rate."
            ),
            "沿管材圆周逐点落锤，管径可至 630 mm，给出真实冲击率。",
            "沿管材圓周逐點落錘，管徑可至 630 mm，給出真實衝擊率。",
        ),
        techniques=("impact-testing", "pipe-testing"),
        manufacturer="Yunting Test",
        model="Fallo 300",
        commissioned_on=dt.date(2019, 5, 28),
        original_value=95_000,
        specifications=(
            ("drop_height", "0.1–2", "m"),
            ("striker_mass", "0.25–16", "kg"),
            ("pipe_diameter", "20–630", "mm"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "每组管段长 200 mm，数量按标准计算，0 °C 状态调节。\n"
            "Lengths of 200 mm, as many as the standard asks, conditioned at 0 °C."
        ),
        by_hour=(15, 30, 80, 100, 130),
        by_sample=(15, 25, 50, 60, 80),
        sample_working_days=3,
        set_up=10,
        clean_up=15,
    ),
    Instrument(
        asset_id="PP-2016-0405",
        name=Words("Melt flow indexer", "熔体流动速率仪", "熔體流動速率儀"),
        about=Words(
            "Melt mass-flow and volume-flow rate of polyolefins and other thermoplastics.",
            "测定聚烯烃等热塑性塑料的熔体质量流动速率和体积流动速率。",
            "測定聚烯烴等熱塑性塑料的熔體質量流動速率和體積流動速率。",
        ),
        techniques=("melt-flow",),
        manufacturer="Qinglan Instruments",
        model="QM-400",
        commissioned_on=dt.date(2016, 10, 12),
        original_value=58_000,
        specifications=(
            ("temperature_range", "100–400", "°C"),
            ("load_range", "0.325–21.6", "kg"),
            ("repeatability", "1", "%"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "粒料或碎料约 50 g，吸湿材料预先干燥。\n"
            "About 50 g of pellets or flakes; dry what takes up water."
        ),
        by_hour=(5, 10, 40, 50, 65),
        by_sample=(10, 18, 35, 40, 55),
        sample_working_days=2,
        set_up=15,
        clean_up=15,
        units=2,
    ),
    Instrument(
        asset_id="PP-2018-0406",
        name=Words("Pipe hydrostatic pressure bench", "管材静液压试验台", "管材靜液壓試驗臺"),
        about=Words(
            (
                "Twenty-four stations with water tanks at 20, 60, 80 and 95 °C: burst, 165 h "
                "and 1000 h tests of pipes and fittings."
            ),
            "24 工位，水箱温度 20、60、80 和 95 °C，进行管材管件的爆破、165 h 和 1000 h 试验。",
            "24 工位，水箱溫度 20、60、80 和 95 °C，進行管材管件的爆破、165 h 和 1000 h 試驗。",
        ),
        techniques=("pipe-testing", "hydrostatic-pressure"),
        manufacturer="Yunting Test",
        model="Druka 24",
        commissioned_on=dt.date(2018, 12, 26),
        original_value=530_000,
        specifications=(
            ("working_pressure", "0.1–16", "MPa"),
            ("stations", "24", ""),
            ("temperature_range", "15–95", "°C"),
            ("pipe_diameter", "16–630", "mm"),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "管段自由长度为外径三倍且不少于 250 mm，每组三件；请注明试验标准和环应力。\n"
            "Free length three diameters and at least 250 mm, three a set; state the "
            "standard and the hoop stress."
        ),
        by_sample=(120, 220, 420, 500, 650),
        sample_working_days=15,
    ),
    Instrument(
        asset_id="PP-2020-0407",
        name=Words("Ring stiffness tester", "管材环刚度试验机", "管材環剛度試驗機"),
        about=Words(
            "Ring stiffness and ring flexibility of corrugated and solid-wall pipes.",
            "测定双壁波纹管和实壁管的环刚度与环柔性。",
            "測定雙壁波紋管和實壁管的環剛度與環柔性。",
        ),
        techniques=("pipe-testing",),
        manufacturer="Yunting Test",
        model="Ringa 100",
        commissioned_on=dt.date(2020, 3, 31),
        original_value=130_000,
        specifications=(("force_range", "0.2–100", "kN"), ("pipe_diameter", "100–1200", "mm")),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "管段长 300 mm，三件，端面垂直。\nThree lengths of 300 mm, ends square."
        ),
        by_hour=(10, 20, 70, 85, 110),
        by_sample=(15, 25, 50, 60, 80),
        sample_working_days=3,
        set_up=5,
        clean_up=10,
    ),
    Instrument(
        asset_id="PP-2017-0408",
        name=Words(
            "Vicat and heat deflection tester",
            "热变形与维卡软化点试验仪",
            "熱變形與維卡軟化點試驗儀",
        ),
        about=Words(
            "Vicat softening and deflection temperature under load, six stations in an oil bath.",
            "油浴六工位，测定维卡软化温度和负荷变形温度。",
            "油浴六工位，測定維卡軟化溫度和負荷變形溫度。",
        ),
        techniques=("hdt-vicat",),
        manufacturer="Qinglan Instruments",
        model="QV-306",
        commissioned_on=dt.date(2017, 11, 15),
        original_value=76_000,
        specifications=(
            ("temperature_range", "20–300", "°C"),
            ("heating_rate", "50/120", "K/h"),
            ("stations", "6", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "维卡：10×10×4 mm 两件；热变形：80×10×4 mm 两件。\n"
            "Vicat: two of 10×10×4 mm; deflection: two of 80×10×4 mm."
        ),
        by_hour=(5, 10, 40, 50, 65),
        by_sample=(15, 25, 45, 55, 70),
        sample_working_days=2,
        set_up=10,
        clean_up=30,
    ),
    Instrument(
        asset_id="PP-2021-0409",
        name=Words("Oxidation induction time analyser", "氧化诱导时间分析仪", "氧化誘導時間分析儀"),
        about=Words(
            (
                "How long the stabiliser of a polyethylene or polypropylene pipe resists oxygen "
                "at 200 or 210 °C."
            ),
            "在 200 或 210 °C 氧气中测定聚乙烯、聚丙烯管材的抗氧化能力。",
            "在 200 或 210 °C 氧氣中測定聚乙烯、聚丙烯管材的抗氧化能力。",
        ),
        techniques=("dsc",),
        manufacturer="Mirrowbridge Thermal",
        model="DS-300X",
        commissioned_on=dt.date(2021, 10, 9),
        original_value=280_000,
        specifications=(("temperature_range", "25–400", "°C"), ("gas_switch_time", "5", "s")),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "管材内、外壁和中部各取约 15 mg。\n"
            "About 15 mg each from the inner wall, the outer wall and the middle."
        ),
        by_hour=(15, 30, 70, 85, 110),
        by_sample=(20, 35, 65, 80, 100),
        sample_working_days=2,
        set_up=10,
        clean_up=10,
    ),
    Instrument(
        asset_id="PP-2022-0410",
        name=Words("Rotational rheometer", "旋转流变仪", "旋轉流變儀"),
        about=Words(
            "Viscosity, yield and viscoelasticity of melts, adhesives, inks, gels and sauces.",
            "测定熔体、胶粘剂、油墨、凝胶和酱料的粘度、屈服和粘弹性。",
            "測定熔體、膠黏劑、油墨、凝膠和醬料的黏度、屈服和黏彈性。",
        ),
        techniques=("rheometry",),
        manufacturer="Brandtner Messtechnik",
        model="Rheo 302",
        commissioned_on=dt.date(2022, 4, 18),
        original_value=860_000,
        specifications=(
            ("torque_range", "0.0000005–230", "mN·m"),
            ("temperature_range", "-40–600", "°C"),
            ("frequency_range", "0.0000001–628", "rad/s"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "液体不少于 20 mL；熔体压成 25 mm 圆片。\n"
            "Liquid from 20 mL; melts pressed into discs of 25 mm."
        ),
        by_hour=(25, 50, 140, 170, 220),
        by_sample=(40, 70, 130, 160, 200),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=15,
    ),
    Instrument(
        asset_id="PP-2019-0411",
        name=Words("Twin-screw extruder, 26 mm", "26 mm 双螺杆挤出机", "26 mm 雙螺桿擠出機"),
        about=Words(
            "Compounds five to forty kilograms an hour with side feeder, pelletiser and pipe die.",
            "每小时混炼 5–40 公斤，配侧喂料、切粒机和管材模头。",
            "每小時混煉 5–40 公斤，配側喂料、切粒機和管材模頭。",
        ),
        techniques=("extrusion",),
        manufacturer="Calloway Process",
        model="Twinna 26",
        commissioned_on=dt.date(2019, 7, 24),
        original_value=740_000,
        specifications=(
            ("throughput", "5–40", "kg/h"),
            ("screw_ratio", "44", "L/D"),
            ("temperature_range", "20–400", "°C"),
            ("rotation_speed", "1200", "rpm"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "物料不少于 5 kg，须提供加工温度和安全说明书。\n"
            "Material from 5 kg, with processing temperatures and safety data sheet."
        ),
        by_hour=(50, 100, 240, 290, 380),
        needs_qualification=True,
        set_up=60,
        clean_up=60,
    ),
    Instrument(
        asset_id="PP-2020-0412",
        name=Words("Density gradient column", "密度梯度柱", "密度梯度柱"),
        about=Words(
            (
                "Density of pipe compounds and films to a ten-thousandth of a gram per cubic "
                "centimetre."
            ),
            "测定管材料和薄膜密度，精确至 0.0001 g/cm³。",
            "測定管材料和薄膜密度，精確至 0.0001 g/cm³。",
        ),
        techniques=("density",),
        manufacturer="Qinglan Instruments",
        model="QD-3",
        commissioned_on=dt.date(2020, 9, 25),
        original_value=52_000,
        specifications=(
            ("density_range", "0.8–2.5", "g/cm³"),
            ("resolution_density", "0.0001", "g/cm³"),
            ("columns", "3", ""),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=("无气泡小颗粒三粒。\nThree small pieces without bubbles."),
        by_sample=(10, 18, 35, 40, 55),
        sample_working_days=3,
        published=False,
    ),
)
