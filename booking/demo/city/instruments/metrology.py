"""Instruments of the lab "Metrology and Prototyping Workshop"."""

import datetime as dt

from booking.labs.rules import InstrumentStatus, ServiceMode

from ..shapes import ON_REQUEST, Instrument, Words

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        asset_id="MT-2018-0501",
        name=Words("Coordinate measuring machine", "三坐标测量机", "三座標測量機"),
        about=Words(
            (
                "Dimensions, form and position of parts up to half a tonne, by touch or "
                "scanning probe, in a room at 20 °C."
            ),
            "在 20 °C 恒温室中以触发或扫描测头测量零件的尺寸、形状和位置，工件重量可达半吨。",
            "在 20 °C 恆溫室中以觸發或掃描測頭測量零件的尺寸、形狀和位置，工件重量可達半噸。",
        ),
        techniques=("coordinate-measurement",),
        manufacturer="Brandtner Messtechnik",
        model="Koord 776",
        commissioned_on=dt.date(2018, 5, 4),
        original_value=1_180_000,
        specifications=(
            ("measuring_volume", "700×700×600", "mm"),
            ("length_error", "1.7+L/333", "µm"),
            ("load_limit", "500", "kg"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "工件清洁、去毛刺，提前 4 小时放入恒温室；请提供图纸或三维模型。\n"
            "Clean, without burrs, in the room four hours before; bring drawing or model."
        ),
        by_hour=(25, 50, 150, 180, 240),
        by_sample=(60, 110, 220, 260, 340),
        needs_qualification=True,
        sample_working_days=3,
        set_up=15,
        clean_up=10,
    ),
    Instrument(
        asset_id="MT-2021-0502",
        name=Words("Structured-light 3D scanner", "结构光三维扫描仪", "結構光三維掃描儀"),
        about=Words(
            (
                "Shape of moulds, housings and fish cages as a mesh, compared with the model in "
                "colours."
            ),
            "获取模具、外壳和网箱构件的三维网格，并与模型做彩色比对。",
            "獲取模具、外殼和網箱構件的三維網格，並與模型做彩色比對。",
        ),
        techniques=("three-d-scanning",),
        manufacturer="Aldermoor Optics",
        model="Skanta 12",
        commissioned_on=dt.date(2021, 7, 14),
        original_value=430_000,
        specifications=(
            ("point_accuracy", "0.02", "mm"),
            ("measuring_volume", "500×370", "mm"),
            ("camera_pixels", "4096×3000", ""),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "反光或透明表面需喷显像剂，请提前说明能否喷涂。\n"
            "Shiny or clear faces are sprayed; say whether that is allowed."
        ),
        by_hour=(20, 40, 120, 150, 190),
        by_sample=(50, 90, 180, 220, 280),
        sample_working_days=3,
        set_up=10,
        clean_up=10,
    ),
    Instrument(
        asset_id="MT-2017-0503",
        name=Words("Roundness and cylindricity tester", "圆度圆柱度测量仪", "圓度圓柱度測量儀"),
        about=Words(
            "Roundness, cylindricity and run-out of shafts, bearings and pipe fittings.",
            "测量轴、轴承和管件的圆度、圆柱度与跳动。",
            "測量軸、軸承和管件的圓度、圓柱度與跳動。",
        ),
        techniques=("coordinate-measurement",),
        manufacturer="Brandtner Messtechnik",
        model="Rundi 73",
        commissioned_on=dt.date(2017, 4, 12),
        original_value=390_000,
        specifications=(
            ("spindle_error", "0.02", "µm"),
            ("part_diameter", "400", "mm"),
            ("load_limit", "60", "kg"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("工件清洁无磁。\nClean and without magnetism."),
        by_hour=(15, 30, 90, 110, 140),
        by_sample=(20, 40, 70, 85, 110),
        needs_qualification=True,
        sample_working_days=2,
        set_up=10,
        clean_up=5,
        status=InstrumentStatus.MAINTENANCE,
    ),
    Instrument(
        asset_id="MT-2020-0504",
        name=Words("White-light interferometer", "白光干涉三维轮廓仪", "白光干涉三維輪廓儀"),
        about=Words(
            "Roughness and steps of polished, printed and coated faces without touching them.",
            "非接触测量抛光、印刷和涂层表面的粗糙度与台阶。",
            "非接觸測量拋光、印刷和塗層表面的粗糙度與臺階。",
        ),
        techniques=("profilometry",),
        manufacturer="Aldermoor Optics",
        model="Profila 8",
        commissioned_on=dt.date(2020, 12, 1),
        original_value=980_000,
        specifications=(
            ("vertical_resolution", "0.1", "nm"),
            ("scan_range", "8×8", "mm"),
            ("lateral_resolution", "0.5", "µm"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("样品高度不超过 80 mm。\nAt most 80 mm high."),
        by_hour=(20, 40, 120, 150, 190),
        by_sample=(25, 45, 85, 100, 130),
        needs_qualification=True,
        sample_working_days=2,
        set_up=5,
        clean_up=5,
    ),
    Instrument(
        asset_id="MT-2016-0505",
        name=Words("Micro-hardness tester", "显微维氏硬度计", "顯微維氏硬度計"),
        about=Words(
            "Vickers and Knoop hardness of coatings, welds and cross-sections.",
            "测定涂层、焊缝和截面的维氏与努氏硬度。",
            "測定塗層、焊縫和截面的維氏與努氏硬度。",
        ),
        techniques=("hardness-testing",),
        manufacturer="Brandtner Messtechnik",
        model="Harta 10",
        commissioned_on=dt.date(2016, 5, 26),
        original_value=98_000,
        specifications=(("load_range", "0.01–10", "kg"), ("magnification", "100–600", "×")),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=("截面镶嵌抛光，上下面平行。\nMounted and polished, faces parallel."),
        by_hour=(5, 10, 40, 50, 65),
        by_sample=(10, 18, 30, 35, 45),
        sample_working_days=2,
        set_up=5,
        clean_up=5,
    ),
    Instrument(
        asset_id="MT-2022-0506",
        name=Words(
            "Metal 3D printer (laser powder bed)",
            "金属激光选区熔化 3D 打印机",
            "金屬激光選區熔化 3D 打印機",
        ),
        about=Words(
            "Prints steel, aluminium and titanium parts and conformally cooled mould inserts.",
            "打印钢、铝、钛零件和随形冷却模具镶件。",
            "打印鋼、鋁、鈦零件和隨形冷卻模具鑲件。",
        ),
        techniques=("three-d-printing",),
        manufacturer="Calloway Process",
        model="Fusa 280",
        commissioned_on=dt.date(2022, 8, 23),
        original_value=2_650_000,
        specifications=(
            ("build_volume", "280×280×350", "mm"),
            ("laser_power", "500", "W"),
            ("layer_thickness", "20–80", "µm"),
        ),
        modes=(ServiceMode.SAMPLES,),
        sample_requirements=(
            "提供 STL 或 STEP 模型，壁厚不小于 0.5 mm。\n"
            "Send an STL or STEP model, walls from 0.5 mm."
        ),
        by_sample=ON_REQUEST,
        sample_working_days=8,
    ),
    Instrument(
        asset_id="MT-2021-0507",
        name=Words("Resin 3D printer", "光固化 3D 打印机", "光固化 3D 打印機"),
        about=Words(
            "Housings, jigs and casting patterns overnight. Two printers are alike.",
            "一夜之间打印外壳、夹具和铸造模样。两台同型号。",
            "一夜之間打印外殼、夾具和鑄造模樣。兩臺同型號。",
        ),
        techniques=("three-d-printing",),
        manufacturer="Calloway Process",
        model="Resa 600",
        commissioned_on=dt.date(2021, 3, 30),
        original_value=480_000,
        specifications=(
            ("build_volume", "600×600×400", "mm"),
            ("layer_thickness", "50–150", "µm"),
            ("laser_power", "3", "W"),
        ),
        modes=(ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES),
        sample_requirements=(
            "提供 STL 模型；壁厚不小于 0.8 mm。\nSend an STL model; walls from 0.8 mm."
        ),
        by_hour=(10, 20, 50, 60, 80),
        by_sample=(60, 110, 200, 240, 300),
        sample_working_days=3,
        set_up=15,
        clean_up=30,
        units=2,
        policy={"longest_minutes": 510, "grid_minutes": 30},
    ),
    Instrument(
        asset_id="MT-2019-0508",
        name=Words("Five-axis machining centre", "五轴加工中心", "五軸加工中心"),
        about=Words(
            (
                "Makes fixtures, mould inserts and test specimens from metal and plastics, with "
                "a machinist."
            ),
            "由技师操作，加工金属和塑料的夹具、模具镶件和试样。",
            "由技師操作，加工金屬和塑料的夾具、模具鑲件和試樣。",
        ),
        techniques=("cnc-machining",),
        manufacturer="Brandtner Messtechnik",
        model="Frasa 5X",
        commissioned_on=dt.date(2019, 12, 19),
        original_value=1_560_000,
        specifications=(
            ("travel", "600×500×450", "mm"),
            ("spindle_speed", "18000", "rpm"),
            ("positioning_accuracy", "5", "µm"),
        ),
        modes=(ServiceMode.ASSISTED, ServiceMode.SAMPLES),
        sample_requirements=(
            "请提供带公差的图纸和毛坯。\nBring a toleranced drawing and the blank."
        ),
        by_hour=(40, 80, 180, 220, 280),
        by_sample=ON_REQUEST,
        needs_qualification=True,
        sample_working_days=7,
        set_up=30,
        clean_up=30,
    ),
)
