"""Marking what changed, and indexing it anew."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from booking.labs.models import Instrument, Technique

from .engines import engine
from .models import (
    FigureName,
    SearchDocument,
    SearchState,
    SpecificationFigure,
    StaleMark,
    VocabularyWord,
    new_stamp,
)
from .reading import Document, Tree, read_documents, read_tree
from .rules import Scope, below, tokens_in

logger = logging.getLogger(__name__)

BATCH = 500
"""So many instruments are indexed in one transaction, which lets no other index meanwhile."""
AT_ONCE = 100
"""So many marks are worked off right after the commit that left them; the clock does the rest,
lest a page wait while a university with thousands of instruments changes its name."""
NAMES_OF = (Scope.TECHNIQUE, Scope.CHAIN, Scope.PLACE)
THE_ONE = 1


class _Indexing:
    """Indexes after the commit; knows what was marked, so that each is marked once."""

    def __init__(self) -> None:
        self.marked: set[tuple[Scope, int]] = set()

    def __call__(self) -> None:
        try:
            index_stale(most=AT_ONCE, wait=False)
        except Exception:  # the change is made; the clock's next round indexes it
            logger.exception("indexing after a commit failed")


def mark_stale(*, scope: Scope, keys: Iterable[int]) -> None:
    """Notes in the caller's transaction that something changed, and indexes it after the commit.

    When the process dies between, the note is there for the clock's round.
    """
    wanted = {(scope, key) for key in keys}
    here = set(connection.savepoint_ids)
    indexing: _Indexing | None = None
    # What Django keeps for after the commit is dropped with a savepoint that is rolled back,
    # and so are the marks made within it: only what was marked there or around it counts.
    for waiting in connection.run_on_commit:
        savepoints, work = waiting[0], waiting[1]
        if isinstance(work, _Indexing) and savepoints <= here:
            wanted -= work.marked
            if savepoints == here:
                indexing = work
    if not wanted:
        return
    StaleMark.objects.bulk_create(
        [StaleMark(scope=each.value, key=key) for each, key in sorted(wanted)], batch_size=BATCH
    )
    if indexing is None:
        indexing = _Indexing()
        indexing.marked |= wanted
        transaction.on_commit(indexing)
    else:
        indexing.marked |= wanted


def _forget_marked() -> None:
    """Where a transaction indexes what it marked itself, it must mark later changes again."""
    for waiting in connection.run_on_commit:
        if isinstance(waiting[1], _Indexing):
            waiting[1].marked.clear()


def _lock_state(*, wait: bool) -> SearchState | None:
    """The counter under its lock; None when another process indexes and ``wait`` is false."""
    SearchState.objects.get_or_create(pk=THE_ONE)
    rows = SearchState.objects.filter(pk=THE_ONE)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(no_key=True, skip_locked=not wait)
    return rows.first()


def _instruments_of(scope: str, keys: Collection[int]) -> QuerySet[Instrument]:
    """The instruments that marks of one scope mean."""
    everything: QuerySet[Instrument] = Instrument.objects.order_by("pk")
    match scope:
        case Scope.LAB:
            return everything.filter(lab__in=keys)
        case Scope.UNIVERSITY:
            return everything.filter(university__in=keys)
        case Scope.TECHNIQUE:
            parents = dict(Technique.objects.values_list("pk", "parent_id"))
            ties = Instrument.techniques.through.objects.filter(technique__in=below(keys, parents))
            return everything.filter(pk__in=ties.values("instrument"))
        case Scope.EVERYTHING:
            return everything
    return everything.none()


def _spread(marks: Sequence[StaleMark]) -> None:
    """Puts a mark for each instrument in the place of marks that mean many."""
    keys: dict[str, set[int]] = {}
    for mark in marks:
        keys.setdefault(mark.scope, set()).add(mark.key)
    for scope, some in keys.items():
        meant = _instruments_of(scope, some).values_list("pk", flat=True)
        for chunk in _chunks(meant.iterator(chunk_size=BATCH)):
            StaleMark.objects.bulk_create(
                StaleMark(scope=Scope.INSTRUMENT.value, key=key) for key in chunk
            )
    StaleMark.objects.filter(pk__in=[mark.pk for mark in marks]).delete()


def _chunks(keys: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    chunk: list[int] = []
    for key in keys:
        chunk.append(key)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def index_stale(*, most: int | None = None, wait: bool = True, tree: Tree | None = None) -> int:
    """Indexes what is marked, in batches, and returns how many instruments it looked at.

    Stops after about ``most``; with ``wait=False`` gives way to a process that
    is indexing at this moment. An index that never was is made whole.
    """
    if not SearchState.objects.filter(pk=THE_ONE).exists():
        with transaction.atomic():
            _lock_state(wait=True)
            StaleMark.objects.create(scope=Scope.EVERYTHING.value, key=0)
    _forget_marked()
    done = 0
    while StaleMark.objects.exists():
        with transaction.atomic():
            state = _lock_state(wait=wait)
            if state is None:
                return done
            wide = list(
                StaleMark.objects.exclude(scope=Scope.INSTRUMENT.value).order_by("pk")[:BATCH]
            )
            if wide:
                _spread(wide)
                if any(mark.scope in NAMES_OF for mark in wide):
                    _move_on(state, names=True)
                continue
            limit = BATCH if most is None else min(BATCH, most - done)
            marks = list(StaleMark.objects.order_by("pk")[: max(1, limit)])
            keys = sorted({mark.key for mark in marks})
            # Other marks of the same instruments are older than what is read from here on.
            taken = [mark.pk for mark in marks]
            _index(state, keys, tree or read_tree())
            StaleMark.objects.filter(pk__in=taken).delete()
        done += len(keys)
        if most is not None and done >= most:
            break
    return done


def _move_on(state: SearchState, *, names: bool = False) -> int:
    state.revision += 1
    state.stamp = new_stamp()
    if names:
        state.names = state.revision
    state.save(update_fields=["revision", "stamp", "names", "epoch"])
    return state.revision


def _index(state: SearchState, keys: Sequence[int], tree: Tree, *, counting: bool = True) -> None:
    """Indexes some instruments under the state's lock, each whatever became of it."""
    revision = _move_on(state)
    wanted = read_documents(keys, tree)
    before = SearchDocument.objects.in_bulk(keys)
    rows: list[SearchDocument] = []
    counts: Counter[str] = Counter()
    written: dict[int, str] = {}
    refigured: dict[int, Document] = {}
    for key in keys:
        old = before.get(key)
        document = wanted.get(key)
        if old is None and document is None:
            continue
        new = document or Document("")
        lexemes = old.lexemes if old else ""
        if new.lexemes != lexemes:
            written[key] = new.lexemes
            if counting:
                counts.update(tokens_in(new.lexemes))
                counts.subtract(tokens_in(lexemes))
        if new.digest != (old.figures if old else ""):
            refigured[key] = new
        rows.append(
            SearchDocument(
                instrument_id=key,
                published=document is not None,
                revision=revision,
                lexemes=new.lexemes,
                figures=new.digest,
            )
        )
    SearchDocument.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["instrument_id"],
        update_fields=["published", "revision", "lexemes", "figures"],
    )
    engine().write(written)
    _count(counts)
    _figure(refigured)


