"""Instruments by their words: the same on both databases, and as a plain look finds them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.labs.models import Instrument, Specification, Technique, TechniqueAlias
from booking.labs.search import kept, queries
from booking.labs.search.actions import index_stale, rebuild_index
from booking.labs.search.models import SearchDocument, VocabularyWord
from booking.labs.search.queries import beginning, match, match_figure, state
from booking.labs.search.rules import WEIGHTS, FigureWish, Part, nearest, read_wish, words_of
from tests.factories import InstrumentFactory, LabFactory
from tests.searching import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def microscopy():
    parent = Technique.objects.create(slug="microscopy", name_en="Microscopy")
    sem = Technique.objects.create(
        slug="sem", name_en="Scanning electron microscopy", parent=parent
    )
    for text in ("SEM", "扫描电镜", "掃描電鏡"):
        TechniqueAlias.objects.create(technique=sem, text=text)
    return parent


@pytest.fixture
def sem(microscopy):
    instrument = InstrumentFactory(
        name_en="Field-emission instrument",
        name_zh_hans="场发射仪",
        manufacturer="Lumen",
        model="JSM-7800F",
        lab__name_zh_hans="显微中心",
    )
    instrument.techniques.add(microscopy.children.get())
    return instrument


@pytest.fixture
def furnace():
    return InstrumentFactory(name_en="Tube furnace for semiconductor wafers", about_en="No SEM.")


@pytest.fixture
def afm(microscopy):
    instrument = InstrumentFactory(name_en="Atomic force instrument")
    instrument.techniques.add(microscopy)
    return instrument


def found(text):
    index_stale()
    answer = match(text)
    order = sorted(zip(-answer.scores, answer.ids, strict=True))
    return [Instrument.objects.get(pk=pk) for _score, pk in order]


@pytest.mark.parametrize(
    "text",
    [
        "SEM",
        "扫描电镜",
        "掃描電鏡",
        "scanning",
        "scann",
        "场发射",
        "場發射 SEM",
        "jsm7800f",
        "Lumen",
    ],
)
def test_it_works(sem, afm, text):
    assert found(text) == [sem]


def test_what_is_not_published_is_not_found(sem):
    assert found("SEM") == [sem]
    for changes in ({"published_at": None}, {"status": "retired"}):
        Instrument.objects.filter(pk=sem.pk).update(published_at=sem.published_at)
        hidden = Instrument.objects.get(pk=sem.pk)
        for name, value in changes.items():
            setattr(hidden, name, value)
        hidden.save()
        assert found("SEM") == []


def test_what_a_suspended_university_lists_is_not_found(sem):
    sem.university.state = "suspended"
    sem.university.save()
    assert found("SEM") == []
    sem.university.state = "verified"
    sem.university.save()
    assert found("SEM") == [sem]


def test_a_technique_finds_what_is_below_it_and_an_alias_no_more(sem, afm, furnace):
    assert found("microscopy") == [afm, sem] or found("microscopy") == [sem, afm]
    assert found("SEM") == [sem, furnace]
    assert afm not in found("SEM")


def test_what_is_called_so_comes_before_what_only_mentions_it(sem, furnace):
    assert found("SEM") == [sem, furnace]
    assert match("SEM").scores.tolist() == [WEIGHTS[Part.CALLED], WEIGHTS[Part.ABOUT]]


def test_each_word_must_stand_somewhere(sem, furnace):
    assert found("instrument Lumen 显微中心") == [sem]
    assert found("instrument furnace") == []
    assert match("") is None
    assert match("%%%") is None


def test_a_mistyped_word_finds_and_is_told(sem, furnace):
    assert found("scaning") == [sem]
    told = match("scaning Lumen")
    assert [(each.word, each.by) for each in told.replaced] == [("scaning", ("scanning",))]
    assert told.text == "scanning lumen"
    assert found("sme") == [sem, furnace]
    assert found("扫瞄电镜") == [sem]
    assert found("场发射扫描电镜") == [sem]
    assert found("qqqqqqqq") == []
    assert match("qqqqqqqq").missing == ("qqqqqqqq",)


def test_words_that_begin_so(sem, afm, furnace):
    index_stale()
    assert beginning("semi", 5) == ["semiconductor"]
    assert beginning("instr", 5) == ["instrument"]
    assert beginning("场", 5) == []
    assert beginning("%", 5) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_harmless(sem, text):
    index_stale()
    match(text)
    wish = read_wish(f"{text[:50]} >= 5 {text[:30]}")
    if isinstance(wish, FigureWish):
        match_figure(wish)
    beginning(text, 5)


def test_figures(sem, furnace):
    def figure(instrument, value, unit, **names):
        Specification.objects.create(instrument=instrument, value=value, unit=unit, **names)

    figure(furnace, "25–1200", "°C", name_en="Temperature range", name_zh_hans="温度范围")
    figure(furnace, "50", "mm", name_en="Tube diameter")
    figure(sem, "1", "nm", name_en="Resolution")
    figure(sem, "Cu-Kα", "", name_en="Radiation")
    index_stale()

    def having(text):
        return match_figure(read_wish(text)).ids.tolist()

    for text in (
        "temperature >= 1200 C",
        "温度 ≥ 1200 °C",
        "溫度範圍 >= 1400 K",
        "temperature range > 1100",
    ):
        assert having(text) == [furnace.pk], text
    assert having("temperature > 1200 C") == []
    assert having("temperature >= 20 mm") == []
    assert having("resolution <= 0.002 µm") == [sem.pk]
    assert having("diameter = 5 cm") == [furnace.pk]
    assert not match_figure(read_wish("colour >= 3")).known
    furnace.specifications.all().delete()
    index_stale()
    assert having("temperature >= 1200 C") == []


POOL = [
    "SEM",
    "semiconductor",
    "XRD",
    "X-ray",
    "laser",
    "lasers",
    "扫描电镜",
    "電鏡",
    "热",
    "furnace",
]
TEXTS = st.lists(st.sampled_from(POOL), max_size=4).map(" ".join)
QUERIES = st.lists(
    st.sampled_from([*POOL, "smi", "lasre", "semicnductor", "furnce", "扫", "raman", "xray"]),
    min_size=1,
    max_size=3,
).map(" ".join)


def naively(text):
    """What a plain look at every document finds for a query, with its scores."""
    documents = {
        row.pk: {
            part: frozenset(each[1:] for each in row.lexemes.split() if each[0] == part.value)
            for part in Part
        }
        for row in SearchDocument.objects.filter(published=True)
    }
    known = dict(VocabularyWord.objects.values_list("token", "documents"))
    known = {token: count for token, count in known.items() if token.isascii()}
    out = None
    for word in words_of(text):
        scores = _score(word, documents)
        if not scores and word.spelled.isascii() and word.spelled:
            by = nearest(word.spelled, known)
            read = [_score(words_of(each)[0], documents, exact=True) for each in by]
            for each in read:
                for pk, score in each.items():
                    scores[pk] = max(score, scores.get(pk, 0))
        elif not scores:
            return None
        out = (
            scores
            if out is None
            else {pk: out[pk] + score for pk, score in scores.items() if pk in out}
        )
    return out


def _score(word, documents, *, exact=False):
    def fits(tokens):
        return word.spelled in tokens if exact else word.fits(tokens)

    out = {}
    for pk, parts in documents.items():
        best = max((WEIGHTS[part] for part, tokens in parts.items() if fits(tokens)), default=0)
        if best:
            out[pk] = best
    return out


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_it_finds_what_a_plain_look_finds(sem, furnace, data):
    """On both databases: run on each, this compares them through the same naive answer."""
    for instrument in (sem, furnace):
        instrument.name_en = data.draw(TEXTS) or "Nothing"
        instrument.about_zh_hans = data.draw(TEXTS)
        instrument.manufacturer = data.draw(TEXTS)[:120]
        instrument.save()
    index_stale()
    text = data.draw(QUERIES)
    expected = naively(text)
    answer = match(text)
    if expected is not None:
        assert dict(zip(answer.ids.tolist(), answer.scores.tolist(), strict=True)) == expected


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_the_vocabulary_counts_documents(texts):
    """Kept up by differences, it is what a count from nothing gives."""
    lab = LabFactory()
    for text in texts:
        InstrumentFactory(lab=lab, name_en=text or "Nothing", published_at="2027-01-01T00:00Z")
        index_stale()
    kept = set(VocabularyWord.objects.values_list("token", "documents"))
    rebuild_index()
    assert set(VocabularyWord.objects.values_list("token", "documents")) == kept


def test_finds_are_kept_only_while_the_index_is_the_same(sem, furnace):
    assert found("Lumen") == [sem]
    furnace.manufacturer = "Lumen"
    furnace.save()
    before = state()
    assert len(match("Lumen").ids) == 1
    assert set(found("Lumen")) == {sem, furnace}
    assert state() != before
    sem.status = "retired"
    sem.save()
    assert found("Lumen") == [furnace]


def test_what_changed_is_put_right_without_asking_again(sem, furnace, monkeypatch):
    found("Lumen")
    furnace.manufacturer = "Lumen"
    furnace.save()
    index_stale()
    monkeypatch.setattr(queries, "engine", None)
    assert match("Lumen").ids.tolist() == [sem.pk, furnace.pk]


def test_after_many_changes_it_asks_again(sem, furnace, monkeypatch):
    monkeypatch.setattr(kept, "MOST_CHANGED", 1)
    assert found("Lumen") == [sem]
    for instrument in (sem, furnace, sem, furnace):
        instrument.manufacturer = "Lumen"
        instrument.save()
        index_stale()
        match("furnace")
    assert set(found("Lumen")) == {sem, furnace}
