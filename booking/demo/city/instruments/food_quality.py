"""Instruments of the lab "Food Quality and Safety Laboratory"."""

import datetime as dt

from booking.labs.rules import InstrumentStatus, ServiceMode

from ..shapes import Instrument, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="FQ-2018-0601",
        name=Words("Texture analyser", "质构仪", "質構儀"),
        about=Words(
            (
                "Hardness, chewiness, gel strength and breaking force of surimi, noodles, "
                "biscuits and roasted eel."
            ),
            "测定鱼糜、面条、饼干和烤鳗等食品的硬度、咀嚼性、凝胶强度和断裂力。",
            "測定魚糜、麵條、餅乾和烤鰻等食品的硬度、咀嚼性、凝膠強度和斷裂力。",
        ),
        techniques=("texture-analysis",),
        manufacturer="Brandtner Messtechnik",
        model="Textura 50",
        commissioned_on=dt.date(2018, 4, 24),
        original_value=280_000,
        specifications=(
            ("force_range", "0.001–50", "kg"),
            ("test_speed", "0.01–40", "mm/s"),
            ("displacement_resolution", "0.001", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品形状一致，每组不少于六个；冷冻样品自行解冻至测试温度。\n"
            "Of even shape, six or more a set; thaw frozen samples to the test temperature."
        ),
        by_hour=(10, 20, 60, 75, 95),
        by_sample=(8, 15, 30, 35, 45),
        sample_working_days=2,
        set_up=5,
        clean_up=10,
    ),
    Instrument(
        asset_id="FQ-2019-0602",
        name=Words("Amino acid analyser", "氨基酸自动分析仪", "氨基酸自動分析儀"),
        about=Words(
            (
                "Eighteen hydrolysed or up to fifty free amino acids in feed, eel meat, sauces "
                "and drinks."
            ),
            "测定饲料、鳗鱼肉、酱料和饮料中的 18 种水解氨基酸或多达 50 种游离氨基酸。",
            "測定飼料、鰻魚肉、醬料和飲料中的 18 種水解氨基酸或多達 50 種游離氨基酸。",
        ),
        techniques=("amino-acid-analysis",),
        manufacturer="Kirigawa Seiki",
        model="KA-8900",
        commissioned_on=dt.date(2019, 10, 8),
        original_value=1_250_000,
        specifications=(
            ("detection_limit", "3", "pmol"),
            ("analysis_time", "30–120", "min"),
            ("autosampler_places", "120", ""),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "固体不少于 5 g，液体不少于 10 mL；请注明测水解还是游离氨基酸。\n"
            "Solids from 5 g, liquids from 10 mL; say hydrolysed or free."
        ),
        by_sample=(60, 110, 200, 240, 300),
        sample_working_days=6,
    ),
    Instrument(
        asset_id="FQ-2021-0603",
        name=Words("Benchtop colorimeter", "台式色差仪", "臺式色差儀"),
        about=Words(
            "Colour and whiteness of flour, surimi, oil and packaging, in two minutes.",
            "两分钟内测定面粉、鱼糜、油脂和包装的颜色与白度。",
            "兩分鐘內測定麵粉、魚糜、油脂和包裝的顏色與白度。",
        ),
        techniques=("colour-measurement",),
        manufacturer="Yunting Test",
        model="Farba 5",
        commissioned_on=dt.date(2021, 6, 17),
        original_value=85_000,
        specifications=(
            ("wavelength_range", "360–780", "nm"),
            ("repeatability", "0.01", "ΔE"),
            ("aperture", "4–30", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED,),
        by_hour=(5, 10, 30, 40, 50),
        clean_up=5,
    ),
    Instrument(
        asset_id="FQ-2017-0604",
        name=Words("Automatic Kjeldahl nitrogen analyser", "全自动凯氏定氮仪", "全自動凱氏定氮儀"),
        about=Words(
            (
                "Protein in food and feed: digestion, distillation and titration, twenty "
                "samples a run."
            ),
            "测定食品和饲料中的蛋白质，消解、蒸馏、滴定一体，每批 20 个样品。",
            "測定食品和飼料中的蛋白質，消解、蒸餾、滴定一體，每批 20 個樣品。",
        ),
        techniques=("kjeldahl",),
        manufacturer="Qinglan Instruments",
        model="QK-9860",
        commissioned_on=dt.date(2017, 12, 6),
        original_value=190_000,
        specifications=(
            ("measuring_range", "0.1–240", "mg"),
            ("recovery", "99.5", "%"),
            ("batch_size", "20", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("样品粉碎混匀，不少于 20 g。\nGround and mixed, from 20 g."),
        by_hour=(10, 20, 60, 75, 95),
        by_sample=(10, 20, 35, 45, 55),
        needs_qualification=True,
        sample_working_days=3,
        set_up=15,
        clean_up=30,
    ),
    Instrument(
        asset_id="FQ-2020-0605",
        name=Words(
            "Inductively coupled plasma mass spectrometer",
            "电感耦合等离子体质谱仪",
            "電感耦合等離子體質譜儀",
        ),
        about=Words(
            (
                "Lead, cadmium, arsenic, mercury and fifty other elements down to parts per "
                "trillion, with arsenic and mercury species by liquid chromatography."
            ),
            "测定铅、镉、砷、汞等 50 余种元素，检出限达 ppt 级；与液相联用可测砷、汞形态。",
            "測定鉛、鎘、砷、汞等 50 餘種元素，檢出限達 ppt 級；與液相聯用可測砷、汞形態。",
        ),
        techniques=("icp-ms",),
        manufacturer="Havnsund Analytical",
        model="Plasma Q8",
        commissioned_on=dt.date(2020, 7, 29),
        original_value=2_180_000,
        specifications=(
            ("mass_range", "2–260", "u"),
            ("detection_limit", "0.1", "ng/L"),
            ("oxide_ratio", "1.5", "%"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "固体不少于 5 g；液体酸化至 2 % 硝酸，总溶固低于 0.2 %。\n"
            "Solids from 5 g; liquids in 2 % nitric acid, dissolved solids below 0.2 %."
        ),
        by_hour=(50, 100, 240, 300, 380),
        by_sample=(40, 80, 150, 180, 230),
        needs_qualification=True,
        sample_working_days=4,
        set_up=20,
        clean_up=30,
    ),
    Instrument(
        asset_id="FQ-2021-0606",
        name=Words(
            "Triple-quadrupole LC-MS for residues",
            "农兽药残留液相色谱-串联质谱仪",
            "農獸藥殘留液相色譜-串聯質譜儀",
        ),
        about=Words(
            (
                "Malachite green, nitrofurans, quinolones and pesticide residues in eel, "
                "shrimp, tea and vegetables."
            ),
            "检测鳗鱼、虾、茶叶和蔬菜中的孔雀石绿、硝基呋喃、喹诺酮类和农药残留。",
            "檢測鰻魚、蝦、茶葉和蔬菜中的孔雀石綠、硝基呋喃、喹諾酮類和農藥殘留。",
        ),
        techniques=("lc-ms",),
        manufacturer="Ferrant Chromatography",
        model="Qualta TQ6",
        commissioned_on=dt.date(2021, 4, 15),
        original_value=2_760_000,
        specifications=(
            ("mass_range", "5–2000", "m/z"),
            ("detection_limit", "0.1", "µg/kg"),
            ("flow_rate", "0.01–2", "mL/min"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品不少于 200 g，冷冻送达；请注明检测项目和标准。\n"
            "From 200 g, sent frozen; name the residues and the standard."
        ),
        by_hour=(60, 120, 260, 320, 400),
        by_sample=(80, 150, 280, 330, 420),
        needs_qualification=True,
        sample_working_days=5,
        set_up=15,
        clean_up=30,
    ),
    Instrument(
        asset_id="FQ-2019-0607",
        name=Words(
            "Headspace gas chromatograph-ion mobility spectrometer",
            "顶空气相离子迁移谱仪",
            "頂空氣相離子遷移譜儀",
        ),
        about=Words(
            (
                "Draws the fingerprint of an aroma in ten minutes, without preparation: "
                "freshness, origin, off-flavours."
            ),
            "无需前处理，十分钟绘出气味指纹图谱，用于新鲜度、产地和异味判别。",
            "無需前處理，十分鐘繪出氣味指紋圖譜，用於新鮮度、產地和異味判別。",
        ),
        techniques=("gc", "flavour-analysis"),
        manufacturer="Ferrant Chromatography",
        model="Aroma IMS",
        commissioned_on=dt.date(2019, 5, 6),
        original_value=1_120_000,
        specifications=(
            ("drift_length", "98", "mm"),
            ("analysis_time", "10", "min"),
            ("detection_limit", "1", "ppb"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=("固体或液体约 5 g，密封冷藏。\nAbout 5 g, sealed and chilled."),
        by_hour=(30, 60, 150, 180, 240),
        by_sample=(30, 60, 110, 130, 170),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=10,
    ),
    Instrument(
        asset_id="FQ-2022-0608",
        name=Words("Electronic tongue", "电子舌", "電子舌"),
        about=Words(
            "Sour, bitter, astringent, salty and umami as numbers, including aftertaste.",
            "以数值表示酸、苦、涩、咸、鲜味及其回味。",
            "以數值表示酸、苦、澀、鹹、鮮味及其回味。",
        ),
        techniques=("flavour-analysis",),
        manufacturer="Kirigawa Seiki",
        model="Gusta 5",
        commissioned_on=dt.date(2022, 5, 11),
        original_value=960_000,
        specifications=(
            ("sensors", "6", ""),
            ("analysis_time", "20", "min"),
            ("autosampler_places", "10", ""),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "液体不少于 80 mL；固体需加水匀浆过滤。\n"
            "Liquids from 80 mL; solids are blended with water and filtered."
        ),
        by_hour=(30, 60, 150, 180, 240),
        by_sample=(40, 70, 130, 160, 200),
        needs_qualification=True,
        sample_working_days=4,
        set_up=30,
        clean_up=15,
    ),
    Instrument(
        asset_id="FQ-2016-0609",
        name=Words("Water activity meter", "水分活度仪", "水分活度儀"),
        about=Words(
            "Water activity of dried fruit, cakes, seasoning and feed.",
            "测定果干、糕点、调味料和饲料的水分活度。",
            "測定果乾、糕點、調味料和飼料的水分活度。",
        ),
        techniques=("water-activity",),
        manufacturer="Qinglan Instruments",
        model="QA-4",
        commissioned_on=dt.date(2016, 8, 30),
        original_value=68_000,
        specifications=(
            ("measuring_range", "0.03–1", "aw"),
            ("repeatability", "0.003", "aw"),
            ("temperature_range", "15–50", "°C"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("样品切碎，约 7 mL。\nCut small, about 7 mL."),
        by_hour=(5, 10, 30, 40, 50),
        by_sample=(5, 10, 20, 25, 30),
        sample_working_days=2,
        clean_up=5,
        units=2,
    ),
    Instrument(
        asset_id="FQ-2018-0610",
        name=Words("Near-infrared analyser", "近红外成分分析仪", "近紅外成分分析儀"),
        about=Words(
            (
                "Moisture, fat, protein and ash of meal, feed and surimi within a minute, by "
                "calibrated models."
            ),
            "一分钟内测定鱼粉、饲料和鱼糜的水分、脂肪、蛋白和灰分，配建模软件。",
            "一分鐘內測定魚粉、飼料和魚糜的水分、脂肪、蛋白和灰分，配建模軟件。",
        ),
        techniques=("near-infrared",),
        manufacturer="Tessarine Spectra",
        model="Inframa N5",
        commissioned_on=dt.date(2018, 10, 26),
        original_value=420_000,
        specifications=(("wavelength_range", "850–2500", "nm"), ("analysis_time", "1", "min")),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("颗粒或粉末约 100 g。\nAbout 100 g of grains or powder."),
        by_hour=(10, 20, 50, 60, 80),
        by_sample=(8, 15, 25, 30, 40),
        sample_working_days=1,
        set_up=5,
        clean_up=5,
    ),
    Instrument(
        asset_id="FQ-2020-0611",
        name=Words(
            "Gas chromatograph-mass spectrometer for flavours",
            "风味分析气相色谱-质谱联用仪",
            "風味分析氣相色譜-質譜聯用儀",
        ),
        about=Words(
            (
                "Aroma compounds with a sniffing port beside the detector, fatty acids and "
                "contaminants."
            ),
            "配嗅闻仪的香气成分分析，也可测脂肪酸和污染物。",
            "配嗅聞儀的香氣成分分析，也可測脂肪酸和汙染物。",
        ),
        techniques=("gc-ms", "flavour-analysis"),
        manufacturer="Ferrant Chromatography",
        model="Volata 7010F",
        commissioned_on=dt.date(2020, 11, 9),
        original_value=1_080_000,
        specifications=(
            ("mass_range", "10–1050", "u"),
            ("oven_temperature", "4–450", "°C"),
            ("autosampler_places", "150", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=("约 20 g，密封冷冻。\nAbout 20 g, sealed and frozen."),
        by_hour=(30, 60, 150, 180, 240),
        by_sample=(40, 80, 150, 180, 230),
        needs_qualification=True,
        sample_working_days=4,
        set_up=10,
        clean_up=20,
    ),
    Instrument(
        asset_id="FQ-2017-0612",
        name=Words("Automatic fat extractor", "全自动脂肪测定仪", "全自動脂肪測定儀"),
        about=Words(
            "Soxhlet extraction of six samples at once, with solvent recovery.",
            "索氏抽提法测定脂肪，六样并行，溶剂自动回收。",
            "索氏抽提法測定脂肪，六樣並行，溶劑自動回收。",
        ),
        techniques=("extraction",),
        manufacturer="Qinglan Instruments",
        model="QF-6",
        commissioned_on=dt.date(2017, 6, 13),
        original_value=92_000,
        specifications=(
            ("batch_size", "6", ""),
            ("temperature_range", "25–300", "°C"),
            ("recovery", "80", "%"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("样品干燥粉碎，不少于 10 g。\nDried and ground, from 10 g."),
        by_hour=(5, 10, 35, 45, 55),
        by_sample=(8, 15, 30, 35, 45),
        sample_working_days=3,
        set_up=15,
        clean_up=20,
        status=InstrumentStatus.OUT_OF_SERVICE,
    ),
)
