"""What labs of the demo city let everybody agree to, clause by clause, by the key of the lab."""

from .shapes import Words

TERMS: dict[str, tuple[Words, ...]] = {
    "xray_thermal": (
        Words(
            "Wear the dosimeter that hangs at the door, and hand it back.",
            "进门佩戴门口的个人剂量计，离开时归还。",
            "進門佩戴門口的個人劑量計，離開時歸還。",
        ),
        Words(
            "Never open an interlock or a safety shutter.",
            "不得打开连锁装置或安全快门。",
            "不得打開連鎖裝置或安全快門。",
        ),
        Words(
            "Say what samples with lead, cadmium or mercury are made of before they are heated.",
            "含铅、镉、汞的样品，加热前须说明成分。",
            "含鉛、鎘、汞的樣品，加熱前須說明成分。",
        ),
        Words(
            "Name the laboratory where its data are published.",
            "发表数据时注明本实验室。",
            "發表數據時註明本實驗室。",
        ),
    ),
    "fine_chemicals": (
        Words(
            "Wear goggles, gloves and closed shoes at all times.",
            "全程佩戴护目镜和手套，穿不露脚趾的鞋。",
            "全程佩戴護目鏡和手套，穿不露腳趾的鞋。",
        ),
        Words(
            "Nobody works alone, and nothing runs overnight without a signed reaction sheet.",
            "不得单独操作；反应单未经签字，不得过夜。",
            "不得單獨操作；反應單未經簽字，不得過夜。",
        ),
        Words(
            "Take the chemicals and the waste that you brought home again.",
            "自带的试剂和产生的废液由您带走。",
            "自帶的試劑和產生的廢液由您帶走。",
        ),
    ),
    "food_quality": (
        Words(
            "Results are for your own quality work and no official certificate.",
            "结果供您内部质量控制使用，不作为法定检验报告。",
            "結果供您內部質量控制使用，不作為法定檢驗報告。",
        ),
        Words(
            "Samples are kept for ten working days and then thrown away.",
            "样品保留 10 个工作日，到期处理。",
            "樣品保留 10 個工作日，到期處理。",
        ),
    ),
}
