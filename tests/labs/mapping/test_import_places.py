"""Townships and addresses from a list: what its rows mean, and the command that writes them."""

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from booking.labs.admin import KnownPlaceAdmin, LabAdmin
from booking.labs.mapping.actions import import_places
from booking.labs.mapping.rules import PlaceFault, read_places
from booking.labs.models import KnownPlace
from booking.labs.rules import PlaceKind
from booking.labs.uniquip.faults import FileFault, UnreadableFile
from tests.factories import PersonFactory, PlaceFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

HEADER = "slug,kind,name_en,name_zh_hans,name_zh_hant,lat,lng"
YUXI = "yuxi,township,Yuxi,渔溪镇,漁溪鎮,25.5806,119.2864"
PORT = "port,address,Jiangyin port,江阴港,江陰港,25.4375,119.3018"


def reading(*rows, header=HEADER):
    return read_places("\n".join([header, *rows]).encode(), max_bytes=1_000_000)


def faults(*rows):
    return [(each.line, each.column, each.fault) for each in reading(*rows).rejected]


@pytest.fixture
def run(tmp_path):
    def running(*rows, header=HEADER, encoding="utf-8", **options):
        path = tmp_path / "places.csv"
        path.write_text("\n".join([header, *rows]), encoding=encoding)
        out, err = io.StringIO(), io.StringIO()
        code = 0
        try:
            call_command("import_places", str(path), stdout=out, stderr=err, **options)
        except CommandError as error:
            code = error.returncode
            err.write(str(error))
        return code, out.getvalue(), err.getvalue()

    return running


def test_it_works(run):
    code, out, _err = run(YUXI, PORT)
    assert code == 0
    assert "Imported: 2 new, 0 changed, 0 unchanged, 0 rejected." in out
    place = KnownPlace.objects.get(slug="yuxi")
    assert (place.kind, place.name_zh_hans, place.latitude, place.longitude) == (
        "township",
        "渔溪镇",
        Decimal("25.58060"),
        Decimal("119.28640"),
    )


def test_the_same_list_again_changes_nothing_and_others_stay(run):
    PlaceFactory(slug="longshan")
    run(YUXI, PORT)
    code, out, _err = run(YUXI.replace("25.5806", "25.58060000"), PORT)
    assert (code, out) == (0, "Imported: 0 new, 0 changed, 2 unchanged, 0 rejected.\n")
    assert KnownPlace.objects.count() == 3


def test_what_differs_is_changed(run):
    run(YUXI, PORT)
    code, out, _err = run(YUXI.replace("25.5806", "25.6"), verbosity=2)
    assert code == 0
    assert "Changed: line 2, yuxi" in out
    assert 'latitude: "25.58060" -> "25.60000"' in out
    assert "0 new, 1 changed, 0 unchanged" in out
    assert KnownPlace.objects.get(slug="yuxi").latitude == Decimal("25.60000")
    assert KnownPlace.objects.get(slug="port").latitude == Decimal("25.43750")


def test_a_dry_run_only_tells(run):
    code, out, _err = run(YUXI, dry_run=True)
    assert code == 0
    assert "New: line 2, yuxi, township, 渔溪镇 (25.58060, 119.28640)" in out
    assert "Would import: 1 new" in out
    assert not KnownPlace.objects.exists()


