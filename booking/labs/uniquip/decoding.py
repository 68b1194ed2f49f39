"""Which encoding a text file has, and its text.

Order: a byte-order mark, UTF-8, GB18030 (what Chinese spreadsheets write),
Latin-1. Any byte is some Latin-1 character, and an accented letter with the
letter after it often is some GB18030 character too ("Ramírez" reads as
"Ram韗ez"), so GB18030 must also look like Chinese: see ``reads_like_chinese``.
"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from .faults import FileFault, UnreadableFile
from .languages import common_characters, second_level


class Encoding(StrEnum):
    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-bom"
    UTF_16 = "utf-16"
    GB18030 = "gb18030"
    BIG5 = "big5"
    LATIN_1 = "latin-1"

    @classmethod
    def named(cls, name: str) -> Encoding:
        """The encoding of any usual name: "GBK", "cp1252". Raises LookupError."""
        try:
            return cls(name.lower())
        except ValueError:
            return _BY_CODEC[codecs.lookup(name).name]


_BY_CODEC = {
    "utf-8": Encoding.UTF_8,
    "utf-8-sig": Encoding.UTF_8_BOM,
    "utf-16": Encoding.UTF_16,
    "utf-16-le": Encoding.UTF_16,
    "utf-16-be": Encoding.UTF_16,
    "gb18030": Encoding.GB18030,
    "gbk": Encoding.GB18030,
    "gb2312": Encoding.GB18030,
    "big5": Encoding.BIG5,
    "big5hkscs": Encoding.BIG5,
    "cp950": Encoding.BIG5,
    "iso8859-1": Encoding.LATIN_1,
    "cp1252": Encoding.LATIN_1,
}

ENOUGH = 20_000
"""So many characters decide; a longer file is not looked through to its end."""

NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode(data: bytes, encoding: Encoding | None = None) -> tuple[str, Encoding]:
    """A file's text without its byte-order mark, and its encoding, found or given.

    Raises UnreadableFile when the bytes are no text, or not in the given encoding.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and encoding is None:
        encoding = Encoding.UTF_16
    if encoding is not Encoding.UTF_16 and NO_TEXT.search(data):
        raise UnreadableFile(FileFault.NO_SPREADSHEET)
    if encoding is not None:
        return _decode_as(data, encoding)
    if data.startswith(codecs.BOM_UTF8):
        return _decode_as(data, Encoding.UTF_8_BOM)
    try:
        return data.decode("utf-8"), Encoding.UTF_8
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        pass
    else:
        if reads_like_chinese(text):
            return text.removeprefix("\ufeff"), Encoding.GB18030
    return _decode_as(data, Encoding.LATIN_1)


def _decode_as(data: bytes, encoding: Encoding) -> tuple[str, Encoding]:
    if encoding is Encoding.LATIN_1:
        # What is called Latin-1 is mostly Windows-1252, which adds dashes and
        # curly quotes where Latin-1 has control characters.
        try:
            return data.decode("cp1252"), encoding
        except UnicodeDecodeError:
            return data.decode("latin-1"), encoding
    if encoding in (Encoding.UTF_8, Encoding.UTF_8_BOM):
        marked = data.startswith(codecs.BOM_UTF8)
        encoding = Encoding.UTF_8_BOM if marked else Encoding.UTF_8
    codec = {
        Encoding.UTF_8_BOM: "utf-8-sig",
        Encoding.UTF_16: _utf_16(data),
        Encoding.BIG5: "big5hkscs",
    }.get(encoding, encoding.value)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(FileFault.WRONG_ENCODING, detail=encoding.value, line=line) from None
    text = text.removeprefix("\ufeff")
    if encoding is Encoding.UTF_16 and NO_TEXT.search(text.encode("utf-8")):
        raise UnreadableFile(FileFault.NO_SPREADSHEET)
    return text, encoding


def _utf_16(data: bytes) -> str:
    """Without a mark, Windows means little-endian."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if marked else "utf-16-le"


def reads_like_chinese(text: str) -> bool:
    """Whether text decoded as GB18030 is Chinese rather than accented Latin letters.

    An accented letter swallows the letter after it, so an accident is a lone
    character, surrounded by letters, whose second byte is a letter's; such
    characters are rare ones besides. Chinese comes in common characters, side
    by side or with a second byte above ASCII. More for than against decides.
    """
    common, level_two = common_characters(), second_level()
    for_it = against = 0
    for run in re.finditer(r"[^\x00-\x7f]+", text):
        for character in run.group():
            coded = character.encode("gb18030")
            high = len(coded) == 2 and coded[1] >= 0xA1
            in_run = len(run.group()) > 1
            symbol = high and 0xA1 <= coded[0] <= 0xA9
            if symbol or (character in common and (high or in_run)):
                for_it += 1
            elif not (character in level_two and in_run):
                against += 1
        if for_it + against > ENOUGH:
            break
    return for_it > against
