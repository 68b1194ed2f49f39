"""The index follows every change: noted in its transaction, indexed after it, never lost."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from booking.accounts.models import Chain
from booking.labs.actions import (
    Figure,
    change_lab,
    publish_instruments,
    set_specifications,
    unpublish_instruments,
)
from booking.labs.models import Instrument, KnownPlace, Lab, Technique, TechniqueAlias
from booking.labs.search import actions
from booking.labs.search.actions import index_stale, mark_stale, rebuild_index
from booking.labs.search.models import SearchDocument, SearchState, StaleMark
from booking.labs.search.queries import match, state
from booking.labs.search.rules import Scope
from tests.factories import NOW, InstrumentFactory, LabFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def laser():
    instrument = InstrumentFactory(name_en="Laser", lab=LabFactory(contact_email="ask@lab.example"))
    index_stale()
    return instrument


def finds(text):
    answer = match(text)
    return [] if answer is None else answer.ids.tolist()


def test_it_works(laser):
    assert finds("laser") == [laser.pk]
    laser.name_en = "Maser"
    laser.save()
    assert StaleMark.objects.exists()
    assert index_stale() == 1
    assert not StaleMark.objects.exists()
    assert finds("maser") == [laser.pk]
    assert match("laser").replaced


def test_nothing_to_do_changes_nothing(laser):
    before = state()
    assert index_stale() == 0
    assert state() == before


def test_after_the_commit_it_is_indexed_at_once(laser, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        laser.name_en = "Maser"
        laser.save()
        laser.techniques.add(Technique.objects.create(slug="pumping", name_en="Pumping"))
        set_specifications(instrument=laser, figures=[Figure("Power", "", "", "5", "W")])
    assert len(callbacks) == 1
    assert finds("pumping maser power") == [laser.pk]


def test_a_failure_after_the_commit_is_left_to_the_clock(
    laser, django_capture_on_commit_callbacks, monkeypatch
):
    def fails(*_args, **_kwargs):
        raise RuntimeError

    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(actions, "read_documents", fails)
        laser.name_en = "Maser"
        laser.save()
    assert StaleMark.objects.filter(scope=Scope.INSTRUMENT, key=laser.pk).exists()
    index_stale()
    assert finds("maser") == [laser.pk]


def test_what_is_rolled_back_is_not_noted_and_not_taken_for_noted(laser):
    def fails():
        with transaction.atomic():
            laser.save()
            raise ZeroDivisionError

    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            fails()
        assert not StaleMark.objects.exists()
        with transaction.atomic():
            laser.save()
        laser.save()
    assert StaleMark.objects.exists()


def test_a_note_is_made_once_in_a_transaction(laser):
    with transaction.atomic():
        for _again in range(3):
            laser.save()
            with transaction.atomic():
                laser.save()
    assert StaleMark.objects.count() == 1


def test_a_note_that_comes_meanwhile_stays(laser, monkeypatch):
    """Who indexes takes away the notes that it has read, and no other."""
    reading = actions.read_documents

    def meanwhile(keys, tree):
        found = reading(keys, tree)
        if StaleMark.objects.count() == 1:
            StaleMark.objects.create(scope=Scope.INSTRUMENT.value, key=laser.pk)
        return found

    monkeypatch.setattr(actions, "read_documents", meanwhile)
    mark_stale(scope=Scope.INSTRUMENT, keys=[laser.pk])
    index_stale(most=1)
    assert StaleMark.objects.count() == 1


def test_names_of_what_it_belongs_to(laser):
    change_lab(lab=laser.lab, name_en="Photonics")
    laser.university.name_en = "Seaside"
    laser.university.save()
    index_stale()
    assert finds("laser photonics seaside") == [laser.pk]


def test_a_renamed_technique_renames_all_below_it(laser):
    root = Technique.objects.create(slug="light", name_en="Optics")
    middle = Technique.objects.create(slug="beams", name_en="Beams", parent=root)
    leaf = Technique.objects.create(slug="pulses", name_en="Pulses", parent=middle)
    laser.techniques.add(leaf)
    index_stale()
    assert finds("optics") == [laser.pk]
    root.name_en = "Photonics"
    root.save()
    index_stale()
    assert finds("photonics") == [laser.pk]
    alias = TechniqueAlias.objects.create(technique=middle, text="光束")
    index_stale()
    assert finds("光束") == [laser.pk]
    alias.delete()
    index_stale()
    assert finds("光束") == []
    leaf.delete()
    index_stale()
    assert finds("photonics") == []


@pytest.mark.parametrize("back", [False, True])
def test_techniques_tied_from_either_side(laser, back):
    pulses = Technique.objects.create(slug="pulses", name_en="Pulses")
    if back:
        pulses.instruments.add(laser)
    else:
        laser.techniques.add(pulses)
    index_stale()
    assert finds("pulses") == [laser.pk]
    if back:
        pulses.instruments.clear()
    else:
        laser.techniques.clear()
    index_stale()
    assert finds("pulses") == []


def test_what_is_written_in_bulk_is_noted_too(laser):
    unpublish_instruments(instruments=[laser])
    index_stale()
    assert finds("laser") == []
    assert not SearchDocument.objects.get(pk=laser.pk).published
    publish_instruments(instruments=[laser], now=NOW)
    index_stale()
    assert finds("laser") == [laser.pk]


def test_an_instrument_that_is_gone(laser):
    key = laser.pk
    laser.units.all().delete()
    laser.delete()
    index_stale()
    assert finds("laser") == []
    row = SearchDocument.objects.get(pk=key)
    assert (row.published, row.lexemes) == (False, "")


def test_names_that_catalogues_show_move_a_counter_of_their_own(laser):
    chain = Chain.objects.create(slug="light", name_en="Light")
    index_stale()
    assert state().names == state().revision
    laser.save()
    index_stale()
    assert state().names < state().revision
    KnownPlace.objects.create(slug="harbour", name_en="Harbour", latitude=25, longitude=119)
    index_stale()
    assert state().names == state().revision
    laser.lab.chains.add(chain)
    assert index_stale() == 1


def test_each_revision_has_a_stamp_of_its_own(laser):
    seen = {state().stamp}
    for _again in range(3):
        laser.save()
        index_stale()
        seen.add(state().stamp)
    assert len(seen) == 4


def test_in_batches(laser, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    for number in range(5):
        InstrumentFactory(lab=laser.lab, name_en=f"Laser {number}")
    mark_stale(scope=Scope.EVERYTHING, keys=[0])
    index_stale()
    assert len(finds("laser")) == 6
    assert not StaleMark.objects.exists()


def test_the_command_makes_the_index_anew(laser, capsys):
    Instrument.objects.filter(pk=laser.pk).update(name_en="Maser")
    Lab.objects.filter(pk=laser.lab_id).update(name_en="Photonics")
    index_stale()
    assert match("maser").replaced
    before = SearchState.objects.get().epoch
    call_command("index_search")
    assert "1 instruments indexed" in capsys.readouterr().out
    assert finds("maser photonics") == [laser.pk]
    assert SearchState.objects.get().epoch != before


def test_an_index_that_never_was_is_made_whole():
    instrument = InstrumentFactory(name_en="Laser")
    StaleMark.objects.all().delete()
    index_stale()
    assert finds("laser") == [instrument.pk]
    assert rebuild_index() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_writer_at_a_time_so_that_a_revision_shows_all_before_it():
    """Who would number a change while an earlier number is not committed waits, or gives way."""
    instrument = InstrumentFactory(name_en="Laser")
    index_stale()
    before = state().revision
    inside, leave = threading.Event(), threading.Event()

    def other_process():
        try:
            with transaction.atomic():
                row = actions._lock_state(wait=True)
                actions._index(row, [instrument.pk], actions.read_tree())
                inside.set()
                leave.wait(20)
        finally:
            connection.close()

    worker = threading.Thread(target=other_process)
    worker.start()
    assert inside.wait(20)
    StaleMark.objects.create(scope=Scope.INSTRUMENT.value, key=instrument.pk)
    assert index_stale(wait=False) == 0
    assert state().revision == before
    leave.set()
    worker.join()
    assert state().revision == before + 1
    assert index_stale(wait=False) == 1
    assert state().revision == before + 2
