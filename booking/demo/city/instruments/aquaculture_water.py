"""Instruments of the lab "Aquaculture Water and Environment Laboratory"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import ROUND_THE_CLOCK, Instrument, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="AW-2020-0901",
        name=Words(
            "Multi-parameter water quality analyser", "多参数水质分析仪", "多參數水質分析儀"
        ),
        about=Words(
            (
                "Ammonia, nitrite, nitrate, phosphate, chemical oxygen demand and hardness of "
                "pond and tail water, twelve samples an hour."
            ),
            "测定塘水和尾水的氨氮、亚硝酸盐、硝酸盐、磷酸盐、化学需氧量和硬度，每小时 12 个样。",
            "測定塘水和尾水的氨氮、亞硝酸鹽、硝酸鹽、磷酸鹽、化學需氧量和硬度，每小時 12 個樣。",
        ),
        techniques=("water-analysis",),
        manufacturer="Qinglan Instruments",
        model="QW-860",
        commissioned_on=dt.date(2020, 5, 7),
        original_value=110_000,
        specifications=(
            ("wavelength_range", "340–800", "nm"),
            ("detection_limit", "0.01", "mg/L"),
            ("throughput", "12", "/h"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "水样 500 mL，洁净瓶装满，冷藏并在 24 h 内送达。\n"
            "500 mL in a clean, full bottle, chilled, within 24 h."
        ),
        by_hour=(5, 10, 30, 35, 45),
        by_sample=(10, 20, 35, 40, 55),
        sample_working_days=2,
        set_up=5,
        clean_up=10,
        units=2,
    ),
    Instrument(
        asset_id="AW-2018-0902",
        name=Words("Ion chromatograph", "离子色谱仪", "離子色譜儀"),
        about=Words(
            "Fluoride to sulphate and lithium to calcium in water, feed and food, two channels.",
            "双通道测定水、饲料和食品中的氟至硫酸根以及锂至钙等离子。",
            "雙通道測定水、飼料和食品中的氟至硫酸根以及鋰至鈣等離子。",
        ),
        techniques=("ion-chromatography",),
        manufacturer="Ferrant Chromatography",
        model="Ionica 5",
        commissioned_on=dt.date(2018, 12, 18),
        original_value=420_000,
        specifications=(
            ("detection_limit", "1", "µg/L"),
            ("flow_rate", "0.001–10", "mL/min"),
            ("autosampler_places", "120", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "水样 100 mL，已过 0.45 µm 滤膜；海水须注明盐度。\n"
            "100 mL, passed through 0.45 µm; state the salinity of sea water."
        ),
        by_hour=(15, 30, 80, 100, 130),
        by_sample=(15, 30, 55, 65, 85),
        needs_qualification=True,
        sample_working_days=3,
        set_up=20,
        clean_up=20,
    ),
    Instrument(
        asset_id="AW-2019-0903",
        name=Words("Total organic carbon analyser", "总有机碳分析仪", "總有機碳分析儀"),
        about=Words(
            (
                "Organic and inorganic carbon and total nitrogen in fresh water, sea water and "
                "sediment."
            ),
            "测定淡水、海水和底泥中的有机碳、无机碳和总氮。",
            "測定淡水、海水和底泥中的有機碳、無機碳和總氮。",
        ),
        techniques=("toc",),
        manufacturer="Qinglan Instruments",
        model="QC-3100",
        commissioned_on=dt.date(2019, 6, 25),
        original_value=290_000,
        specifications=(
            ("measuring_range", "0.004–30000", "mg/L"),
            ("autosampler_places", "112", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "水样 40 mL；底泥冻干过 100 目筛。\n"
            "Water 40 mL; sediment freeze-dried and sieved at 150 µm."
        ),
        by_hour=(15, 30, 70, 85, 110),
        by_sample=(15, 25, 45, 55, 70),
        needs_qualification=True,
        sample_working_days=3,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="AW-2017-0904",
        name=Words(
            "Inductively coupled plasma optical emission spectrometer",
            "电感耦合等离子体发射光谱仪",
            "電感耦合等離子體發射光譜儀",
        ),
        about=Words(
            "Seventy elements at once in water, feed, sediment and alloys.",
            "一次测定水、饲料、底泥和合金中的 70 种元素。",
            "一次測定水、飼料、底泥和合金中的 70 種元素。",
        ),
        techniques=("icp-oes",),
        manufacturer="Havnsund Analytical",
        model="Plasma E3",
        commissioned_on=dt.date(2017, 8, 10),
        original_value=780_000,
        specifications=(
            ("wavelength_range", "166–900", "nm"),
            ("detection_limit", "0.5", "µg/L"),
            ("autosampler_places", "240", ""),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "液体不少于 20 mL，澄清；固体不少于 2 g。\nClear liquid from 20 mL; solids from 2 g."
        ),
        by_hour=(30, 60, 150, 180, 240),
        by_sample=(25, 50, 90, 110, 140),
        needs_qualification=True,
        sample_working_days=3,
        set_up=20,
        clean_up=20,
    ),
    Instrument(
        asset_id="AW-2016-0905",
        name=Words("Atomic absorption spectrometer", "原子吸收分光光度计", "原子吸收分光光度計"),
        about=Words(
            "Copper, zinc, cadmium and lead by flame or graphite furnace.",
            "火焰或石墨炉法测定铜、锌、镉、铅等元素。",
            "火焰或石墨爐法測定銅、鋅、鎘、鉛等元素。",
        ),
        techniques=("aas",),
        manufacturer="Havnsund Analytical",
        model="Atoma 900",
        commissioned_on=dt.date(2016, 3, 15),
        original_value=330_000,
        specifications=(
            ("wavelength_range", "185–900", "nm"),
            ("detection_limit", "0.01", "µg/L"),
            ("lamps", "8", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("液体不少于 20 mL，澄清酸化。\nClear, acidified liquid from 20 mL."),
        by_hour=(15, 30, 70, 85, 110),
        by_sample=(15, 30, 50, 60, 80),
        needs_qualification=True,
        sample_working_days=3,
        set_up=20,
        clean_up=15,
    ),
    Instrument(
        asset_id="AW-2021-0906",
        name=Words(
            "Recirculating aquaculture test system", "循环水养殖试验系统", "循環水養殖試驗系統"
        ),
        about=Words(
            (
                "Twelve tanks with one biofilter each, for feed, stocking and disease trials of "
                "eel over weeks."
            ),
            "12 个独立生物滤池养殖槽，用于数周的鳗鱼饲料、密度和病害试验。",
            "12 個獨立生物濾池養殖槽，用於數週的鰻魚飼料、密度和病害試驗。",
        ),
        techniques=("aquaculture-trial",),
        manufacturer="Pelagia Biosystems",
        model="Recira 12",
        commissioned_on=dt.date(2021, 5, 31),
        original_value=860_000,
        specifications=(
            ("stations", "12", ""),
            ("chamber_volume", "600", "L"),
            ("temperature_range", "15–32", "°C"),
            ("flow_rate_hour", "1200", "L/h"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "实验动物须有检疫证明和伦理批准。\n"
            "Animals need a quarantine certificate and ethics approval."
        ),
        by_hour=(20, 40, 80, 90, 120),
        set_up=60,
        clean_up=60,
        hours=ROUND_THE_CLOCK,
        policy={
            "grid_minutes": 60,
            "shortest_minutes": 1440,
            "longest_minutes": 20160,
            "own_university_days": 60,
            "chain_days": 60,
            "everyone_days": 60,
            "lead_minutes": 2880,
        },
    ),
    Instrument(
        asset_id="AW-2022-0907",
        name=Words("Flow imaging microscope", "流式显微成像仪", "流式顯微成像儀"),
        about=Words(
            (
                "Photographs and counts algae and zooplankton in a water sample, and names the "
                "harmful ones."
            ),
            "拍摄并计数水样中的藻类和浮游动物，识别有害种类。",
            "拍攝並計數水樣中的藻類和浮游動物，識別有害種類。",
        ),
        techniques=("phytoplankton-analysis",),
        manufacturer="Aldermoor Optics",
        model="Planka 8",
        commissioned_on=dt.date(2022, 9, 8),
        original_value=690_000,
        specifications=(
            ("size_range", "2–1000", "µm"),
            ("frame_rate", "120", "/s"),
            ("flow_rate", "0.005–250", "mL/min"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "水样 200 mL，部分用鲁哥氏液固定。\n200 mL, part of it fixed with Lugol's solution."
        ),
        by_hour=(20, 40, 90, 110, 140),
        by_sample=(20, 35, 65, 80, 100),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=15,
    ),
    Instrument(
        asset_id="AW-2019-0908",
        name=Words(
            "Portable dissolved oxygen and redox loggers",
            "便携式溶解氧与氧化还原记录仪",
            "便攜式溶解氧與氧化還原記錄儀",
        ),
        about=Words(
            (
                "Loggers to hang in your own pond for days; collect them and bring them back. "
                "Three sets."
            ),
            "可带回塘口连续记录数日，自取自还。共三套。",
            "可帶回塘口連續記錄數日，自取自還。共三套。",
        ),
        techniques=("water-analysis",),
        manufacturer="Qinglan Instruments",
        model="QL-55",
        commissioned_on=dt.date(2019, 4, 30),
        original_value=36_000,
        specifications=(
            ("measuring_range", "0–50", "mg/L"),
            ("depth_rating", "30", "m"),
            ("battery_life", "30", "d"),
        ),
        modes=(ServiceMode.SELF_OPERATED,),
        by_hour=(0, 0, 5, 5, 8),
        clean_up=30,
        units=3,
        hours=ROUND_THE_CLOCK,
        policy={"grid_minutes": 60, "shortest_minutes": 1440, "longest_minutes": 10080},
    ),
    Instrument(
        asset_id="AW-2018-0909",
        name=Words(
            "Ultraviolet and ozone treatment rig",
            "紫外与臭氧水处理试验装置",
            "紫外與臭氧水處理試驗裝置",
        ),
        about=Words(
            "Tries dose and contact time on your own water before a plant is built.",
            "在建厂前用实际水样试验剂量和接触时间。",
            "在建廠前用實際水樣試驗劑量和接觸時間。",
        ),
        techniques=("water-treatment",),
        manufacturer="Calloway Process",
        model="Puria 2",
        commissioned_on=dt.date(2018, 5, 15),
        original_value=180_000,
        specifications=(
            ("flow_rate_hour", "200–2000", "L/h"),
            ("ozone_output", "20", "g/h"),
            ("uv_dose", "10–200", "mJ/cm²"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "水样不少于 500 L，可由现场水箱车送达。\nFrom 500 L, brought in your tank lorry."
        ),
        by_hour=(30, 60, 120, 145, 190),
        set_up=30,
        clean_up=30,
    ),
)
