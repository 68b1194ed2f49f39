"""Instruments of the lab "Fine Chemicals Process Laboratory"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import ON_REQUEST, Instrument, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="FC-2019-0101",
        name=Words(
            "Fourier-transform infrared spectrometer",
            "傅里叶变换红外光谱仪",
            "傅里葉變換紅外光譜儀",
        ),
        about=Words(
            (
                "Identifies raw materials, resins and unknown deposits in minutes; diamond ATR, "
                "transmission and gas cell."
            ),
            "几分钟内鉴别原料、树脂和未知沉积物，配金刚石 ATR、透射和气体池附件。",
            "幾分鐘內鑑別原料、樹脂和未知沉積物，配金剛石 ATR、透射和氣體池附件。",
        ),
        techniques=("ftir",),
        manufacturer="Tessarine Spectra",
        model="Inframa 50",
        commissioned_on=dt.date(2019, 2, 26),
        original_value=360_000,
        specifications=(
            ("wavenumber_range", "350–7800", "cm⁻¹"),
            ("spectral_resolution", "0.4", "cm⁻¹"),
            ("signal_to_noise", "50000:1", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "固体或液体数毫克即可；含水样品不得使用溴化钾窗片。\n"
            "A few milligrams of solid or liquid; no potassium bromide windows for wet "
            "samples."
        ),
        by_hour=(10, 20, 60, 80, 100),
        by_sample=(15, 25, 50, 60, 80),
        sample_working_days=2,
        set_up=5,
        clean_up=5,
    ),
    Instrument(
        asset_id="FC-2021-0102",
        name=Words("In-situ reaction infrared probe", "原位反应红外分析仪", "原位反應紅外分析儀"),
        about=Words(
            (
                "A probe in your reactor follows reactants and products as they change, every "
                "fifteen seconds."
            ),
            "探头直接插入反应釜，每 15 秒跟踪一次反应物和产物的变化。",
            "探頭直接插入反應釜，每 15 秒跟蹤一次反應物和產物的變化。",
        ),
        techniques=("ftir", "reaction-calorimetry"),
        manufacturer="Tessarine Spectra",
        model="Insitu R10",
        commissioned_on=dt.date(2021, 8, 5),
        original_value=920_000,
        specifications=(
            ("wavenumber_range", "650–3000", "cm⁻¹"),
            ("temperature_range", "-80–180", "°C"),
            ("working_pressure", "69", "bar"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "请提供反应物料安全说明书和反应条件。\n"
            "Bring the safety data sheets and the reaction conditions."
        ),
        by_hour=(40, 80, 200, 240, 320),
        set_up=20,
        clean_up=20,
    ),
    Instrument(
        asset_id="FC-2018-0103",
        name=Words(
            "UV-visible-near-infrared spectrophotometer",
            "紫外-可见-近红外分光光度计",
            "紫外-可見-近紅外分光光度計",
        ),
        about=Words(
            (
                "Absorbance, transmittance and diffuse reflectance of dyes, solutions, films "
                "and powders."
            ),
            "测定染料、溶液、薄膜和粉末的吸光度、透过率和漫反射率。",
            "測定染料、溶液、薄膜和粉末的吸光度、透過率和漫反射率。",
        ),
        techniques=("uv-vis",),
        manufacturer="Tessarine Spectra",
        model="Chroma 3600",
        commissioned_on=dt.date(2018, 1, 15),
        original_value=310_000,
        specifications=(
            ("wavelength_range", "185–3300", "nm"),
            ("spectral_bandwidth", "0.1–8", "nm"),
            ("absorbance_range", "-6–6", "Abs"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "溶液不少于 3 mL；薄膜 30×30 mm；粉末不少于 1 g。\n"
            "Solution from 3 mL; film 30×30 mm; powder from 1 g."
        ),
        by_hour=(10, 20, 60, 80, 100),
        by_sample=(10, 20, 40, 50, 70),
        sample_working_days=2,
        set_up=10,
        clean_up=5,
    ),
    Instrument(
        asset_id="FC-2020-0104",
        name=Words("Reaction calorimeter", "全自动反应量热仪", "全自動反應量熱儀"),
        about=Words(
            (
                "Heat released by a reaction under plant conditions, for safe scale-up and for "
                "the hazard assessment of fine-chemical processes."
            ),
            "在接近生产的条件下测量反应放热，用于安全放大和精细化工反应安全风险评估。",
            "在接近生產的條件下測量反應放熱，用於安全放大和精細化工反應安全風險評估。",
        ),
        techniques=("reaction-calorimetry", "process-safety"),
        manufacturer="Calloway Process",
        model="Calor RC2",
        commissioned_on=dt.date(2020, 5, 19),
        original_value=1_760_000,
        specifications=(
            ("reactor_volume", "0.1–2", "L"),
            ("temperature_range", "-50–300", "°C"),
            ("working_pressure", "60", "bar"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "须提供工艺规程、物料安全说明书和预计放热量。\n"
            "Bring the process description, safety data sheets and the expected heat."
        ),
        by_hour=(80, 150, 360, 420, 560),
        needs_qualification=True,
        set_up=30,
        clean_up=60,
    ),
    Instrument(
        asset_id="FC-2022-0105",
        name=Words("Accelerating rate calorimeter", "绝热加速量热仪", "絕熱加速量熱儀"),
        about=Words(
            "Finds the onset, the adiabatic rise and the time to maximum rate of a decomposition.",
            "测定分解反应的起始温度、绝热温升和最大反应速率到达时间。",
            "測定分解反應的起始溫度、絕熱溫升和最大反應速率到達時間。",
        ),
        techniques=("process-safety",),
        manufacturer="Calloway Process",
        model="Adiaba 254",
        commissioned_on=dt.date(2022, 9, 27),
        original_value=1_420_000,
        specifications=(
            ("temperature_range", "20–500", "°C"),
            ("working_pressure", "200", "bar"),
            ("sample_volume", "1–8", "mL"),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "固体或液体不少于 5 g，分三份封装；爆炸品不予受理。\n"
            "Solid or liquid from 5 g, in three sealed portions; explosives are not taken."
        ),
        by_sample=(400, 700, 1400, 1600, 2000),
        sample_working_days=10,
    ),
    Instrument(
        asset_id="FC-2017-0106",
        name=Words(
            "Preparative liquid chromatograph", "制备型高效液相色谱仪", "製備型高效液相色譜儀"
        ),
        about=Words(
            "Isolates impurities and products in grams, with a fraction collector.",
            "以克级规模分离杂质和产物，配馏分收集器。",
            "以克級規模分離雜質和產物，配餾分收集器。",
        ),
        techniques=("preparative-chromatography", "hplc"),
        manufacturer="Ferrant Chromatography",
        model="Prepara 150",
        commissioned_on=dt.date(2017, 3, 22),
        original_value=580_000,
        specifications=(
            ("flow_rate", "0.5–150", "mL/min"),
            ("working_pressure", "400", "bar"),
            ("wavelength_range", "190–800", "nm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "样品已过 0.45 µm 滤膜；请自备色谱柱或提前预约公用柱。\n"
            "Passed through 0.45 µm; bring your column or reserve one of ours."
        ),
        by_hour=(20, 40, 110, 140, 180),
        needs_qualification=True,
        set_up=15,
        clean_up=30,
    ),
    Instrument(
        asset_id="FC-2019-0107",
        name=Words(
            "Gas chromatograph with two detectors", "双检测器气相色谱仪", "雙檢測器氣相色譜儀"
        ),
        about=Words(
            "Purity of solvents and intermediates, residual solvents, and permanent gases.",
            "测定溶剂和中间体纯度、残留溶剂和永久性气体。",
            "測定溶劑和中間體純度、殘留溶劑和永久性氣體。",
        ),
        techniques=("gc",),
        manufacturer="Ferrant Chromatography",
        model="Volata 30",
        commissioned_on=dt.date(2019, 6, 18),
        original_value=260_000,
        specifications=(
            ("oven_temperature", "4–450", "°C"),
            ("detection_limit", "1.4", "pg/s"),
            ("autosampler_places", "16", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "液体不少于 1 mL，清澈、无不挥发物。\nLiquid from 1 mL, clear, without non-volatiles."
        ),
        by_hour=(15, 30, 80, 100, 130),
        by_sample=(20, 40, 80, 100, 130),
        needs_qualification=True,
        sample_working_days=2,
        set_up=10,
        clean_up=10,
        units=2,
    ),
    Instrument(
        asset_id="FC-2016-0108",
        name=Words("Karl Fischer titrator", "卡尔·费休水分测定仪", "卡爾·費休水分測定儀"),
        about=Words(
            "Water in solvents, resins and powders, from ten parts per million upwards.",
            "测定溶剂、树脂和粉末中的水分，下限 10 ppm。",
            "測定溶劑、樹脂和粉末中的水分，下限 10 ppm。",
        ),
        techniques=("karl-fischer",),
        manufacturer="Qinglan Instruments",
        model="QK-831",
        commissioned_on=dt.date(2016, 7, 7),
        original_value=78_000,
        specifications=(("measuring_range", "0.001–100", "%"), ("resolution_mass", "0.1", "µg")),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "液体不少于 5 mL，密封避潮；含醛酮样品请说明。\n"
            "Liquid from 5 mL, sealed from moisture; tell us of aldehydes and ketones."
        ),
        by_hour=(5, 10, 40, 50, 60),
        by_sample=(15, 25, 50, 60, 80),
        sample_working_days=2,
        clean_up=5,
    ),
    Instrument(
        asset_id="FC-2018-0109",
        name=Words("Gas sorption analyser (BET)", "比表面积及孔径分析仪", "比表面積及孔徑分析儀"),
        about=Words(
            (
                "Surface area and pore size of catalysts, carbons, silica and pigments, four "
                "samples at a time."
            ),
            "测定催化剂、炭材料、二氧化硅和颜料的比表面积与孔径分布，可同时测四个样品。",
            "測定催化劑、炭材料、二氧化硅和顏料的比表面積與孔徑分佈，可同時測四個樣品。",
        ),
        techniques=("bet",),
        manufacturer="Qinglan Instruments",
        model="QS-2460",
        commissioned_on=dt.date(2018, 11, 29),
        original_value=520_000,
        specifications=(
            ("surface_area_range", "0.01–5000", "m²/g"),
            ("pore_size_range", "0.35–500", "nm"),
            ("ports", "4", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "粉末不少于 0.2 g，请注明脱气温度。\n"
            "Powder from 0.2 g; state the degassing temperature."
        ),
        by_hour=(20, 40, 90, 110, 150),
        by_sample=(50, 90, 160, 190, 240),
        needs_qualification=True,
        sample_working_days=4,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="FC-2021-0110",
        name=Words("Laser diffraction particle sizer", "激光粒度分析仪", "激光粒度分析儀"),
        about=Words(
            (
                "Size distribution of powders, emulsions and suspensions from ten nanometres to "
                "three millimetres, wet or dry."
            ),
            "湿法或干法测定 10 纳米至 3 毫米粉末、乳液和悬浮液的粒度分布。",
            "濕法或乾法測定 10 納米至 3 毫米粉末、乳液和懸浮液的粒度分佈。",
        ),
        techniques=("particle-size",),
        manufacturer="Qinglan Instruments",
        model="QP-3000",
        commissioned_on=dt.date(2021, 4, 2),
        original_value=430_000,
        specifications=(
            ("size_range", "0.01–3500", "µm"),
            ("measuring_rate", "10", "kHz"),
            ("sample_volume", "0.05–1", "L"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "粉末不少于 2 g，请注明折射率和适用的分散介质。\n"
            "Powder from 2 g; state the refractive index and a suitable medium."
        ),
        by_hour=(10, 20, 60, 80, 100),
        by_sample=(25, 45, 90, 110, 140),
        sample_working_days=2,
        set_up=5,
        clean_up=10,
    ),
    Instrument(
        asset_id="FC-2023-0111",
        name=Words(
            "Short-path molecular distillation unit", "短程分子蒸馏装置", "短程分子蒸餾裝置"
        ),
        about=Words(
            (
                "Purifies heat-sensitive oils, resins and monomers at a thousandth of a "
                "millibar, up to ten litres a day."
            ),
            "在 0.001 毫巴下提纯热敏性油脂、树脂和单体，日处理量可达 10 升。",
            "在 0.001 毫巴下提純熱敏性油脂、樹脂和單體，日處理量可達 10 升。",
        ),
        techniques=("distillation",),
        manufacturer="Calloway Process",
        model="Molva 10",
        commissioned_on=dt.date(2023, 2, 14),
        original_value=760_000,
        specifications=(
            ("evaporator_area", "0.1", "m²"),
            ("temperature_range", "25–300", "°C"),
            ("base_pressure", "0.001", "mbar"),
            ("throughput", "0.2–5", "L/h"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "物料须先脱水脱气，粘度不高于 2 Pa·s。\n"
            "Free of water and gas; viscosity at most 2 Pa·s."
        ),
        by_hour=(60, 120, 260, 320, 420),
        by_sample=ON_REQUEST,
        needs_qualification=True,
        sample_working_days=6,
        set_up=30,
        clean_up=60,
    ),
)
