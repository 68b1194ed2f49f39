"""Instruments of the lab "X-ray and Thermal Analysis Laboratory"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import MON_FRI, ROUND_THE_CLOCK, SAT_SUN, Instrument, Opening, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="XT-2018-0006",
        name=Words("Powder X-ray diffractometer", "X射线衍射仪", "X射線衍射儀"),
        about=Words(
            (
                "Finds which crystalline phases a powder, a film or a solid contains, how much "
                "of each, and how large the crystallites are. Two alike diffractometers stand "
                "side by side."
            ),
            "用于粉末、薄膜和块体的物相鉴定、定量分析和晶粒尺寸测定。两台同型号仪器并列使用。",
            "用於粉末、薄膜和塊體的物相鑑定、定量分析和晶粒尺寸測定。兩臺同型號儀器並列使用。",
        ),
        techniques=("xrd",),
        manufacturer="Havnsund Analytical",
        model="Braggen D6",
        commissioned_on=dt.date(2018, 4, 11),
        original_value=1_480_000,
        specifications=(
            ("radiation", "Cu-Kα", ""),
            ("goniometer_range", "3–160", "°"),
            ("smallest_step", "0.0001", "°"),
            ("tube_power", "1.8", "kW"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "粉末研磨至 300 目以下，不少于 0.5 g；块体表面平整，不超过 40×40×10 mm。\n"
            "Powder ground below 50 µm, from 0.5 g; solids with a flat face, up to 40×40×10 "
            "mm."
        ),
        by_hour=(20, 40, 120, 150, 200),
        by_sample=(15, 30, 60, 80, 100),
        needs_qualification=True,
        sample_working_days=2,
        set_up=5,
        clean_up=5,
        units=2,
        hours=(
            Opening(MON_FRI, "08:00", "21:00"),
            Opening(SAT_SUN, "09:00", "17:00", own_first=True),
        ),
    ),
    Instrument(
        asset_id="XT-2022-0011",
        name=Words("High-temperature X-ray diffractometer", "高温X射线衍射仪", "高溫X射線衍射儀"),
        about=Words(
            (
                "Follows phase changes while a sample is heated in air, nitrogen or vacuum; "
                "also grazing incidence and reflectivity of thin films."
            ),
            "可在空气、氮气或真空中升温，原位观察相变；并可做薄膜掠入射衍射和反射率测量。",
            "可在空氣、氮氣或真空中升溫，原位觀察相變；並可做薄膜掠入射衍射和反射率測量。",
        ),
        techniques=("xrd",),
        manufacturer="Havnsund Analytical",
        model="Braggen D9-HT",
        commissioned_on=dt.date(2022, 6, 15),
        original_value=2_260_000,
        specifications=(
            ("temperature_range", "25–1200", "°C"),
            ("radiation", "Cu-Kα", ""),
            ("goniometer_range", "0–150", "°"),
            ("tube_power", "9", "kW"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "请注明升温程序，以及样品在高温下是否熔化或放气。\n"
            "State the heating programme, and whether the sample melts or gives off gas."
        ),
        by_hour=(60, 120, 260, 320, 420),
        by_sample=(150, 260, 480, 560, 700),
        needs_qualification=True,
        sample_working_days=6,
        set_up=30,
        clean_up=30,
    ),
    Instrument(
        asset_id="XT-2020-0023",
        name=Words("Single-crystal X-ray diffractometer", "单晶X射线衍射仪", "單晶X射線衍射儀"),
        about=Words(
            (
                "Solves the structure of a new molecule or salt from one crystal of a tenth of "
                "a millimetre."
            ),
            "由一颗约 0.1 毫米的单晶解析新分子或盐的晶体结构。",
            "由一顆約 0.1 毫米的單晶解析新分子或鹽的晶體結構。",
        ),
        techniques=("single-crystal-xrd",),
        manufacturer="Havnsund Analytical",
        model="Crysta 4",
        commissioned_on=dt.date(2020, 9, 9),
        original_value=3_850_000,
        specifications=(
            ("radiation", "Mo/Cu", ""),
            ("temperature_range", "-173–127", "°C"),
            ("detector_area", "100×140", "mm"),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "晶体尺寸 0.05–0.3 mm，透明、无裂纹，请保存在母液中。\n"
            "Crystals of 0.05 to 0.3 mm, clear and without cracks, kept in mother liquor."
        ),
        by_sample=(200, 350, 600, 700, 900),
        sample_working_days=7,
    ),
    Instrument(
        asset_id="XT-2019-0018",
        name=Words(
            "Wavelength-dispersive X-ray fluorescence spectrometer",
            "波长色散X射线荧光光谱仪",
            "波長色散X射線熒光光譜儀",
        ),
        about=Words(
            (
                "Elements from boron to uranium in powders, alloys, ash and liquids, from parts "
                "per million to percent, without dissolving the sample. Its sample changer runs "
                "day and night."
            ),
            "无需溶样即可测定粉末、合金、灰分和液体中硼至铀的元素，含量从 ppm 级到百分级。"
            "自动进样器昼夜运行。",
            "無需溶樣即可測定粉末、合金、灰分和液體中硼至鈾的元素，含量從 ppm 級到百分級。"
            "自動進樣器晝夜運行。",
        ),
        techniques=("xrf",),
        manufacturer="Havnsund Analytical",
        model="Fluor W4",
        commissioned_on=dt.date(2019, 7, 1),
        original_value=1_890_000,
        specifications=(
            ("element_range", "B–U", ""),
            ("tube_power", "4", "kW"),
            ("detection_limit", "1", "ppm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "粉末不少于 5 g，可压片；液体不少于 10 mL，不得含强酸。\n"
            "Powder from 5 g, to be pressed; liquid from 10 mL, without strong acid."
        ),
        by_hour=(30, 60, 150, 180, 240),
        by_sample=(20, 40, 80, 100, 130),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=10,
        hours=ROUND_THE_CLOCK,
        policy={"grid_minutes": 15},
    ),
    Instrument(
        asset_id="XT-2021-0035",
        name=Words("Small-angle X-ray scattering instrument", "小角X射线散射仪", "小角X射線散射儀"),
        about=Words(
            (
                "Sizes, shapes and spacings between one and a hundred nanometres: block "
                "copolymers, colloids, fibres and pores."
            ),
            "测定 1–100 纳米范围内的尺寸、形状和间距，适用于嵌段共聚物、胶体、纤维和孔结构。",
            "測定 1–100 納米範圍內的尺寸、形狀和間距，適用於嵌段共聚物、膠體、纖維和孔結構。",
        ),
        techniques=("saxs",),
        manufacturer="Havnsund Analytical",
        model="Nanosax 2",
        commissioned_on=dt.date(2021, 12, 20),
        original_value=3_420_000,
        specifications=(
            ("q_range", "0.05–28", "nm⁻¹"),
            ("radiation", "Cu-Kα", ""),
            ("temperature_range", "-30–300", "°C"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "固体厚度约 1 mm；液体不少于 100 µL，请同时提供空白溶剂。\n"
            "Solids about 1 mm thick; liquids from 100 µL, together with the blank solvent."
        ),
        by_hour=(60, 120, 280, 340, 450),
        by_sample=(80, 150, 300, 360, 460),
        needs_qualification=True,
        sample_working_days=6,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="XT-2017-0040",
        name=Words("Thermogravimetric analyser", "热重分析仪", "熱重分析儀"),
        about=Words(
            (
                "Weighs a sample while it is heated: water, solvent, polymer, filler and ash "
                "content, and the temperature of decomposition. Runs day and night."
            ),
            "在升温过程中连续称量样品，测定水分、溶剂、聚合物、填料和灰分含量以及分解温度。昼夜运行。",
            "在升溫過程中連續稱量樣品，測定水分、溶劑、聚合物、填料和灰分含量以及分解溫度。晝夜運行。",
        ),
        techniques=("tga",),
        manufacturer="Mirrowbridge Thermal",
        model="TG-1600",
        commissioned_on=dt.date(2017, 5, 25),
        original_value=620_000,
        specifications=(
            ("temperature_range", "25–1600", "°C"),
            ("heating_rate", "0.1–100", "K/min"),
            ("balance_resolution", "0.1", "µg"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "每次 5–20 mg，总量不少于 50 mg；含卤、含硫或易爆样品须事先说明。\n"
            "5 to 20 mg a run, 50 mg in all; tell us beforehand of halogens, sulphur or "
            "explosives."
        ),
        by_hour=(20, 40, 100, 130, 180),
        by_sample=(40, 70, 130, 160, 210),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=20,
        hours=ROUND_THE_CLOCK,
        policy={"grid_minutes": 15},
    ),
    Instrument(
        asset_id="XT-2019-0041",
        name=Words("Differential scanning calorimeter", "差示扫描量热仪", "差示掃描量熱儀"),
        about=Words(
            (
                "Glass transition, melting, crystallisation, curing and oxidation induction "
                "time of polymers, resins and fats."
            ),
            "测定高分子、树脂和油脂的玻璃化转变、熔融、结晶、固化和氧化诱导时间。",
            "測定高分子、樹脂和油脂的玻璃化轉變、熔融、結晶、固化和氧化誘導時間。",
        ),
        techniques=("dsc",),
        manufacturer="Mirrowbridge Thermal",
        model="DS-700",
        commissioned_on=dt.date(2019, 3, 13),
        original_value=540_000,
        specifications=(
            ("temperature_range", "-90–700", "°C"),
            ("heating_rate", "0.01–200", "K/min"),
            ("calorimetric_precision", "0.1", "%"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "每次 3–10 mg，总量不少于 30 mg；请注明分解温度。\n"
            "3 to 10 mg a run, 30 mg in all; state the decomposition temperature."
        ),
        by_hour=(20, 40, 100, 130, 180),
        by_sample=(35, 60, 120, 150, 200),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=10,
        units=2,
    ),
    Instrument(
        asset_id="XT-2020-0042",
        name=Words(
            "Simultaneous thermal analyser with mass spectrometer",
            "同步热分析-质谱联用仪",
            "同步熱分析-質譜聯用儀",
        ),
        about=Words(
            "Mass loss, heat flow and the gases given off, all from one run.",
            "一次实验同时获得失重、热流和逸出气体信息。",
            "一次實驗同時獲得失重、熱流和逸出氣體信息。",
        ),
        techniques=("tga", "dsc"),
        manufacturer="Mirrowbridge Thermal",
        model="ST-500M",
        commissioned_on=dt.date(2020, 10, 30),
        original_value=1_350_000,
        specifications=(
            ("temperature_range", "25–1500", "°C"),
            ("mass_range", "1–300", "u"),
            ("balance_resolution", "0.1", "µg"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "每次 5–15 mg；禁止含氟、强腐蚀性样品。\n"
            "5 to 15 mg a run; no fluorine, nothing strongly corrosive."
        ),
        by_hour=(40, 80, 200, 240, 320),
        by_sample=(90, 160, 300, 350, 450),
        needs_qualification=True,
        sample_working_days=5,
        set_up=20,
        clean_up=30,
    ),
    Instrument(
        asset_id="XT-2018-0043",
        name=Words("Dynamic mechanical analyser", "动态热机械分析仪", "動態熱機械分析儀"),
        about=Words(
            (
                "Storage and loss modulus of plastics, rubber, films and composites over "
                "temperature and frequency."
            ),
            "测定塑料、橡胶、薄膜和复合材料的储能模量和损耗模量随温度、频率的变化。",
            "測定塑料、橡膠、薄膜和複合材料的儲能模量和損耗模量隨溫度、頻率的變化。",
        ),
        techniques=("dma",),
        manufacturer="Mirrowbridge Thermal",
        model="DM-850",
        commissioned_on=dt.date(2018, 8, 22),
        original_value=880_000,
        specifications=(
            ("temperature_range", "-150–600", "°C"),
            ("frequency_range", "0.001–200", "Hz"),
            ("force_range", "0.0001–18", "N"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "片材 35×12×2 mm 三件，或薄膜 30×6 mm 三件，边缘光滑。\n"
            "Three bars of 35×12×2 mm or three films of 30×6 mm, with smooth edges."
        ),
        by_hour=(30, 60, 150, 180, 240),
        by_sample=(60, 110, 220, 260, 340),
        needs_qualification=True,
        sample_working_days=4,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="XT-2016-0044",
        name=Words("Laser flash thermal diffusivity meter", "激光闪射导热仪", "激光閃射導熱儀"),
        about=Words(
            "Thermal diffusivity and conductivity of heat spreaders, pastes, ceramics and films.",
            "测定散热片、导热膏、陶瓷和薄膜的热扩散系数与导热系数。",
            "測定散熱片、導熱膏、陶瓷和薄膜的熱擴散係數與導熱係數。",
        ),
        techniques=("thermal-conductivity",),
        manufacturer="Mirrowbridge Thermal",
        model="LF-467",
        commissioned_on=dt.date(2016, 12, 8),
        original_value=970_000,
        specifications=(
            ("temperature_range", "-100–500", "°C"),
            ("thermal_conductivity_range", "0.1–4000", "W/(m·K)"),
            ("sample_size", "12.7", "mm"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "圆片直径 12.7 mm 或方片 10×10 mm，厚度 1–3 mm，两面平行。\n"
            "Discs of 12.7 mm or squares of 10×10 mm, 1 to 3 mm thick, faces parallel."
        ),
        by_hour=(30, 60, 160, 200, 260),
        by_sample=(70, 130, 240, 280, 360),
        needs_qualification=True,
        sample_working_days=5,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="XT-2015-0045",
        name=Words("Thermomechanical analyser", "热机械分析仪", "熱機械分析儀"),
        about=Words(
            "Expansion and softening of films, glass and laminates while they are heated.",
            "测定薄膜、玻璃和层压材料受热时的膨胀与软化。",
            "測定薄膜、玻璃和層壓材料受熱時的膨脹與軟化。",
        ),
        techniques=("tma",),
        manufacturer="Mirrowbridge Thermal",
        model="TM-402",
        commissioned_on=dt.date(2015, 10, 14),
        original_value=460_000,
        specifications=(
            ("temperature_range", "-70–1000", "°C"),
            ("displacement_resolution", "0.125", "nm"),
            ("force_range", "0.001–3", "N"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "块体 5×5×10 mm 以内，两端平行；薄膜宽 4 mm、长 20 mm。\n"
            "Solids within 5×5×10 mm, ends parallel; films 4 mm wide, 20 mm long."
        ),
        by_hour=(20, 40, 110, 140, 190),
        by_sample=(50, 90, 170, 200, 260),
        needs_qualification=True,
        sample_working_days=4,
        set_up=10,
        clean_up=10,
    ),
)
