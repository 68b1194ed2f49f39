"""Who runs the platform, and the password of every demo account."""

from .shapes import Person

PASSWORD = "benchlink-demo"

OPERATOR = Person("wen.yiheng@benchlink.example", "温以恒 Wen Yiheng")