def test_bad_rows_are_told_by_line_and_the_others_come_in(run):
    code, out, err = run(YUXI, "nowhere,township,,,,north,200", PORT)
    assert code == 1
    assert "Imported: 2 new, 0 changed, 0 unchanged, 1 rejected." in out
    assert err.splitlines() == [
        "Line 3, name_en: Give a name, in one language at least.",
        "Line 3, lat: “north” is no number of degrees, such as 25.7203.",
        "Line 3, lng: “200” does not lie between -180 and 180.",
        "1 rows were rejected.",
    ]


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        (",township,A,,,1,1", "slug", PlaceFault.EMPTY),
        ("a b,township,A,,,1,1", "slug", PlaceFault.NO_SLUG),
        ("渔溪,township,A,,,1,1", "slug", PlaceFault.NO_SLUG),
        ("x" * 51 + ",township,A,,,1,1", "slug", PlaceFault.NO_SLUG),
        ("a,village,A,,,1,1", "kind", PlaceFault.UNKNOWN_KIND),
        ("a,township, ,,,1,1", "name_en", PlaceFault.NO_NAME),
        ("a,township,A," + "镇" * 201 + ",,1,1", "name_zh_hans", PlaceFault.NAME_TOO_LONG),
        ("a,township,A,,,,1", "lat", PlaceFault.EMPTY),
        ("a,township,A,,,1", "lng", PlaceFault.EMPTY),
        ("a,township,A,,,nan,1", "lat", PlaceFault.NO_NUMBER),
        ("a,township,A,,,1,inf", "lng", PlaceFault.NO_NUMBER),
        ("a,township,A,,,90.1,1", "lat", PlaceFault.OFF_EARTH),
        ("a,township,A,,,1,1e999999", "lng", PlaceFault.OFF_EARTH),
        ('a,"town"ship,A,,,1,1', "", PlaceFault.BROKEN_ROW),
    ],
)
def test_what_can_be_wrong_with_a_row(row, column, fault):
    assert faults(row) == [(2, column, fault)]


def test_the_first_of_two_rows_counts():
    read = reading("a,,First,,,1,1", "a,,Second,,,2,2")
    assert [row.name_en for row in read.rows.values()] == ["First"]
    [rejected] = read.rejected
    assert (rejected.line, rejected.fault, rejected.number) == (3, PlaceFault.SLUG_TWICE, 2)


def test_headings_and_kinds_are_read_leniently():
    [row] = reading(
        "a,ADDRESS,Gate,-0.000001,180", header="Slug,Kind,Name EN,Latitude,Longitude"
    ).rows.values()
    assert row.kind is PlaceKind.ADDRESS
    assert str(row.latitude) == "0.00000"
    [row] = reading("a,渔溪镇,1,2,x", header="slug,name_zh_hans,lat,lng,note").rows.values()
    assert row.kind is PlaceKind.TOWNSHIP


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", FileFault.EMPTY),
        (HEADER, FileFault.NO_ROWS),
        ("slug,lat,lng\na,1,2", FileFault.MISSING_COLUMNS),
        ("slug,name_en,lat\na,A,1", FileFault.MISSING_COLUMNS),
        ("slug,name_en,lat,latitude,lng\na,A,1,1,1", FileFault.DOUBLE_COLUMN),
    ],
)
def test_a_file_that_is_no_list_is_refused(text, fault):
    with pytest.raises(UnreadableFile) as refused:
        read_places(text.encode(), max_bytes=1000)
    assert refused.value.fault is fault


def test_the_command_says_when_nothing_can_be_read(run, tmp_path):
    code, _out, err = run(header="slug,name_en")
    assert code == 2
    assert "Required columns are missing: lat, lng." in err
    with pytest.raises(CommandError) as refused:
        call_command("import_places", str(tmp_path / "gone.csv"))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError) as refused:
        call_command("import_places", str(tmp_path / "places.csv"), encoding="klingon")
    assert refused.value.returncode == 2


def test_chinese_spreadsheets_are_read(run):
    code, _out, _err = run(YUXI, encoding="gb18030")
    assert code == 0
    assert KnownPlace.objects.get().name_zh_hant == "漁溪鎮"


def test_a_slug_that_somebody_else_has_just_added_is_changed_not_refused():
    PlaceFactory(slug="yuxi", name_en="Old")
    import_places(reading=reading(YUXI))
    assert KnownPlace.objects.get(slug="yuxi").name_en == "Yuxi"


def test_the_database_keeps_places_on_earth():
    for field, value in (("latitude", "91"), ("longitude", "-181")):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlaceFactory(**{field: value})


def test_an_operator_repairs_places_by_hand():
    client = visiting(PersonFactory(is_operator=True))
    page = "/repairs/labs/knownplace/add/"
    typed = {"slug": "yuxi", "kind": "township", "name_en": "Yuxi", "longitude": "119.2864"}
    answer = client.post(page, {**typed, "latitude": "95"})
    assert list(answer.context["adminform"].form.errors) == ["latitude"]
    assert client.post(page, {**typed, "latitude": "25.5806"}).status_code == 302
    assert KnownPlace.objects.get().name == "Yuxi"
    assert KnownPlaceAdmin.form is LabAdmin.form
