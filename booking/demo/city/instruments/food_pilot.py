"""Instruments of the lab "Food Processing Pilot Plant"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import MON_SAT, ON_REQUEST, Instrument, Opening, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="FP-2019-0701",
        name=Words("Pilot freeze dryer, 10 m²", "10 m² 中试冷冻干燥机", "10 m² 中試冷凍乾燥機"),
        about=Words(
            (
                "Dries up to a hundred kilograms of fruit, soup, probiotics or collagen in one "
                "run of about a day."
            ),
            "一次可冻干水果、汤料、益生菌或胶原蛋白 100 公斤，约需一昼夜。",
            "一次可凍乾水果、湯料、益生菌或膠原蛋白 100 公斤，約需一晝夜。",
        ),
        techniques=("freeze-drying",),
        manufacturer="Calloway Process",
        model="Lyo 10",
        commissioned_on=dt.date(2019, 3, 21),
        original_value=1_180_000,
        specifications=(
            ("shelf_area", "10", "m²"),
            ("condenser_temperature", "-75", "°C"),
            ("throughput", "100", "kg"),
            ("temperature_range", "-50–100", "°C"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "物料预冻，装盘厚度不超过 15 mm。\nFrozen beforehand, at most 15 mm deep on the tray."
        ),
        by_hour=(30, 60, 120, 145, 190),
        by_sample=ON_REQUEST,
        needs_qualification=True,
        sample_working_days=5,
        set_up=60,
        clean_up=60,
        hours=(Opening(MON_SAT, "07:00", "22:00"),),
    ),
    Instrument(
        asset_id="FP-2021-0702",
        name=Words("Laboratory freeze dryer", "实验室冷冻干燥机", "實驗室冷凍乾燥機"),
        about=Words(
            "Small batches in flasks or trays. Two alike machines.",
            "用于烧瓶或托盘小批量冻干。两台同型号。",
            "用於燒瓶或托盤小批量凍乾。兩臺同型號。",
        ),
        techniques=("freeze-drying",),
        manufacturer="Calloway Process",
        model="Lyo 0.5",
        commissioned_on=dt.date(2021, 9, 2),
        original_value=145_000,
        specifications=(
            ("shelf_area", "0.5", "m²"),
            ("condenser_temperature", "-85", "°C"),
            ("throughput", "6", "kg"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "预冻至 -40 °C 以下，不含乙醇等有机溶剂。\n"
            "Frozen below -40 °C, without ethanol or other solvents."
        ),
        by_hour=(8, 15, 30, 36, 45),
        by_sample=(20, 40, 70, 85, 110),
        sample_working_days=4,
        set_up=10,
        clean_up=30,
        units=2,
    ),
    Instrument(
        asset_id="FP-2018-0703",
        name=Words("Spray dryer", "喷雾干燥机", "噴霧乾燥機"),
        about=Words(
            (
                "Turns juices, flavours, enzymes and microcapsules into powder, five to eight "
                "litres of water an hour."
            ),
            "将果汁、香精、酶和微胶囊制成粉末，每小时蒸发水量 5–8 升。",
            "將果汁、香精、酶和微膠囊製成粉末，每小時蒸發水量 5–8 升。",
        ),
        techniques=("spray-drying",),
        manufacturer="Calloway Process",
        model="Spraya 8",
        commissioned_on=dt.date(2018, 7, 5),
        original_value=360_000,
        specifications=(
            ("throughput", "5–8", "L/h"),
            ("temperature_range", "120–300", "°C"),
            ("drying_gas", "N₂", ""),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "料液已过 100 目筛，固含量 10–40 %。\nSieved at 150 µm, 10 to 40 % solids."
        ),
        by_hour=(30, 60, 140, 170, 220),
        needs_qualification=True,
        set_up=30,
        clean_up=60,
    ),
    Instrument(
        asset_id="FP-2017-0704",
        name=Words("Retort steriliser", "高温高压杀菌锅", "高溫高壓殺菌鍋"),
        about=Words(
            (
                "Sterilises pouches, cans and jars of ready meals by spray or immersion, with "
                "the lethality logged at sixteen points."
            ),
            "喷淋或水浸方式对软袋、罐头和玻璃瓶装预制菜杀菌，16 点记录 F 值。",
            "噴淋或水浸方式對軟袋、罐頭和玻璃瓶裝預製菜殺菌，16 點記錄 F 值。",
        ),
        techniques=("sterilisation",),
        manufacturer="Calloway Process",
        model="Reto 450",
        commissioned_on=dt.date(2017, 10, 18),
        original_value=320_000,
        specifications=(
            ("temperature_range", "60–145", "°C"),
            ("working_pressure", "0.5", "MPa"),
            ("chamber_volume", "450", "L"),
            ("channels", "16", ""),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "包装已密封，请提供目标 F 值。\nSealed packages; state the lethality you aim at."
        ),
        by_hour=(40, 80, 170, 200, 260),
        needs_qualification=True,
        set_up=30,
        clean_up=30,
    ),
    Instrument(
        asset_id="FP-2022-0705",
        name=Words("High-pressure processor", "超高压处理设备", "超高壓處理設備"),
        about=Words(
            (
                "Keeps juice, shellfish and sliced meat fresh without heat, at six thousand "
                "bar; opens oysters."
            ),
            "在 600 MPa 下非热保鲜果汁、贝类和肉片，也用于牡蛎脱壳。",
            "在 600 MPa 下非熱保鮮果汁、貝類和肉片，也用於牡蠣脫殼。",
        ),
        techniques=("high-pressure-processing",),
        manufacturer="Calloway Process",
        model="Hydra 600",
        commissioned_on=dt.date(2022, 12, 7),
        original_value=2_480_000,
        specifications=(
            ("working_pressure", "600", "MPa"),
            ("chamber_volume", "5", "L"),
            ("temperature_range", "5–40", "°C"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "软包装，顶隙小于 5 %，耐压不破。\nSoft packages with less than 5 % head space."
        ),
        by_hour=(60, 120, 280, 340, 430),
        by_sample=(40, 70, 130, 160, 200),
        needs_qualification=True,
        sample_working_days=4,
        set_up=20,
        clean_up=20,
    ),
    Instrument(
        asset_id="FP-2020-0706",
        name=Words("Twin-screw food extruder", "食品双螺杆挤压机", "食品雙螺桿擠壓機"),
        about=Words(
            "Textured protein, puffed snacks and floating or sinking eel feed.",
            "用于组织化蛋白、膨化食品以及鳗鱼浮性或沉性饲料的试制。",
            "用於組織化蛋白、膨化食品以及鰻魚浮性或沉性飼料的試製。",
        ),
        techniques=("extrusion",),
        manufacturer="Calloway Process",
        model="Twinna F36",
        commissioned_on=dt.date(2020, 4, 10),
        original_value=680_000,
        specifications=(
            ("throughput", "10–60", "kg/h"),
            ("temperature_range", "20–250", "°C"),
            ("rotation_speed", "700", "rpm"),
            ("screw_ratio", "24", "L/D"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "粉料过 60 目筛，不少于 20 kg。\nPowder sieved at 250 µm, from 20 kg."
        ),
        by_hour=(50, 100, 220, 270, 340),
        needs_qualification=True,
        set_up=60,
        clean_up=60,
    ),
    Instrument(
        asset_id="FP-2018-0707",
        name=Words("High-pressure homogeniser", "高压均质机", "高壓均質機"),
        about=Words(
            "Emulsions, plant milks and nano-dispersions at up to 1500 bar.",
            "制备乳液、植物奶和纳米分散体，压力可达 1500 巴。",
            "製備乳液、植物奶和納米分散體，壓力可達 1500 巴。",
        ),
        techniques=("homogenisation",),
        manufacturer="Calloway Process",
        model="Homo 1500",
        commissioned_on=dt.date(2018, 8, 14),
        original_value=210_000,
        specifications=(
            ("working_pressure", "1500", "bar"),
            ("throughput", "10–60", "L/h"),
            ("particle_limit", "0.5", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=("料液已过滤，不少于 1 L。\nFiltered, from 1 L."),
        by_hour=(15, 30, 80, 100, 130),
        needs_qualification=True,
        set_up=10,
        clean_up=30,
    ),
    Instrument(
        asset_id="FP-2019-0708",
        name=Words(
            "Plate pasteuriser with aseptic filling", "板式杀菌及无菌灌装线", "板式殺菌及無菌灌裝線"
        ),
        about=Words(
            "Heats a hundred litres of drink an hour to 140 °C and fills it under clean air.",
            "每小时处理 100 升饮料，最高 140 °C，在洁净空气下灌装。",
            "每小時處理 100 升飲料，最高 140 °C，在潔淨空氣下灌裝。",
        ),
        techniques=("sterilisation",),
        manufacturer="Calloway Process",
        model="Pasta 100",
        commissioned_on=dt.date(2019, 9, 27),
        original_value=890_000,
        specifications=(
            ("throughput", "100", "L/h"),
            ("temperature_range", "65–145", "°C"),
            ("hold_time", "2–300", "s"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=("不少于 30 L，颗粒小于 1 mm。\nFrom 30 L, particles below 1 mm."),
        by_hour=(50, 100, 220, 270, 340),
        needs_qualification=True,
        set_up=45,
        clean_up=60,
    ),
    Instrument(
        asset_id="FP-2016-0709",
        name=Words("Smoking and roasting chamber", "烟熏烤制炉", "煙燻烤製爐"),
        about=Words(
            (
                "Roasts, steams and smokes trolleys of fish and meat by programme: kabayaki "
                "eel, for one."
            ),
            "按程序烤制、蒸煮和烟熏整车鱼肉制品，例如蒲烧鳗鱼。",
            "按程序烤製、蒸煮和煙燻整車魚肉製品，例如蒲燒鰻魚。",
        ),
        techniques=("roasting",),
        manufacturer="Calloway Process",
        model="Fumo 1",
        commissioned_on=dt.date(2016, 6, 22),
        original_value=160_000,
        specifications=(
            ("temperature_range", "30–250", "°C"),
            ("throughput", "60", "kg"),
            ("humidity_range", "10–99", "%"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=("原料具检疫证明。\nWith a quarantine certificate."),
        by_hour=(20, 40, 80, 100, 130),
        needs_qualification=True,
        set_up=15,
        clean_up=30,
    ),
)
