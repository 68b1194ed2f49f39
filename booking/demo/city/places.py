"""Where people of the city set out: its townships, and two addresses that everybody knows."""

from booking.labs.rules import PlaceKind

from .shapes import Place, Words

TOWNSHIP, ADDRESS = PlaceKind.TOWNSHIP, PlaceKind.ADDRESS

PLACES: tuple[Place, ...] = (
    Place("longshan", TOWNSHIP, Words("Longshan", "龙山街道", "龍山街道"), "25.73050", "119.38420"),
    Place("yinxi", TOWNSHIP, Words("Yinxi", "音西街道", "音西街道"), "25.71680", "119.36510"),
    Place("yangxia", TOWNSHIP, Words("Yangxia", "阳下街道", "陽下街道"), "25.74420", "119.35130"),
    Place("honglu", TOWNSHIP, Words("Honglu", "宏路街道", "宏路街道"), "25.70010", "119.33470"),
    Place("chengtou", TOWNSHIP, Words("Chengtou", "城头镇", "城頭鎮"), "25.69610", "119.47660"),
    Place("longtian", TOWNSHIP, Words("Longtian", "龙田镇", "龍田鎮"), "25.61930", "119.45010"),
    Place("shangjing", TOWNSHIP, Words("Shangjing", "上迳镇", "上逕鎮"), "25.61340", "119.30210"),
    Place("yuxi", TOWNSHIP, Words("Yuxi", "渔溪镇", "漁溪鎮"), "25.58060", "119.28640"),
    Place("xincuo", TOWNSHIP, Words("Xincuo", "新厝镇", "新厝鎮"), "25.50630", "119.23320"),
    Place("jiangyin", TOWNSHIP, Words("Jiangyin", "江阴镇", "江陰鎮"), "25.46520", "119.29640"),
    Place("shangjie", TOWNSHIP, Words("Shangjie", "上街镇", "上街鎮"), "26.05560", "119.19870"),
    Place(
        "fuqing-station",
        ADDRESS,
        Words("Fuqing railway station", "福清火车站", "福清火車站"),
        "25.69470",
        "119.33010",
    ),
    Place(
        "jiangyin-port",
        ADDRESS,
        Words("Jiangyin port, gate 1", "江阴港一号门", "江陰港一號門"),
        "25.43750",
        "119.30180",
    ),
)
