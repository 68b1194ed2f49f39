"""The enterprises that have not been verified: what they asked for, and what became of it."""

from __future__ import annotations

import datetime as dt

from .shapes import Application

PAPER = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>> endobj
trailer <</Root 1 0 R>>
%%EOF
"""
"""A licence as everybody in the demo hands it in: one empty page."""

APPLICATIONS: tuple[Application, ...] = (
    Application("suiyu", "food", handed_in=dt.timedelta(hours=3)),
    Application(
        "luyuan",
        "food",
        handed_in=dt.timedelta(hours=30),
        rejection="执照照片模糊，看不清代码，重新拍一张上传。",
    ),
)
