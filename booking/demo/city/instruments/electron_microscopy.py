"""Instruments of the lab "Centre for Electron Microscopy and Surface Analysis"."""

import datetime as dt

from booking.labs.rules import InstrumentStatus, ServiceMode

from ..shapes import MON_FRI, ON_REQUEST, SAT, Instrument, Opening, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="EM-2019-0031",
        name=Words(
            "Field-emission scanning electron microscope",
            "场发射扫描电子显微镜",
            "場發射掃描電子顯微鏡",
        ),
        about=Words(
            (
                "High-resolution imaging of surfaces, fracture faces and powders, with "
                "elemental maps by an attached X-ray detector. Works at low voltage, so that "
                "polymers and films need little or no coating."
            ),
            (
                "用于表面、断口和粉末的高分辨成像，配能谱仪可做元素面分布。支持低电压观察，高分"
                "子和薄膜样品可少镀膜或不镀膜。"
            ),
            (
                "用於表面、斷口和粉末的高分辨成像，配能譜儀可做元素面分佈。支持低電壓觀察，高分"
                "子和薄膜樣品可少鍍膜或不鍍膜。"
            ),
        ),
        techniques=("sem", "eds"),
        manufacturer="Kirigawa Seiki",
        model="KS-8200F",
        commissioned_on=dt.date(2019, 5, 20),
        original_value=3_280_000,
        specifications=(
            ("resolution", "1.0", "nm"),
            ("accelerating_voltage", "0.1–30", "kV"),
            ("magnification", "20–1000000", "×"),
            ("energy_resolution", "127", "eV"),
            ("stage_travel", "110×110", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品干燥、无磁、不挥发；块体直径不超过 50 mm、高度不超过 20 mm，粉末约 0.1 g。\n"
            "Dry, non-magnetic and free of volatiles; solids up to 50 mm across and 20 mm "
            "high, powders about 0.1 g."
        ),
        by_hour=(60, 120, 300, 360, 480),
        by_sample=(40, 80, 180, 220, 300),
        needs_qualification=True,
        sample_working_days=3,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="EM-2016-0008",
        name=Words(
            "Tungsten-filament scanning electron microscope",
            "钨灯丝扫描电子显微镜",
            "鎢燈絲掃描電子顯微鏡",
        ),
        about=Words(
            (
                "The everyday SEM of the centre: quick looks at fractures, particles and "
                "coatings. Its low-vacuum mode takes moist or uncoated samples."
            ),
            (
                "中心日常使用的扫描电镜，适合断口、颗粒和镀层的快速观察。低真空模式可直接观察含"
                "水或未镀膜的样品。"
            ),
            (
                "中心日常使用的掃描電鏡，適合斷口、顆粒和鍍層的快速觀察。低真空模式可直接觀察含"
                "水或未鍍膜的樣品。"
            ),
        ),
        techniques=("sem", "eds"),
        manufacturer="Kirigawa Seiki",
        model="KS-3400N",
        commissioned_on=dt.date(2016, 9, 12),
        original_value=1_150_000,
        specifications=(
            ("resolution", "3.0", "nm"),
            ("accelerating_voltage", "0.3–30", "kV"),
            ("chamber_pressure", "6–270", "Pa"),
            ("magnification", "5–300000", "×"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "样品固定牢固，最大直径 100 mm。\nFirmly mounted, at most 100 mm across."
        ),
        by_hour=(30, 60, 160, 200, 280),
        needs_qualification=True,
        set_up=10,
        clean_up=10,
    ),
    Instrument(
        asset_id="EM-2021-0002",
        name=Words(
            "Transmission electron microscope, 200 kV",
            "200 kV 透射电子显微镜",
            "200 kV 透射電子顯微鏡",
        ),
        about=Words(
            (
                "Lattice images, diffraction and elemental maps of thin foils, nanoparticles "
                "and quantum dots. An operator runs the microscope beside you."
            ),
            (
                "用于薄区样品、纳米颗粒和量子点的晶格像、电子衍射和元素分布分析。由技术员现场操"
                "作，委托人可在旁观看。"
            ),
            (
                "用於薄區樣品、納米顆粒和量子點的晶格像、電子衍射和元素分佈分析。由技術員現場操"
                "作，委託人可在旁觀看。"
            ),
        ),
        techniques=("tem", "eds"),
        manufacturer="Kirigawa Seiki",
        model="KT-2100X",
        commissioned_on=dt.date(2021, 3, 8),
        original_value=6_900_000,
        specifications=(
            ("resolution", "0.19", "nm"),
            ("accelerating_voltage", "80–200", "kV"),
            ("stem_resolution", "0.16", "nm"),
            ("camera_pixels", "4096×4096", ""),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品载于 3 mm 载网，薄区厚度小于 100 nm，无磁性、无挥发。\n"
            "On a 3 mm grid, thinner than 100 nm, neither magnetic nor volatile."
        ),
        by_hour=(150, 300, 700, 800, 1000),
        by_sample=(120, 240, 500, 600, 800),
        needs_qualification=True,
        sample_working_days=7,
        set_up=30,
        clean_up=30,
        policy={
            "shortest_minutes": 120,
            "longest_minutes": 480,
            "everyone_days": 7,
            "lead_minutes": 1440,
        },
    ),
    Instrument(
        asset_id="EM-2022-0015",
        name=Words(
            "Focused ion beam and scanning electron microscope",
            "聚焦离子束双束电子显微镜",
            "聚焦離子束雙束電子顯微鏡",
        ),
        about=Words(
            (
                "Cuts cross-sections at a chosen spot of a display pixel, a coating or a solder "
                "joint, and lifts out lamellae for the TEM."
            ),
            "可在显示像素、涂层或焊点的指定位置切割截面，并制备透射电镜薄片样品。",
            "可在顯示像素、塗層或焊點的指定位置切割截面，並製備透射電鏡薄片樣品。",
        ),
        techniques=("fib", "sem"),
        manufacturer="Aldermoor Optics",
        model="DualMoor 5",
        commissioned_on=dt.date(2022, 11, 2),
        original_value=7_850_000,
        specifications=(
            ("ion_beam_resolution", "3.0", "nm"),
            ("resolution", "0.9", "nm"),
            ("ion_beam_current", "0.001–65", "nA"),
            ("stage_travel", "100×100", "mm"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品导电或已镀膜，高度不超过 15 mm，需提前标明切割位置。\n"
            "Conductive or coated, at most 15 mm high; mark where to cut beforehand."
        ),
        by_hour=(300, 500, 1000, 1200, 1500),
        by_sample=ON_REQUEST,
        needs_qualification=True,
        sample_working_days=10,
        set_up=30,
        clean_up=15,
    ),
    Instrument(
        asset_id="EM-2018-0044",
        name=Words("X-ray photoelectron spectrometer", "X射线光电子能谱仪", "X射線光電子能譜儀"),
        about=Words(
            (
                "Tells which elements, and in which chemical state, make up the topmost ten "
                "nanometres; depth profiles by ion sputtering."
            ),
            "分析样品表层约 10 纳米内的元素组成及化学态，可用离子溅射做深度剖析。",
            "分析樣品表層約 10 納米內的元素組成及化學態，可用離子濺射做深度剖析。",
        ),
        techniques=("xps",),
        manufacturer="Havnsund Analytical",
        model="Surfa 250",
        commissioned_on=dt.date(2018, 10, 18),
        original_value=4_600_000,
        specifications=(
            ("energy_resolution", "0.45", "eV"),
            ("spot_size", "30–400", "µm"),
            ("base_pressure", "5×10⁻¹⁰", "mbar"),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "样品干燥、耐高真空；块体不超过 10×10×4 mm，粉末不少于 20 mg。请勿用手接触测试"
            "面。\n"
            "Dry and stable in high vacuum; solids up to 10×10×4 mm, powders from 20 mg. "
            "Keep fingers off the measured face."
        ),
        by_sample=(100, 180, 350, 400, 520),
        sample_working_days=8,
    ),
    Instrument(
        asset_id="EM-2017-0021",
        name=Words("Atomic force microscope", "原子力显微镜", "原子力顯微鏡"),
        about=Words(
            (
                "Height, phase, adhesion and modulus maps of films and polymers in air or "
                "liquid, down to the nanometre."
            ),
            "在空气或液体中测量薄膜和高分子的高度、相位、粘附力和模量分布，分辨率达纳米级。",
            "在空氣或液體中測量薄膜和高分子的高度、相位、黏附力和模量分佈，分辨率達納米級。",
        ),
        techniques=("afm", "profilometry"),
        manufacturer="Aldermoor Optics",
        model="Probe 900",
        commissioned_on=dt.date(2017, 6, 30),
        original_value=1_680_000,
        specifications=(
            ("scan_range", "90×90×15", "µm"),
            ("noise_floor", "0.03", "nm"),
            ("sample_size", "150", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "表面起伏小于 5 µm，底面平整。探针费用另计。\n"
            "Surface relief below 5 µm, flat underside. Probes are charged apart."
        ),
        by_hour=(40, 80, 200, 240, 320),
        by_sample=(60, 100, 220, 260, 340),
        needs_qualification=True,
        sample_working_days=4,
        set_up=15,
        clean_up=10,
    ),
    Instrument(
        asset_id="EM-2020-0051",
        name=Words("Confocal Raman microscope", "共聚焦显微拉曼光谱仪", "共聚焦顯微拉曼光譜儀"),
        about=Words(
            (
                "Identifies minerals, carbons, polymers and contaminants by their Raman "
                "spectrum at a spot of one micrometre, and maps them."
            ),
            "在 1 微米光斑下通过拉曼光谱鉴别矿物、碳材料、高分子和异物，并可做面扫描成像。",
            "在 1 微米光斑下通過拉曼光譜鑑別礦物、碳材料、高分子和異物，並可做面掃描成像。",
        ),
        techniques=("raman", "confocal-microscopy"),
        manufacturer="Tessarine Spectra",
        model="RamaLine 3",
        commissioned_on=dt.date(2020, 4, 27),
        original_value=1_980_000,
        specifications=(
            ("laser_wavelength", "532/633/785", "nm"),
            ("spectral_resolution", "0.65", "cm⁻¹"),
            ("lateral_resolution", "0.5", "µm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "固体、粉末或密封液体均可，不少于 10 mg。强荧光样品请先说明。\n"
            "Solids, powders or sealed liquids, from 10 mg. Say so beforehand if the sample "
            "fluoresces strongly."
        ),
        by_hour=(40, 80, 200, 240, 320),
        by_sample=(30, 60, 120, 150, 200),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=5,
    ),
    Instrument(
        asset_id="EM-2019-0047",
        name=Words("Argon ion milling system", "氩离子抛光仪", "氬離子拋光儀"),
        about=Words(
            (
                "Polishes cross-sections without smear for SEM and EBSD: batteries, solder, "
                "multilayer films and porous powders."
            ),
            "为扫描电镜和 EBSD 制备无损伤的抛光截面，适用于电池材料、焊点、多层膜和多孔粉末。",
            "為掃描電鏡和 EBSD 製備無損傷的拋光截面，適用於電池材料、焊點、多層膜和多孔粉末。",
        ),
        techniques=("specimen-preparation",),
        manufacturer="Aldermoor Optics",
        model="MillAr 2",
        commissioned_on=dt.date(2019, 12, 3),
        original_value=890_000,
        specifications=(
            ("accelerating_voltage", "1–8", "kV"),
            ("milling_rate", "500", "µm/h"),
            ("sample_size", "11×10×4", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品预磨至尺寸以内，边缘平直。\nGround to size beforehand, with a straight edge."
        ),
        by_hour=(30, 60, 120, 150, 200),
        by_sample=(60, 100, 200, 240, 300),
        needs_qualification=True,
        sample_working_days=4,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="EM-2015-0019",
        name=Words("Sputter coater", "离子溅射镀膜仪", "離子濺射鍍膜儀"),
        about=Words(
            (
                "Lays five to twenty nanometres of gold or platinum on samples that do not "
                "conduct, in ten minutes."
            ),
            "十分钟内为不导电样品镀上 5–20 纳米的金或铂膜。",
            "十分鐘內為不導電樣品鍍上 5–20 納米的金或鉑膜。",
        ),
        techniques=("specimen-preparation", "sputtering"),
        manufacturer="Osterby Vacuum",
        model="Auro 108",
        commissioned_on=dt.date(2015, 3, 16),
        original_value=86_000,
        specifications=(("film_thickness", "2–50", "nm"), ("chamber_diameter", "120", "mm")),
        modes=(ServiceMode.SELF_OPERATED,),
        sample_requirements=(
            "样品干燥，可放入直径 100 mm 的样品台。\nDry, fitting a stage of 100 mm."
        ),
        by_hour=(10, 20, 50, 60, 80),
        clean_up=5,
        units=2,
        hours=(Opening(MON_FRI, "08:00", "20:00"), Opening(SAT, "08:30", "12:00")),
        policy={
            "grid_minutes": 15,
            "shortest_minutes": 15,
            "longest_minutes": 120,
            "lead_minutes": 0,
        },
    ),
    Instrument(
        asset_id="EM-2016-0033",
        name=Words("Critical point dryer", "临界点干燥仪", "臨界點乾燥儀"),
        about=Words(
            (
                "Dries gels, tissue and other soft samples with liquid carbon dioxide, so that "
                "they keep their shape in the microscope."
            ),
            "用液态二氧化碳干燥凝胶、组织等软样品，使其在电镜下保持原有形貌。",
            "用液態二氧化碳乾燥凝膠、組織等軟樣品，使其在電鏡下保持原有形貌。",
        ),
        techniques=("specimen-preparation",),
        manufacturer="Osterby Vacuum",
        model="CPD 31",
        commissioned_on=dt.date(2016, 11, 21),
        original_value=165_000,
        specifications=(
            ("working_pressure", "80", "bar"),
            ("temperature_range", "5–40", "°C"),
            ("chamber_diameter", "30", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "样品须已用乙醇或丙酮梯度脱水。\nDehydrated beforehand in graded ethanol or acetone."
        ),
        by_hour=(20, 40, 80, 100, 140),
        needs_qualification=True,
        set_up=10,
        clean_up=10,
        status=InstrumentStatus.MAINTENANCE,
    ),
)
