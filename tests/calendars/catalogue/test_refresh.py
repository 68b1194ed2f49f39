"""The catalogue in memory follows the index: brought up to date, it is as if read anew."""

import dataclasses
import threading

import numpy as np
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.accounts.models import Chain
from booking.calendars.catalogue import catalogue, forget
from booking.calendars.catalogue.loading import load
from booking.labs.models import KnownPlace, Technique, TechniqueAlias
from booking.labs.search.actions import index_stale, rebuild_index
from booking.labs.search.queries import state
from booking.money.models import ListPrice
from tests.factories import ChainFactory, InstrumentFactory, LabFactory, ListPriceFactory
from tests.searching import indexed

pytestmark = pytest.mark.django_db


def same(one, other):
    assert one.state == other.state
    for field in dataclasses.fields(one.columns):
        ours, theirs = getattr(one.columns, field.name), getattr(other.columns, field.name)
        if field.name == "ties":
            ours, theirs = (
                set(zip(*ours.tolist(), strict=True)),
                set(zip(*theirs.tolist(), strict=True)),
            )
            assert ours == theirs
            continue
        assert ours.dtype == theirs.dtype, field.name
        assert np.array_equal(ours, theirs), field.name
    assert np.array_equal(one.tie_row, other.tie_row)
    assert np.array_equal(one.tie_technique, other.tie_technique)
    here = {pk: repr(one.labs[pk]) for pk in one.lab_ids.tolist()}
    assert here == {pk: repr(other.labs[pk]) for pk in other.lab_ids.tolist()}
    assert (one.techniques, one.chains, one.places) == (
        other.techniques,
        other.chains,
        other.places,
    )
    for language in ("en", "zh-hans"):
        assert np.array_equal(one.name_order(language), other.name_order(language))


@pytest.fixture
def laser():
    return InstrumentFactory(name_en="Laser")


def test_it_works(laser):
    held = indexed()
    assert held.ids.tolist() == [laser.pk]
    assert catalogue() is held


def test_one_query_where_nothing_changed(laser, django_assert_num_queries):
    indexed()
    with django_assert_num_queries(1):
        catalogue()


def test_the_same_number_of_queries_however_many_there_are(laser):
    def asked(change):
        indexed().name_order("en")
        change()
        index_stale()
        with connection.execute_wrapper(lambda execute, *rest: (seen.append(1), execute(*rest))[1]):
            seen: list[int] = []
            catalogue()
            return len(seen)

    def several():
        for instrument in InstrumentFactory.create_batch(7, lab=laser.lab):
            instrument.save()

    assert asked(laser.save) == asked(several)


def test_what_is_hidden_goes_and_what_is_shown_comes(laser):
    before = indexed()
    laser.published_at, shown = None, laser.published_at
    laser.save()
    assert indexed().ids.tolist() == []
    laser.published_at = shown
    laser.save()
    after = indexed()
    assert after.ids.tolist() == [laser.pk]
    # Whoever reads the earlier one goes on reading it.
    assert before.ids.tolist() == [laser.pk]


def test_prices_are_noted_too(laser):
    indexed()
    price = ListPriceFactory(instrument=laser, amount="100.10")
    assert (indexed().columns.prices == 10010).sum() == 1
    price.amount = "0.29"
    price.save()
    assert (indexed().columns.prices == 29).sum() == 1
    ListPrice.objects.all().delete()
    assert (indexed().columns.prices >= 0).sum() == 0


def test_labels(laser):
    indexed()
    laser.lab.latitude, laser.lab.longitude = "25.5", "119.5"
    laser.lab.save()
    chain = ChainFactory(slug="light")
    laser.lab.chains.add(chain)
    laser.university.name_en = "Seaside"
    laser.university.save()
    KnownPlace.objects.create(slug="harbour", name_en="Harbour", latitude=25, longitude=119)
    held = indexed()
    label = held.labs[laser.lab_id]
    assert (label.latitude, label.chains) == (25.5, {chain.pk})
    assert held.universities[laser.university_id].name == "Seaside"
    assert [place.slug for place in held.places.values()] == ["harbour"]
    Chain.objects.filter(pk=chain.pk).get().delete()
    assert indexed().chains == {}


def test_another_index_of_the_same_revision_is_not_taken_for_it(laser):
    held = indexed()
    rebuild_index()
    later = indexed()
    assert later is not held
    assert later.state.epoch != held.state.epoch
    same(later, load(state()))


def test_threads_share_one(laser):
    held = indexed()
    seen = []
    # The test's own transaction is not seen by others: only what is held is asked here.
    worker = threading.Thread(target=lambda: seen.append(held.name_order("en").tolist()))
    worker.start()
    worker.join()
    assert seen == [[0]]


STEPS = [
    "rename",
    "hide",
    "show",
    "tie",
    "untie",
    "price",
    "move",
    "new",
    "alias",
    "parent",
    "gone",
]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(st.lists(st.sampled_from(STEPS), min_size=1, max_size=3), max_size=5),
    data=st.data(),
)
def test_brought_up_to_date_it_is_as_if_read_anew(steps, data):
    forget()
    labs = [LabFactory(), LabFactory(latitude="25", longitude="119")]
    root = Technique.objects.create(slug=Technique.objects.count() + 1000, name_en="Root")
    leaf = Technique.objects.create(
        slug=Technique.objects.count() + 1000, name_en="Leaf", parent=root
    )
    made = [InstrumentFactory(lab=lab, name_en=name) for lab in labs for name in ("B", "a")]
    shown = made[0].published_at
    indexed().name_order("en")
    for several in steps:
        for step in several:
            if not made:
                break
            one = data.draw(st.sampled_from(made))
            match step:
                case "rename":
                    one.name_en = data.draw(st.sampled_from(["A", "b", "C", "zz"]))
                    one.name_zh_hans = data.draw(st.sampled_from(["", "激光", "炉"]))
                case "hide":
                    one.published_at = None
                case "show":
                    one.published_at = shown
                case "tie":
                    one.techniques.add(data.draw(st.sampled_from([root, leaf])))
                case "untie":
                    one.techniques.clear()
                case "price":
                    ListPrice.objects.update_or_create(
                        instrument=one,
                        customer_class="chain_member",
                        unit="hour",
                        defaults={"amount": data.draw(st.integers(0, 50))},
                    )
                case "move":
                    one.lab = data.draw(st.sampled_from(labs))
                case "new":
                    made.append(InstrumentFactory(lab=labs[0], name_en="New"))
                case "alias":
                    TechniqueAlias.objects.get_or_create(technique=leaf, text="alias")
                case "parent":
                    leaf.parent = None if leaf.parent else root
                    leaf.save()
                case "gone":
                    made.remove(one)
                    one.units.all().delete()
                    one.delete()
                    continue
            one.save()
        held = indexed()
        same(held, load(state()))
