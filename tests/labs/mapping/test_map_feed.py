"""The labs of the map as GeoJSON."""

import gzip
import json

import pytest
from django.test import Client
from django.urls import reverse

from booking.labs.mapping.feeds import pin_of, pins
from booking.labs.models import Instrument, Lab
from tests.factories import NOW, InstrumentFactory, LabFactory, UniversityFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

FEED = "/labs/map/labs.json"


def features(**asked):
    return visiting().get(FEED, asked).json()["features"]


def test_it_works():
    university = UniversityFactory(name_en="Fuzhou", name_zh_hans="福州大学")
    lab = LabFactory(
        name_en="X-ray lab",
        name_zh_hans="X射线实验室",
        university=university,
        latitude="25.72000",
        longitude="119.38000",
    )
    InstrumentFactory(lab=lab)
    InstrumentFactory(lab=lab)
    InstrumentFactory(lab=lab, published_at=None)
    answer = visiting().get(FEED)
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json() == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": lab.public_id,
                # RFC 7946: longitude first.
                "geometry": {"type": "Point", "coordinates": [119.38, 25.72]},
                "properties": {
                    "name": "X-ray lab",
                    "lang": "en",
                    "url": reverse("lab", args=[lab.public_id]),
                    "lines": ["Fuzhou", "2 instruments"],
                    "instruments": 2,
                },
            }
        ],
    }


def test_it_speaks_the_readers_language():
    university = UniversityFactory(name_zh_hans="福州大学")
    lab = LabFactory(
        name_zh_hans="X射线实验室", university=university, latitude="25", longitude="119"
    )
    InstrumentFactory(lab=lab)
    answer = Client(headers={"accept-language": "zh-hans"}).get(FEED)
    [feature] = answer.json()["features"]
    assert feature["properties"]["name"] == "X射线实验室"
    assert feature["properties"]["lines"] == ["福州大学", "1 台仪器"]
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_labs_that_visitors_do_not_see_have_no_pin():
    place = {"latitude": "25", "longitude": "119"}
    LabFactory(**place)
    InstrumentFactory(lab=LabFactory(**place), published_at=None)
    InstrumentFactory(lab=LabFactory(**place), status="retired")
    InstrumentFactory(lab=LabFactory(university=UniversityFactory(state="suspended"), **place))
    InstrumentFactory(lab=LabFactory())
    assert features() == []


def test_words_narrow_it():
    place = {"latitude": "25", "longitude": "119"}
    InstrumentFactory(lab=LabFactory(name_en="X-ray lab", **place))
    InstrumentFactory(lab=LabFactory(name_en="NMR lab", **place))
    assert [each["properties"]["name"] for each in features(q="nmr")] == ["NMR lab"]
    assert features(q="%' OR 1=1") == []
    assert visiting().get(FEED, {"q": "a\x00b"}).status_code == 200


def test_a_browser_keeps_it_for_a_minute_and_asks_then_whether_it_changed():
    InstrumentFactory(lab=LabFactory(latitude="25", longitude="119"))
    first = visiting().get(FEED)
    assert first["Cache-Control"] == "private, max-age=60"
    again = visiting().get(FEED, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    InstrumentFactory(lab=LabFactory(latitude="26", longitude="119"))
    assert visiting().get(FEED, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_two_thousand_labs_cost_three_queries_and_little_to_send(django_assert_max_num_queries):
    university = UniversityFactory(name_zh_hans="福州大学")
    Lab.objects.bulk_create(
        Lab(
            university=university,
            code=f"L{n}",
            name_en=f"Laboratory of surface analysis {n}",
            name_zh_hans=f"表面分析实验室 {n}",
            latitude=f"{20 + n % 100 / 10:.5f}",
            longitude=f"{100 + n // 100:.5f}",
        )
        for n in range(2000)
    )
    Instrument.objects.bulk_create(
        Instrument(lab=lab, university=university, name_en="Microscope", published_at=NOW)
        for lab in Lab.objects.all()
    )
    with django_assert_max_num_queries(3):
        answer = visiting().get(FEED, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 150_000
    plain = gzip.decompress(answer.content)
    assert len(plain) < 600_000
    assert len(json.loads(plain)["features"]) == 2000


def test_other_pages_make_lists_of_their_own():
    lab = LabFactory(latitude="25", longitude="119")
    found = pin_of(lab, instruments=3, lines=["3 instruments match"])
    made = pins([found, pin_of(LabFactory(), instruments=1)])
    [feature] = made["features"]
    assert feature["properties"]["lines"] == ["3 instruments match"]
    assert feature["properties"]["instruments"] == 3
