"""Instruments of the lab "NMR and Mass Spectrometry Laboratory"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import Instrument, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="NM-2017-0001",
        name=Words("400 MHz NMR spectrometer", "400 MHz 核磁共振波谱仪", "400 MHz 核磁共振波譜儀"),
        about=Words(
            (
                "Routine proton, carbon, fluorine and phosphorus spectra of solutions. An "
                "autosampler with sixty places runs day and night."
            ),
            "用于溶液样品的氢、碳、氟、磷常规谱。配 60 位自动进样器，昼夜运行。",
            "用於溶液樣品的氫、碳、氟、磷常規譜。配 60 位自動進樣器，晝夜運行。",
        ),
        techniques=("nmr",),
        manufacturer="Tessarine Spectra",
        model="Spinova 400",
        commissioned_on=dt.date(2017, 9, 5),
        original_value=2_450_000,
        specifications=(
            ("proton_frequency", "400", "MHz"),
            ("probe_diameter", "5", "mm"),
            ("temperature_range", "-40–130", "°C"),
            ("autosampler_places", "60", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品完全溶解于氘代溶剂，液高 4 cm，核磁管 5 mm；氢谱约 5 mg，碳谱约 30 mg。\n"
            "Fully dissolved in deuterated solvent, 4 cm high in a 5 mm tube; about 5 mg "
            "for proton, 30 mg for carbon."
        ),
        by_hour=(20, 40, 100, 120, 160),
        by_sample=(15, 30, 60, 80, 100),
        needs_qualification=True,
        sample_working_days=2,
        clean_up=5,
    ),
    Instrument(
        asset_id="NM-2022-0002",
        name=Words(
            "600 MHz NMR spectrometer with cryoprobe",
            "600 MHz 核磁共振波谱仪（超低温探头）",
            "600 MHz 核磁共振波譜儀（超低溫探頭）",
        ),
        about=Words(
            (
                "Two-dimensional spectra, trace impurities and natural products in amounts too "
                "small for the 400 MHz instrument."
            ),
            "适合二维谱、痕量杂质和天然产物等样品量少的测定。",
            "適合二維譜、痕量雜質和天然產物等樣品量少的測定。",
        ),
        techniques=("nmr",),
        manufacturer="Tessarine Spectra",
        model="Spinova 600C",
        commissioned_on=dt.date(2022, 3, 28),
        original_value=6_200_000,
        specifications=(
            ("proton_frequency", "600", "MHz"),
            ("proton_sensitivity", "5500", "S/N"),
            ("temperature_range", "0–80", "°C"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品约 1–5 mg，无颗粒、无磁性杂质；请用高质量核磁管。\n"
            "About 1 to 5 mg, without particles or magnetic impurities; use high-grade "
            "tubes."
        ),
        by_hour=(60, 120, 260, 320, 400),
        by_sample=(60, 100, 200, 240, 320),
        needs_qualification=True,
        sample_working_days=3,
        set_up=5,
        clean_up=10,
    ),
    Instrument(
        asset_id="NM-2020-0003",
        name=Words(
            "500 MHz solid-state NMR spectrometer",
            "500 MHz 固体核磁共振波谱仪",
            "500 MHz 固體核磁共振波譜儀",
        ),
        about=Words(
            (
                "Carbon, silicon, aluminium and other nuclei in catalysts, zeolites, polymers "
                "and drugs that do not dissolve."
            ),
            "测定催化剂、分子筛、高分子和不溶药物中的碳、硅、铝等核。",
            "測定催化劑、分子篩、高分子和不溶藥物中的碳、硅、鋁等核。",
        ),
        techniques=("solid-state-nmr",),
        manufacturer="Tessarine Spectra",
        model="Spinova 500S",
        commissioned_on=dt.date(2020, 7, 16),
        original_value=5_300_000,
        specifications=(
            ("proton_frequency", "500", "MHz"),
            ("rotor_diameter", "1.9/3.2/4", "mm"),
            ("spinning_rate", "42", "kHz"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "干燥粉末不少于 100 mg，不含铁磁性物质。\n"
            "Dry powder, from 100 mg, without ferromagnetic matter."
        ),
        by_hour=(80, 150, 320, 400, 500),
        by_sample=(150, 260, 480, 560, 720),
        needs_qualification=True,
        sample_working_days=7,
        set_up=30,
        clean_up=15,
    ),
    Instrument(
        asset_id="NM-2023-0004",
        name=Words(
            "Benchtop NMR spectrometer, 80 MHz",
            "80 MHz 台式核磁共振波谱仪",
            "80 MHz 臺式核磁共振波譜儀",
        ),
        about=Words(
            (
                "Reaction monitoring and quick checks of raw materials, without liquid helium "
                "and without deuterated solvent."
            ),
            "用于反应监测和原料快检，不需液氦，也不需氘代溶剂。",
            "用於反應監測和原料快檢，不需液氦，也不需氘代溶劑。",
        ),
        techniques=("nmr",),
        manufacturer="Tessarine Spectra",
        model="Spinova 80B",
        commissioned_on=dt.date(2023, 5, 17),
        original_value=680_000,
        specifications=(("proton_frequency", "80", "MHz"), ("probe_diameter", "5", "mm")),
        modes=(ServiceMode.SELF_OPERATED,),
        sample_requirements=(
            "液体样品约 0.6 mL，浓度不低于 50 mmol/L。\nLiquid, about 0.6 mL, from 50 mmol/L."
        ),
        by_hour=(10, 20, 60, 80, 100),
        clean_up=5,
        policy={
            "grid_minutes": 5,
            "shortest_minutes": 10,
            "longest_minutes": 60,
            "lead_minutes": 0,
        },
    ),
    Instrument(
        asset_id="NM-2019-0005",
        name=Words(
            "Electron paramagnetic resonance spectrometer",
            "电子顺磁共振波谱仪",
            "電子順磁共振波譜儀",
        ),
        about=Words(
            (
                "Radicals, defects and transition metals in solids and solutions, with light "
                "irradiation in place."
            ),
            "检测固体和溶液中的自由基、缺陷和过渡金属，可原位光照。",
            "檢測固體和溶液中的自由基、缺陷和過渡金屬，可原位光照。",
        ),
        techniques=("epr",),
        manufacturer="Tessarine Spectra",
        model="Paramag X",
        commissioned_on=dt.date(2019, 11, 11),
        original_value=2_980_000,
        specifications=(
            ("microwave_frequency", "9.8", "GHz"),
            ("temperature_range", "-173–127", "°C"),
            ("spin_sensitivity", "5×10⁹", "spins/G"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "固体约 50 mg；水溶液请用毛细管，50 µL。\n"
            "Solids about 50 mg; aqueous solutions in a capillary, 50 µL."
        ),
        by_hour=(50, 100, 240, 300, 380),
        by_sample=(80, 150, 280, 330, 420),
        needs_qualification=True,
        sample_working_days=5,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="NM-2021-0006",
        name=Words(
            "High-resolution Q-TOF mass spectrometer",
            "四极杆-飞行时间高分辨质谱仪",
            "四極桿-飛行時間高分辨質譜儀",
        ),
        about=Words(
            (
                "Exact masses of products, impurities and degradation products behind a liquid "
                "chromatograph, for a formula to be derived."
            ),
            "与液相色谱联用，测定产物、杂质和降解物的精确质量，推断分子式。",
            "與液相色譜聯用，測定產物、雜質和降解物的精確質量，推斷分子式。",
        ),
        techniques=("hrms", "lc-ms"),
        manufacturer="Ferrant Chromatography",
        model="Qualta 6600",
        commissioned_on=dt.date(2021, 6, 21),
        original_value=4_150_000,
        specifications=(
            ("mass_range", "20–40000", "m/z"),
            ("mass_resolution", "60000", ""),
            ("mass_accuracy", "1", "ppm"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品约 1 mg，溶于甲醇、乙腈或水，无不挥发盐。\n"
            "About 1 mg, in methanol, acetonitrile or water, without non-volatile salts."
        ),
        by_hour=(60, 120, 280, 340, 440),
        by_sample=(50, 90, 180, 220, 280),
        needs_qualification=True,
        sample_working_days=4,
        set_up=15,
        clean_up=20,
    ),
    Instrument(
        asset_id="NM-2018-0007",
        name=Words(
            "Gas chromatograph-mass spectrometer", "气相色谱-质谱联用仪", "氣相色譜-質譜聯用儀"
        ),
        about=Words(
            (
                "Volatile compounds in solvents, polymers, flavours and waste gas; headspace "
                "and solid-phase microextraction are fitted."
            ),
            "分析溶剂、高分子、香精和废气中的挥发性物质，配顶空和固相微萃取进样。",
            "分析溶劑、高分子、香精和廢氣中的揮發性物質，配頂空和固相微萃取進樣。",
        ),
        techniques=("gc-ms", "gc"),
        manufacturer="Ferrant Chromatography",
        model="Volata 7010",
        commissioned_on=dt.date(2018, 5, 30),
        original_value=980_000,
        specifications=(
            ("mass_range", "10–1050", "u"),
            ("oven_temperature", "4–450", "°C"),
            ("autosampler_places", "150", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "液体不少于 1 mL，已过 0.22 µm 滤膜，不含水和强酸强碱。\n"
            "Liquid from 1 mL, passed through 0.22 µm, without water, strong acid or base."
        ),
        by_hour=(30, 60, 150, 180, 240),
        by_sample=(40, 80, 150, 180, 240),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=20,
    ),
    Instrument(
        asset_id="NM-2020-0008",
        name=Words(
            "Liquid chromatograph-tandem mass spectrometer",
            "液相色谱-串联质谱仪",
            "液相色譜-串聯質譜儀",
        ),
        about=Words(
            (
                "Measures known compounds at parts per billion: residues, additives, migrants "
                "and active substances."
            ),
            "定量测定 ppb 级的已知化合物：残留物、添加剂、迁移物和活性成分。",
            "定量測定 ppb 級的已知化合物：殘留物、添加劑、遷移物和活性成分。",
        ),
        techniques=("lc-ms",),
        manufacturer="Ferrant Chromatography",
        model="Qualta TQ5",
        commissioned_on=dt.date(2020, 12, 12),
        original_value=2_380_000,
        specifications=(
            ("mass_range", "5–2000", "m/z"),
            ("scan_speed", "15000", "u/s"),
            ("flow_rate", "0.01–2", "mL/min"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品已过 0.22 µm 滤膜；请提供标准品和文献方法。\n"
            "Passed through 0.22 µm; bring reference substances and the published method."
        ),
        by_hour=(50, 100, 240, 300, 380),
        by_sample=(60, 110, 220, 260, 340),
        needs_qualification=True,
        sample_working_days=5,
        set_up=15,
        clean_up=30,
    ),
    Instrument(
        asset_id="NM-2016-0009",
        name=Words(
            "MALDI time-of-flight mass spectrometer",
            "基质辅助激光解吸飞行时间质谱仪",
            "基質輔助激光解吸飛行時間質譜儀",
        ),
        about=Words(
            "Masses and end groups of polymers, peptides and proteins, from one microlitre.",
            "测定聚合物、多肽和蛋白质的分子量及端基，仅需 1 微升样品。",
            "測定聚合物、多肽和蛋白質的分子量及端基，僅需 1 微升樣品。",
        ),
        techniques=("maldi-tof",),
        manufacturer="Ferrant Chromatography",
        model="Matrix 8",
        commissioned_on=dt.date(2016, 4, 19),
        original_value=2_150_000,
        specifications=(
            ("mass_range", "500–500000", "u"),
            ("mass_resolution", "26000", ""),
            ("laser_frequency", "2000", "Hz"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品约 1 mg，请注明溶剂和大致分子量。\n"
            "About 1 mg; state the solvent and the approximate mass."
        ),
        by_hour=(50, 100, 220, 270, 350),
        by_sample=(50, 90, 170, 200, 260),
        needs_qualification=True,
        sample_working_days=3,
        set_up=10,
        clean_up=10,
        published=False,
    ),
)
