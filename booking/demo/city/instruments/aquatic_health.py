"""Instruments of the lab "Aquatic Animal Health Laboratory"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import Instrument, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="AH-2019-0801",
        name=Words("Thermal cycler (PCR)", "PCR 扩增仪", "PCR 擴增儀"),
        about=Words(
            (
                "Gradient blocks for ninety-six tubes. Three alike machines for pathogen typing "
                "and cloning."
            ),
            "96 孔梯度扩增仪，三台同型号，用于病原分型和克隆。",
            "96 孔梯度擴增儀，三臺同型號，用於病原分型和克隆。",
        ),
        techniques=("pcr",),
        manufacturer="Pelagia Biosystems",
        model="Cycla 96",
        commissioned_on=dt.date(2019, 2, 20),
        original_value=58_000,
        specifications=(
            ("wells", "96", ""),
            ("temperature_range", "0–105", "°C"),
            ("heating_rate_second", "5", "K/s"),
        ),
        modes=(ServiceMode.SELF_OPERATED,),
        sample_requirements=("自备引物和反应体系。\nBring primers and reaction mix."),
        by_hour=(5, 10, 25, 30, 40),
        clean_up=5,
        units=3,
        policy={
            "grid_minutes": 15,
            "shortest_minutes": 30,
            "longest_minutes": 240,
            "lead_minutes": 0,
        },
    ),
    Instrument(
        asset_id="AH-2021-0802",
        name=Words(
            "Real-time quantitative PCR system", "实时荧光定量 PCR 仪", "實時熒光定量 PCR 儀"
        ),
        about=Words(
            (
                "Counts eel herpesvirus, rhabdovirus and bacteria in gill, kidney and water "
                "within two hours."
            ),
            "两小时内对鳃、肾和水样中的鳗疱疹病毒、弹状病毒和细菌定量。",
            "兩小時內對鰓、腎和水樣中的鰻皰疹病毒、彈狀病毒和細菌定量。",
        ),
        techniques=("qpcr",),
        manufacturer="Pelagia Biosystems",
        model="Quanta 5",
        commissioned_on=dt.date(2021, 1, 26),
        original_value=340_000,
        specifications=(
            ("wells", "96", ""),
            ("channels", "6", ""),
            ("detection_limit", "1", "copies"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "组织约 30 mg，冷冻或置于保存液；水样 1 L 冷藏。\n"
            "Tissue about 30 mg, frozen or in preserving liquid; water 1 L, chilled."
        ),
        by_hour=(20, 40, 90, 110, 145),
        by_sample=(20, 35, 60, 70, 90),
        needs_qualification=True,
        sample_working_days=2,
        set_up=10,
        clean_up=10,
        units=2,
    ),
    Instrument(
        asset_id="AH-2020-0803",
        name=Words("Eel disease diagnosis bench", "鳗鱼病害诊断工作台", "鰻魚病害診斷工作臺"),
        about=Words(
            (
                "A veterinary scientist dissects your fish with you, looks at gill and gut "
                "under the microscope, cultures bacteria and advises on treatment."
            ),
            "由兽医专家与您一同解剖病鱼，镜检鳃和肠道，分离培养细菌，并给出用药建议。",
            "由獸醫專家與您一同解剖病魚，鏡檢鰓和腸道，分離培養細菌，並給出用藥建議。",
        ),
        techniques=("fish-disease-diagnosis", "fluorescence-microscopy"),
        manufacturer="Pelagia Biosystems",
        model="Diagna 1",
        commissioned_on=dt.date(2020, 3, 17),
        original_value=420_000,
        specifications=(
            ("magnification", "40–1000", "×"),
            ("stations", "4", ""),
            ("biosafety_level", "2", ""),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "带 5–8 尾刚发病的活鳗，连同塘水充氧打包；请勿用药后送检。\n"
            "Bring five to eight freshly ill live eels, bagged in pond water with oxygen, "
            "before any treatment."
        ),
        by_hour=(0, 20, 60, 60, 90),
        by_sample=(0, 30, 80, 80, 120),
        sample_working_days=2,
        set_up=15,
        clean_up=30,
        policy={
            "grid_minutes": 30,
            "shortest_minutes": 60,
            "longest_minutes": 120,
            "lead_minutes": 0,
            "everyone_days": 14,
        },
    ),
    Instrument(
        asset_id="AH-2018-0804",
        name=Words("Fluorescence microscope", "荧光显微镜", "熒光顯微鏡"),
        about=Words(
            "Stained cells, parasites and tissue in four colours, with camera and tiling.",
            "四色荧光观察染色细胞、寄生虫和组织，配相机和大图拼接。",
            "四色熒光觀察染色細胞、寄生蟲和組織，配相機和大圖拼接。",
        ),
        techniques=("fluorescence-microscopy",),
        manufacturer="Aldermoor Optics",
        model="Lumi 73",
        commissioned_on=dt.date(2018, 11, 13),
        original_value=380_000,
        specifications=(
            ("magnification", "40–1000", "×"),
            ("channels", "4", ""),
            ("camera_pixels", "2048×2048", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "载玻片厚 1 mm，盖玻片 0.17 mm。\nSlides of 1 mm, cover glass of 0.17 mm."
        ),
        by_hour=(10, 20, 60, 75, 95),
        needs_qualification=True,
        set_up=5,
        clean_up=5,
    ),
    Instrument(
        asset_id="AH-2022-0805",
        name=Words(
            "Laser scanning confocal microscope", "激光扫描共聚焦显微镜", "激光掃描共聚焦顯微鏡"
        ),
        about=Words(
            "Sharp sections and volumes of living cells, embryos and cleared tissue.",
            "对活细胞、胚胎和透明化组织做光学切片与三维成像。",
            "對活細胞、胚胎和透明化組織做光學切片與三維成像。",
        ),
        techniques=("confocal-microscopy", "fluorescence-microscopy"),
        manufacturer="Aldermoor Optics",
        model="Konfoka 9",
        commissioned_on=dt.date(2022, 7, 21),
        original_value=2_580_000,
        specifications=(
            ("laser_wavelength", "405/488/561/640", "nm"),
            ("lateral_resolution", "0.12", "µm"),
            ("frame_rate", "30", "/s"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "玻底皿或载玻片，请注明荧光染料。\nGlass-bottom dish or slide; name the dyes."
        ),
        by_hour=(40, 80, 180, 220, 280),
        needs_qualification=True,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="AH-2019-0806",
        name=Words(
            "Automated tissue processor and microtome",
            "组织脱水包埋与切片系统",
            "組織脫水包埋與切片系統",
        ),
        about=Words(
            "Fixed tissue in, stained sections out: liver, kidney, gill and gonad.",
            "由固定组织制成染色切片：肝、肾、鳃和性腺。",
            "由固定組織製成染色切片：肝、腎、鰓和性腺。",
        ),
        techniques=("histology",),
        manufacturer="Pelagia Biosystems",
        model="Histo 300",
        commissioned_on=dt.date(2019, 8, 28),
        original_value=460_000,
        specifications=(("section_thickness", "1–60", "µm"), ("batch_size", "300", "")),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "组织固定于 10 % 中性福尔马林 24 h，块厚不超过 4 mm。\n"
            "Fixed in 10 % neutral formalin for 24 h, at most 4 mm thick."
        ),
        by_sample=(10, 20, 35, 40, 55),
        sample_working_days=6,
    ),
    Instrument(
        asset_id="AH-2021-0807",
        name=Words("Flow cytometer", "流式细胞仪", "流式細胞儀"),
        about=Words(
            "Counts and sorts out cells by size and stain: blood, immune cells, algae and sperm.",
            "按大小和染色对血细胞、免疫细胞、藻细胞和精子计数分类。",
            "按大小和染色對血細胞、免疫細胞、藻細胞和精子計數分類。",
        ),
        techniques=("flow-cytometry",),
        manufacturer="Pelagia Biosystems",
        model="Fluxa 3",
        commissioned_on=dt.date(2021, 10, 28),
        original_value=1_120_000,
        specifications=(
            ("channels", "13", ""),
            ("measuring_rate", "30", "kHz"),
            ("laser_wavelength", "405/488/638", "nm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=("单细胞悬液，已过 40 µm 滤网。\nSingle cells, passed through 40 µm."),
        by_hour=(25, 50, 130, 160, 210),
        needs_qualification=True,
        set_up=15,
        clean_up=20,
    ),
    Instrument(
        asset_id="AH-2017-0808",
        name=Words("Microplate reader", "多功能酶标仪", "多功能酶標儀"),
        about=Words(
            "Absorbance, fluorescence and luminescence in 6 to 384 wells; residues by test kit.",
            "6–384 孔板的吸光、荧光和发光检测，可用试剂盒测残留。",
            "6–384 孔板的吸光、熒光和發光檢測，可用試劑盒測殘留。",
        ),
        techniques=("microplate-reading",),
        manufacturer="Pelagia Biosystems",
        model="Plata 200",
        commissioned_on=dt.date(2017, 9, 28),
        original_value=230_000,
        specifications=(
            ("wavelength_range", "200–1000", "nm"),
            ("wells", "384", ""),
            ("temperature_range", "4–45", "°C"),
        ),
        modes=(ServiceMode.SELF_OPERATED,),
        by_hour=(5, 10, 30, 40, 50),
        set_up=5,
        clean_up=5,
        units=2,
    ),
    Instrument(
        asset_id="AH-2018-0809",
        name=Words("Ultracentrifuge", "超速冷冻离心机", "超速冷凍離心機"),
        about=Words(
            "Spins viruses, vesicles and proteins at up to 800,000 times gravity.",
            "用于病毒、囊泡和蛋白质分离，离心力可达 80 万倍重力。",
            "用於病毒、囊泡和蛋白質分離，離心力可達 80 萬倍重力。",
        ),
        techniques=("centrifugation",),
        manufacturer="Pelagia Biosystems",
        model="Rota 100",
        commissioned_on=dt.date(2018, 1, 23),
        original_value=520_000,
        specifications=(
            ("rotation_speed", "100000", "rpm"),
            ("centrifugal_force", "802000", "×g"),
            ("temperature_range", "0–40", "°C"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=("离心管严格配平，差异小于 0.1 g。\nBalance the tubes to 0.1 g."),
        by_hour=(20, 40, 90, 110, 140),
        needs_qualification=True,
        set_up=15,
        clean_up=30,
    ),
    Instrument(
        asset_id="AH-2020-0810",
        name=Words("Gel imaging system", "凝胶成像系统", "凝膠成像系統"),
        about=Words(
            "Pictures of DNA gels, protein gels and chemiluminescent blots.",
            "用于核酸胶、蛋白胶和化学发光印迹成像。",
            "用於核酸膠、蛋白膠和化學發光印跡成像。",
        ),
        techniques=("electrophoresis",),
        manufacturer="Pelagia Biosystems",
        model="Gela 4",
        commissioned_on=dt.date(2020, 10, 15),
        original_value=120_000,
        specifications=(("camera_pixels", "3380×2704", ""), ("detection_limit", "10", "fg")),
        modes=(ServiceMode.SELF_OPERATED,),
        by_hour=(5, 10, 25, 30, 40),
        clean_up=5,
    ),
    Instrument(
        asset_id="AH-2023-0811",
        name=Words(
            "Microbial identification mass spectrometer", "微生物鉴定质谱仪", "微生物鑑定質譜儀"
        ),
        about=Words(
            (
                "Names a bacterium or yeast from a colony in five minutes; the library holds "
                "four hundred fish pathogens."
            ),
            "五分钟内由单菌落鉴定细菌或酵母，谱库收录 400 种水产病原。",
            "五分鐘內由單菌落鑑定細菌或酵母，譜庫收錄 400 種水產病原。",
        ),
        techniques=("microbial-identification", "maldi-tof"),
        manufacturer="Ferrant Chromatography",
        model="Matrix ID",
        commissioned_on=dt.date(2023, 3, 2),
        original_value=1_480_000,
        specifications=(
            ("mass_range", "2000–20000", "u"),
            ("samples_a_plate", "96", ""),
            ("analysis_time", "5", "min"),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "新鲜单菌落平板，24 h 内。\nA fresh plate with single colonies, within 24 h."
        ),
        by_sample=(15, 25, 45, 50, 65),
        sample_working_days=2,
    ),
)