def _count(changes: Counter[str]) -> None:
    """Keeps how many documents have each token; under the state's lock, so none is lost."""
    changed = {token: change for token, change in changes.items() if change}
    for chunk in _pieces(sorted(changed)):
        known = dict(
            VocabularyWord.objects.filter(token__in=chunk).values_list("token", "documents")
        )
        counted = {token: known.get(token, 0) + changed[token] for token in chunk}
        VocabularyWord.objects.bulk_create(
            [
                VocabularyWord(token=token, documents=count)
                for token, count in counted.items()
                if count > 0
            ],
            update_conflicts=True,
            unique_fields=["token"],
            update_fields=["documents"],
        )
        gone = [token for token, count in counted.items() if count <= 0]
        VocabularyWord.objects.filter(token__in=gone).delete()


def _recount() -> None:
    """Counts the whole vocabulary anew: faster than after each of many batches."""
    counts: Counter[str] = Counter()
    lexemes = SearchDocument.objects.order_by().values_list("lexemes", flat=True)
    for text in lexemes.iterator(chunk_size=2_000):
        counts.update(tokens_in(text))
    VocabularyWord.objects.all().delete()
    VocabularyWord.objects.bulk_create(
        [VocabularyWord(token=token, documents=count) for token, count in counts.items()],
        batch_size=5_000,
    )


def _pieces(tokens: Sequence[str], size: int = 5_000) -> Iterator[Sequence[str]]:
    return (tokens[at : at + size] for at in range(0, len(tokens), size))


def _figure(documents: dict[int, Document]) -> None:
    if not documents:
        return
    SpecificationFigure.objects.filter(instrument_id__in=list(documents)).delete()
    names = {name for each in documents.values() for name, _figure in each.figures}
    digests = {name: hashlib.sha256(name.encode()).hexdigest()[:32] for name in names}
    FigureName.objects.bulk_create(
        [FigureName(digest=digests[name], tokens=name) for name in sorted(names)],
        ignore_conflicts=True,
    )
    known = dict(FigureName.objects.filter(digest__in=digests.values()).values_list("digest", "pk"))
    SpecificationFigure.objects.bulk_create(
        [
            SpecificationFigure(
                instrument_id=key,
                name_id=known[digests[name]],
                dimension=figure.dimension,
                low=figure.low,
                high=figure.high,
                own_low=figure.own_low,
                own_high=figure.own_high,
            )
            for key, each in documents.items()
            for name, figure in each.figures
        ],
        batch_size=BATCH * 2,
    )


def rebuild_index(*, told: Callable[[int], object] = lambda _done: None) -> int:
    """Indexes every instrument anew, in batches of which each is one transaction.

    What is found stays found meanwhile. ``told`` hears how many are done.
    """
    tree = read_tree()
    known = SearchDocument.objects.order_by().values_list("pk", flat=True)
    shown: QuerySet[Instrument] = Instrument.objects.order_by()
    keys = sorted({*known, *shown.values_list("pk", flat=True)})
    done = 0
    for chunk in _chunks(keys):
        with transaction.atomic():
            state = _lock_state(wait=True)
            assert state is not None
            _index(state, chunk, tree, counting=False)
        done += len(chunk)
        told(done)
    with transaction.atomic():
        state = _lock_state(wait=True)
        assert state is not None
        # Catalogues in memory are read anew, also where a backup was restored under them.
        state.epoch = new_stamp()
        _recount()
        _move_on(state, names=True)
        FigureName.objects.filter(~Q(figures__isnull=False)).delete()
    index_stale()
    return done
