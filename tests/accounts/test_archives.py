"""Workbooks that are made to do harm: none is read, whoever uploads it."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from booking.accounts.archives import MAX_PARTS, MAX_UNPACKED, ArchiveFault, check_workbook
from booking.accounts.models import KnownEnterprise
from tests.accounts.joining import convener
from tests.factories import ChainFactory
from tests.visiting import visiting

SHEET = "xl/worksheets/sheet1.xml"
# Ten times ten times ten and so on: a billion words of a file of a thousand signs.
BILLION = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
LAUGHS = f'<!DOCTYPE a [<!ENTITY a0 "ha">{BILLION}]>'


def workbook(**parts):
    """A good workbook with a row, of which some parts are changed or added."""
    book, plain, out = Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["Fuqing Coatings", "91110000600037341L"])
    book.save(plain)
    with (
        zipfile.ZipFile(plain) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in good.namelist():
            made.writestr(name, parts.pop(name, lambda content: content)(good.read(name)))
        for name, content in parts.items():
            made.writestr(name, content(b""))
    return out.getvalue()


def laughing(content):
    """Where the rows begin stands the word that grows."""
    _head, _mark, tail = content.decode().partition("?>") if b"?>" in content else ("", "", "")
    xml = tail or content.decode()
    return f"{LAUGHS}{xml.replace('Fuqing Coatings', '&a9;')}".encode()


def test_it_works():
    assert check_workbook(workbook()) is None


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"PK\x03\x04 no zip", ArchiveFault.BROKEN),
        (workbook(**{SHEET: laughing}), ArchiveFault.BROKEN),
        (workbook(**{"xl/sharedStrings.xml": laughing}), ArchiveFault.BROKEN),
        # Under another name, in capitals, or in signs of two bytes.
        (workbook(**{"xl/rows.bin": laughing}), ArchiveFault.BROKEN),
        (workbook(**{"xl/ROWS.XML": lambda _: b"<!DOCTYPE a>"}), ArchiveFault.BROKEN),
        (workbook(**{"xl/rows.bin": lambda _: LAUGHS.encode("utf-16")}), ArchiveFault.BROKEN),
        (workbook(**{SHEET: lambda xml: xml.decode().encode("utf-16")}), ArchiveFault.BROKEN),
        # A kilobyte that unpacks to more than memory is for.
        (
            workbook(**{"xl/media/image1.png": lambda _: bytes(MAX_UNPACKED + 1)}),
            ArchiveFault.UNPACKS_TOO_BIG,
        ),
        (
            workbook(**{f"xl/media/{n}": lambda _: b"" for n in range(MAX_PARTS)}),
            ArchiveFault.UNPACKS_TOO_BIG,
        ),
    ],
)
def test_what_is_not_read(data, fault):
    assert check_workbook(data) is fault


def test_a_picture_may_have_a_document_type():
    drawn = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" ""><svg/>'
    assert check_workbook(workbook(**{"xl/media/image1.svg": lambda _: drawn})) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(workbook(**{SHEET: laughing}), id="entities"),
        pytest.param(workbook(**{SHEET: lambda xml: xml + bytes(MAX_UNPACKED)}), id="zip"),
    ],
)
def test_a_list_of_enterprises_that_is_a_bomb(bomb):
    assert len(bomb) < 100_000
    chain = ChainFactory()
    address = reverse("add_known_enterprises", args=[chain.slug])
    sent = {"verb": "save", "file": SimpleUploadedFile("list.xlsx", bomb)}
    answer = visiting(convener(chain)).post(address, sent)
    assert answer.status_code == 422
    assert "This cannot be read as a list." in answer.content.decode()
    assert not KnownEnterprise.objects.exists()
