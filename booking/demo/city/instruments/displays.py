"""Instruments of the lab "Display Devices Laboratory"."""

import datetime as dt

from booking.labs.rules import ServiceMode

from ..shapes import TUE_TO_THU, Instrument, Opening, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="DS-2021-0201",
        name=Words("Display test bench", "显示屏光电性能测试台", "顯示屏光電性能測試臺"),
        about=Words(
            (
                "Measures luminance, contrast, colour gamut, uniformity and viewing angle of a "
                "panel on a five-axis stage."
            ),
            "在五轴平台上测量显示屏的亮度、对比度、色域、均匀性和视角特性。",
            "在五軸平臺上測量顯示屏的亮度、對比度、色域、均勻性和視角特性。",
        ),
        techniques=("photometry", "electro-optical"),
        manufacturer="Yunting Test",
        model="Lumen 9000",
        commissioned_on=dt.date(2021, 9, 14),
        original_value=1_280_000,
        specifications=(
            ("luminance_range", "0.0005–100000", "cd/m²"),
            ("panel_size", "3–32", "in"),
            ("angle_range", "-85–85", "°"),
            ("repeatability", "0.1", "%"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "请提供驱动方案、信号线和点亮说明。\n"
            "Bring the driver, the signal cable and how to light the panel."
        ),
        by_hour=(40, 80, 200, 240, 320),
        needs_qualification=True,
        set_up=15,
        clean_up=15,
    ),
    Instrument(
        asset_id="DS-2019-0202",
        name=Words("Spectroradiometer", "分光辐射亮度计", "分光輻射亮度計"),
        about=Words(
            (
                "Absolute spectra of displays, light sources and backlights in the dark room: "
                "luminance, colour, correlated colour temperature."
            ),
            "在暗室中测量显示屏、光源和背光的绝对光谱：亮度、色度和相关色温。",
            "在暗室中測量顯示屏、光源和背光的絕對光譜：亮度、色度和相關色溫。",
        ),
        techniques=("photometry",),
        manufacturer="Yunting Test",
        model="Radio 1000",
        commissioned_on=dt.date(2019, 4, 9),
        original_value=390_000,
        specifications=(
            ("wavelength_range", "380–1080", "nm"),
            ("luminance_range", "0.001–500000", "cd/m²"),
            ("spectral_bandwidth", "2", "nm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "光源稳定点亮 30 分钟后测量。\n"
            "Light sources are measured after thirty minutes of steady operation."
        ),
        by_hour=(20, 40, 110, 140, 180),
        by_sample=(30, 50, 100, 120, 160),
        sample_working_days=2,
        set_up=10,
        clean_up=5,
    ),
    Instrument(
        asset_id="DS-2020-0203",
        name=Words("Colour analyser", "彩色分析仪", "彩色分析儀"),
        about=Words(
            (
                "White balance, gamma and flicker of modules on the line or on the desk. The "
                "three probes can be borrowed apart."
            ),
            "用于模组的白平衡、伽马和闪烁测量，产线和桌面均可使用。三个探头可分别预约。",
            "用於模組的白平衡、伽馬和閃爍測量，產線和桌面均可使用。三個探頭可分別預約。",
        ),
        techniques=("photometry",),
        manufacturer="Yunting Test",
        model="Chromet 410",
        commissioned_on=dt.date(2020, 11, 18),
        original_value=120_000,
        specifications=(
            ("luminance_range", "0.001–5000", "cd/m²"),
            ("measuring_rate", "200", "/s"),
            ("flicker_range", "0.25–65", "Hz"),
        ),
        modes=(ServiceMode.SELF_OPERATED,),
        by_hour=(10, 20, 50, 60, 80),
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
        asset_id="DS-2018-0204",
        name=Words("Spin coater in a glove box", "手套箱内旋涂仪", "手套箱內旋塗儀"),
        about=Words(
            (
                "Coats substrates up to eight inches with photoresist, quantum dots or "
                "hole-transport inks under nitrogen."
            ),
            "在氮气手套箱内旋涂光刻胶、量子点或空穴传输层墨水，基片最大 8 英寸。",
            "在氮氣手套箱內旋塗光刻膠、量子點或空穴傳輸層墨水，基片最大 8 英寸。",
        ),
        techniques=("spin-coating",),
        manufacturer="Osterby Vacuum",
        model="Spinna 200",
        commissioned_on=dt.date(2018, 12, 11),
        original_value=210_000,
        specifications=(
            ("rotation_speed", "100–8000", "rpm"),
            ("substrate_size", "200", "mm"),
            ("oxygen_level", "1", "ppm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        sample_requirements=(
            "基片清洁干燥；溶剂须事先登记。\nClean, dry substrates; register solvents beforehand."
        ),
        by_hour=(20, 40, 100, 120, 160),
        needs_qualification=True,
        set_up=10,
        clean_up=15,
        units=2,
    ),
    Instrument(
        asset_id="DS-2022-0205",
        name=Words("Cluster evaporator for OLED", "OLED 蒸镀系统", "OLED 蒸鍍系統"),
        about=Words(
            (
                "Deposits up to twelve organic and four metal layers through fine masks on 200 "
                "mm glass without breaking vacuum."
            ),
            "在不破真空的条件下，经精细掩模在 200 mm 玻璃上蒸镀多达 12 种有机和 4 种金属材料。",
            "在不破真空的條件下，經精細掩模在 200 mm 玻璃上蒸鍍多達 12 種有機和 4 種金屬材料。",
        ),
        techniques=("evaporation",),
        manufacturer="Osterby Vacuum",
        model="Evapo 12",
        commissioned_on=dt.date(2022, 1, 20),
        original_value=3_980_000,
        specifications=(
            ("base_pressure", "5×10⁻⁷", "mbar"),
            ("substrate_size", "200×200", "mm"),
            ("film_uniformity", "3", "%"),
            ("sources", "16", ""),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "材料升华提纯，附质谱或元素分析报告；基板按清洗规程处理。\n"
            "Sublimed materials with a purity report; substrates cleaned by our procedure."
        ),
        by_hour=(150, 300, 700, 820, 1100),
        needs_qualification=True,
        set_up=60,
        clean_up=60,
        hours=(Opening(TUE_TO_THU, "09:00", "17:00"),),
        policy={
            "shortest_minutes": 240,
            "longest_minutes": 480,
            "lead_minutes": 2880,
            "decide_working_days": 3,
        },
    ),
    Instrument(
        asset_id="DS-2023-0206",
        name=Words(
            "Inkjet printer for functional inks", "功能墨水喷墨打印机", "功能墨水噴墨打印機"
        ),
        about=Words(
            (
                "Prints quantum-dot, colour-filter and silver inks into pixel banks with drops "
                "of one picolitre."
            ),
            "以 1 皮升墨滴将量子点、彩色滤光和银墨水打印到像素坑内。",
            "以 1 皮升墨滴將量子點、彩色濾光和銀墨水打印到像素坑內。",
        ),
        techniques=("inkjet-printing",),
        manufacturer="Kirigawa Seiki",
        model="Inkwell 300",
        commissioned_on=dt.date(2023, 8, 31),
        original_value=2_350_000,
        specifications=(
            ("drop_volume", "1–10", "pL"),
            ("placement_accuracy", "5", "µm"),
            ("nozzles", "256", ""),
            ("substrate_size", "370×470", "mm"),
        ),
        modes=(ServiceMode.ASSISTED,),
        sample_requirements=(
            "墨水粘度 3–20 mPa·s，已过 0.45 µm 滤膜。\n"
            "Ink of 3 to 20 mPa·s, passed through 0.45 µm."
        ),
        by_hour=(100, 200, 450, 540, 700),
        needs_qualification=True,
        set_up=30,
        clean_up=30,
    ),
    Instrument(
        asset_id="DS-2017-0207",
        name=Words("Stylus profilometer", "台阶仪", "臺階儀"),
        about=Words(
            (
                "Step heights, film thickness, roughness and film stress, from ten nanometres "
                "to a millimetre."
            ),
            "测量台阶高度、膜厚、粗糙度和薄膜应力，量程 10 纳米至 1 毫米。",
            "測量臺階高度、膜厚、粗糙度和薄膜應力，量程 10 納米至 1 毫米。",
        ),
        techniques=("profilometry",),
        manufacturer="Aldermoor Optics",
        model="Step 600",
        commissioned_on=dt.date(2017, 8, 16),
        original_value=420_000,
        specifications=(
            ("vertical_resolution", "0.1", "nm"),
            ("vertical_range", "1", "mm"),
            ("scan_length", "200", "mm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "样品直径不超过 200 mm，台阶边缘清晰。\nUp to 200 mm across, with a clear step."
        ),
        by_hour=(15, 30, 90, 110, 150),
        by_sample=(20, 40, 70, 90, 120),
        needs_qualification=True,
        sample_working_days=2,
        set_up=5,
        clean_up=5,
    ),
    Instrument(
        asset_id="DS-2019-0208",
        name=Words("Spectroscopic ellipsometer", "光谱型椭偏仪", "光譜型橢偏儀"),
        about=Words(
            "Thickness and optical constants of single and stacked films on glass or silicon.",
            "测定玻璃或硅片上单层和多层膜的厚度与光学常数。",
            "測定玻璃或硅片上單層和多層膜的厚度與光學常數。",
        ),
        techniques=("ellipsometry",),
        manufacturer="Tessarine Spectra",
        model="Ellipta 2",
        commissioned_on=dt.date(2019, 10, 24),
        original_value=860_000,
        specifications=(
            ("wavelength_range", "193–1690", "nm"),
            ("film_thickness", "0.1–50000", "nm"),
            ("angle_range", "45–90", "°"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "表面平整反光，背面透明时请先打毛。\n"
            "Flat and reflecting; roughen the back of transparent substrates."
        ),
        by_hour=(20, 40, 120, 150, 200),
        by_sample=(30, 60, 110, 130, 170),
        needs_qualification=True,
        sample_working_days=3,
        set_up=5,
        clean_up=5,
    ),
    Instrument(
        asset_id="DS-2020-0209",
        name=Words(
            "Lifetime test rack for light-emitting devices",
            "发光器件寿命测试系统",
            "發光器件壽命測試系統",
        ),
        about=Words(
            (
                "Ages sixty-four devices at once under constant current and records luminance "
                "and voltage."
            ),
            "恒流条件下同时老化 64 个器件，记录亮度和电压衰减。",
            "恆流條件下同時老化 64 個器件，記錄亮度和電壓衰減。",
        ),
        techniques=("display-lifetime",),
        manufacturer="Yunting Test",
        model="Longa 64",
        commissioned_on=dt.date(2020, 6, 2),
        original_value=450_000,
        specifications=(
            ("channels", "64", ""),
            ("current_range", "0.001–200", "mA"),
            ("temperature_range", "25–85", "°C"),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "器件已封装，尺寸不超过 30×30 mm。\nEncapsulated devices up to 30×30 mm."
        ),
        by_sample=(20, 40, 90, 110, 150),
        sample_working_days=20,
    ),
    Instrument(
        asset_id="DS-2021-0210",
        name=Words(
            "Response-time and flicker meter", "响应时间与闪烁测试仪", "響應時間與閃爍測試儀"
        ),
        about=Words(
            (
                "Grey-to-grey response, motion blur and flicker of liquid-crystal, OLED and "
                "micro-LED panels."
            ),
            "测量液晶、OLED 和 Micro-LED 屏的灰阶响应、运动模糊和闪烁。",
            "測量液晶、OLED 和 Micro-LED 屏的灰階響應、運動模糊和閃爍。",
        ),
        techniques=("electro-optical",),
        manufacturer="Yunting Test",
        model="Rapida 3",
        commissioned_on=dt.date(2021, 11, 5),
        original_value=180_000,
        specifications=(("response_time", "10", "µs"), ("panel_size", "1–32", "in")),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED),
        by_hour=(15, 30, 90, 110, 150),
        set_up=5,
        clean_up=5,
    ),
    Instrument(
        asset_id="DS-2018-0211",
        name=Words("Contact angle meter", "接触角测量仪", "接觸角測量儀"),
        about=Words(
            (
                "Wetting and surface energy of glass, films and treated plastics, with tilting "
                "stage and high-speed camera."
            ),
            "测量玻璃、薄膜和表面处理塑料的润湿性与表面能，配倾斜台和高速相机。",
            "測量玻璃、薄膜和表面處理塑料的潤濕性與表面能，配傾斜臺和高速相機。",
        ),
        techniques=("contact-angle",),
        manufacturer="Yunting Test",
        model="Drop 100",
        commissioned_on=dt.date(2018, 3, 29),
        original_value=140_000,
        specifications=(
            ("angle_range", "0–180", "°"),
            ("drop_volume", "0.1–10", "µL"),
            ("frame_rate", "2000", "/s"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("表面平整洁净，不小于 20×20 mm。\nFlat and clean, at least 20×20 mm."),
        by_hour=(10, 20, 50, 60, 80),
        by_sample=(15, 25, 45, 55, 70),
        sample_working_days=2,
        set_up=5,
        clean_up=5,
    ),
)
