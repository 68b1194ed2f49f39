"""What people write when they ask, refuse and cancel; Chinese first, then English."""

PURPOSES: dict[str, tuple[str, ...]] = {
    "electron_microscopy": (
        "环氧树脂断口形貌观察 Fracture faces of cured epoxy",
        "量子点膜截面与元素分布 Cross-section and elements of quantum-dot film",
        "催化剂颗粒形貌 Shape of catalyst particles",
        "焊点界面金属间化合物 Intermetallic layer of solder joints",
        "防眩光涂层表面粗糙度 Roughness of anti-glare coating",
    ),
    "xray_thermal": (
        "分子筛物相与结晶度 Phase and crystallinity of zeolite",
        "树脂固化放热与玻璃化转变 Curing heat and glass transition of resin",
        "尼龙复合料填料含量 Filler content of polyamide compound",
        "导热垫片导热系数 Conductivity of thermal pads",
        "颜料晶型确认 Crystal form of a pigment",
    ),
    "nmr_ms": (
        "光刻胶单体结构确认 Structure of a photoresist monomer",
        "中间体杂质鉴定 Impurities of an intermediate",
        "固化剂胺值与端基 End groups of a hardener",
        "发光材料纯度 Purity of an emitter material",
        "提取物主成分结构 Main component of an extract",
    ),
    "fine_chemicals": (
        "加氢反应放热评估 Heat of a hydrogenation",
        "溶剂残留测定 Residual solvents",
        "催化剂比表面积 Surface area of catalysts",
        "环氧单体分子蒸馏提纯 Distillation of epoxy monomer",
        "乳液粒径分布 Particle size of emulsions",
    ),
    "displays": (
        "Mini-LED 背光均匀性测试 Uniformity of mini-LED backlight",
        "量子点膜色域测量 Colour gamut of quantum-dot film",
        "空穴传输层旋涂工艺 Spin coating of hole-transport layer",
        "车载屏响应时间 Response time of in-car panel",
        "膜厚与折射率 Film thickness and refractive index",
    ),
    "reliability": (
        "车载屏双85试验 Damp heat 85/85 of in-car panel",
        "模组冷热冲击 Thermal shock of modules",
        "驱动板电磁兼容预测试 EMC pre-test of driver board",
        "贴片温度曲线优化 Reflow profile of a new board",
        "包装运输振动 Transport vibration of packages",
    ),
    "pipes_polymers": (
        "PE-RT 管材 95 °C 静液压 Hydrostatic pressure of PE-RT pipe at 95 °C",
        "波纹管环刚度 Ring stiffness of corrugated pipe",
        "再生料熔指与冲击 Melt flow and impact of recyclate",
        "PVC-O 管拉伸性能 Tensile properties of PVC-O pipe",
        "抗氧剂配方氧化诱导时间 Induction time of stabiliser recipes",
    ),
    "metrology": (
        "管件模具尺寸检测 Dimensions of a fitting mould",
        "显示支架打印样件 Printed sample of a display stand",
        "背板平面度测量 Flatness of back plates",
        "夹具加工 Machining of fixtures",
        "接头密封面粗糙度 Roughness of sealing faces",
    ),
    "food_quality": (
        "低盐鱼糜凝胶强度 Gel strength of low-salt surimi",
        "烤鳗药物残留筛查 Drug residues in roasted eel",
        "海鲜汤块氨基酸组成 Amino acids of seafood soup cubes",
        "鳗鱼重金属检测 Heavy metals in eel",
        "酱料风味比较 Comparison of sauce flavours",
    ),
    "food_pilot": (
        "海鲜汤块冻干曲线 Freeze-drying curve of soup cubes",
        "蒲烧鳗鱼烤制工艺 Roasting of kabayaki eel",
        "鳗骨胶原肽喷雾干燥 Spray drying of eel collagen",
        "预制菜杀菌参数 Sterilising a ready meal",
        "浮性饲料挤压 Extrusion of floating feed",
    ),
    "aquatic_health": (
        "鳗鱼烂鳃病诊断 Gill rot of eel",
        "疱疹病毒定量筛查 Screening for herpesvirus",
        "苗种病原检测 Pathogens of elvers",
        "肝脏组织切片 Sections of liver",
        "血细胞计数 Counts of blood cells",
    ),
    "aquaculture_water": (
        "循环水系统氨氮监测 Ammonia in the recirculating system",
        "尾水排放指标 Limits for tail water",
        "底泥有机碳 Organic carbon of sediment",
        "塘水藻类组成 Algae of pond water",
        "饲料微量元素 Trace elements in feed",
    ),
}

REJECTIONS = (
    "样品含氟，会损伤仪器。 It contains fluorine, which harms the instrument.",
    "请先补充安全说明书，再重新申请。 Add the safety data sheet and ask again.",
    "该时段需留作设备校准。 We need this time for calibration.",
    "样品量不足以完成测试。 There is too little of the sample for this test.",
)

CANCELLATIONS = (
    "样品未按时制备完成。 The samples are not ready in time.",
    "试验计划推迟。 The trial was put off.",
    "改用其他方法。 We use another method.",
)

USE_NOTES = (
    "",
    "",
    "运行正常。 Everything worked.",
    "更换了一次样品台。 Changed the stage once.",
    "数据已拷贝。 Data copied.",
)
