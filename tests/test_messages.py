"""Nothing shown is untranslated: each text of the sources stands in both Chinese catalogues."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from deploy.messages import LOCALES, Text, catalogue_path, extract_all, read, texts_of

ROOT = Path(__file__).resolve().parents[1]
CHINESE = "[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{CHINESE}[,:;()!?]|[,:;(!?]{CHINESE}|\)s[,;:] ?{CHINESE}")
"""A mark of Latin text beside Chinese characters."""
BARE_MARK = re.compile(r'\{% translate "[^"]+"(?: context "[^"]+")? %\}[:,;(]')
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*(?:[:!.\[][^{}]*)?\}")


@pytest.fixture(scope="module")
def texts() -> dict[tuple[str, str], Text]:
    return extract_all()


@pytest.fixture(params=LOCALES)
def catalogue(request) -> dict[tuple[str, str], polib.POEntry]:
    return read(catalogue_path(request.param))


def test_it_works(texts):
    """The sources are read at all: a text of a page and one of the code are among them."""
    files = {name for text in texts.values() for name in text.files}
    assert any(name.startswith("templates/") for name in files)
    assert any(name.endswith("wording.py") for name in files)


def test_every_text_is_translated(texts, catalogue):
    untranslated = [
        f"{text!r} in {min(texts[context, text].files)}"
        for context, text in sorted(texts)
        if (entry := catalogue.get((context, text))) is None or not entry.translated()
    ]
    if untranslated:
        first = "\n".join(untranslated[:20])
        pytest.fail(
            f"{len(untranslated)} texts are not translated. Run `make messages`, then translate "
            f"what is empty. The first are:\n{first}",
            pytrace=False,
        )


def test_chinese_has_marks_of_its_own_width(catalogue):
    assert HALF_WIDTH.search("仪器: 衍射仪"), "the pattern finds what it is for"
    texts = [
        text for each in catalogue.values() for text in (each.msgstr, *each.msgstr_plural.values())
    ]
    assert [each for each in texts if HALF_WIDTH.search(each)] == []


def test_no_mark_follows_a_text_untranslated():
    """A colon behind a label is another one in Chinese."""
    assert BARE_MARK.search('{% translate "When" %}: ')
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if BARE_MARK.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_plurals_are_translated_as_plurals(texts, catalogue):
    wrong = [
        singular
        for (context, singular), text in texts.items()
        if (entry := catalogue.get((context, singular))) and entry.msgid_plural != text.plural
    ]
    assert wrong == []


def test_placeholders_survive_translation(catalogue):
    changed = [
        (entry.msgid, translation)
        for entry in catalogue.values()
        if (translation := entry.msgstr or entry.msgstr_plural.get(0, ""))
        and placeholders(translation) != placeholders(entry.msgid_plural or entry.msgid)
    ]
    assert changed == []


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p>\n    {% translate "Free" %}</p>', {("", "Free"): ""}),
        ("<a title=\"{{ _('Busy') }}\">It's 5 o'clock</a>", {("", "Busy"): ""}),
        (
            "{% if x %}\n  <b>\n{% blocktranslate trimmed with a=b %}\n   Held for {{ a }}\n"
            "   now.\n{% endblocktranslate %}",
            {("", "Held for %(a)s now."): ""},
        ),
        (
            "{% blocktranslate count n=n %}{{ n }} lab{% plural %}{{ n }} labs"
            "{% endblocktranslate %}",
            {("", "%(n)s lab"): "%(n)s labs"},
        ),
        ('{% translate "May" context "month" %}', {("month", "May"): ""}),
    ],
)
def test_texts_of_a_template_are_found(source, found):
    assert dict(texts_of("page.html", source, template=True)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = gettext_lazy("Free")', {("", "Free"): ""}),
        ('_("Held for {name}" " now")', {("", "Held for {name} now"): ""}),
        (
            'ngettext("{n} lab", "{n} labs", n).format(n=n)',
            {("", "{n} lab"): "{n} labs"},
        ),
        ('pgettext_lazy("month", "May")', {("month", "May"): ""}),
        ('print("not shown")', {}),
    ],
)
def test_texts_of_code_are_found(source, found):
    assert dict(texts_of("views.py", source, template=False)) == found
