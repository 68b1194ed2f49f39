"""The Chinese catalogues, without gettext's tools.

    python -m deploy.messages update     bring locale/ in line with the texts in the sources
    python -m deploy.messages compile    make the .mo files that the site reads

A new text comes in empty, one that is gone leaves; what is translated stays.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

from deploy.console import ROOT, Failure, main, say

LOCALES = ["zh_Hans", "zh_Hant"]
HEADERS = {
    "Project-Id-Version": "Benchlink",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# Which argument of each function is what: (1, 2) singular and plural, "c" a context.
PLAIN, PLURAL = None, (1, 2)
CONTEXT, CONTEXT_PLURAL = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    name + ending: arguments
    for name, arguments in {
        "gettext": PLAIN,
        "ngettext": PLURAL,
        "pgettext": CONTEXT,
        "npgettext": CONTEXT_PLURAL,
    }.items()
    for ending in ("", "_lazy", "_noop")
} | {"_": PLAIN}

Key = tuple[str, str]  # context ("" without one) and text


@dataclass
class Text:
    """One text of the sources: where it is used, and its plural when it has one."""

    plural: str = ""
    files: set[str] = field(default_factory=set)


def catalogue_path(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    """The project's Python files and templates."""
    yield from sorted(
        path for path in (ROOT / "booking").rglob("*.py") if "migrations" not in path.parts
    )
    for folder in [ROOT / "templates", *ROOT.glob("booking/*/templates")]:
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def texts_of(name: str, source: str, *, template: bool) -> Iterator[tuple[Key, str]]:
    """The texts of one source, as (context, text) and plural."""
    from babel.messages.extract import extract

    if template:
        source = python_of(name, source)
    for _line, text, _comments, context in extract(
        "python", io.BytesIO(source.encode()), keywords=KEYWORDS
    ):
        singular, plural = text if isinstance(text, tuple) else (text, "")
        if singular:
            yield (context or "", singular), plural


def python_of(name: str, source: str) -> str:
    """A template as Python that calls gettext where the template does."""
    from django.utils.translation.template import templatize

    # What is left of the markup is indented at will, which Python's tokenizer refuses.
    return "\n".join(line.strip() for line in templatize(source, origin=name).splitlines())


def extract_all() -> dict[Key, Text]:
    """Every text of the sources."""
    # Reading a template's tags asks the settings for their encoding and no more.
    os.environ.setdefault("BENCHLINK_MODE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "booking.settings")
    found: dict[Key, Text] = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        source = path.read_text(encoding="utf-8")
        for key, plural in texts_of(name, source, template=path.suffix != ".py"):
            text = found.setdefault(key, Text())
            text.files.add(name)
            text.plural = text.plural or plural
    return found


def update(locale: str, texts: dict[Key, Text]) -> None:
    """Writes the locale's catalogue anew, with the translations that it has."""
    path = catalogue_path(locale)
    old = read(path)
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {**HEADERS, "Language": locale}
    for (context, singular), text in sorted(
        texts.items(), key=lambda item: (item[0][1], item[0][0])
    ):
        catalogue.append(entry_of(context, singular, text, old.get((context, singular))))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    new = len(texts.keys() - old.keys())
    gone = len(old.keys() - texts.keys())
    empty = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
    say(f"{locale}: {len(catalogue)} texts, {new} new, {gone} gone, {empty} to translate")


def read(path: Path) -> dict[Key, polib.POEntry]:
    if not path.exists():
        return {}
    entries = polib.pofile(str(path), encoding="utf-8")
    return {(entry.msgctxt or "", entry.msgid): entry for entry in entries if not entry.obsolete}


def entry_of(context: str, singular: str, text: Text, old: polib.POEntry | None) -> polib.POEntry:
    translation = (old.msgstr or old.msgstr_plural.get(0, "")) if old else ""
    entry = polib.POEntry(
        msgid=singular,
        msgctxt=context or None,
        # No line numbers: a moved line is no news for a translator.
        occurrences=[(name, "") for name in sorted(text.files)],
        comment=old.comment if old else "",
        tcomment=old.tcomment if old else "",
        flags=list(old.flags) if old else [],
    )
    if text.plural:
        entry.msgid_plural = text.plural
        entry.msgstr_plural = {0: translation}
    else:
        entry.msgstr = translation
    return entry


def compile_all() -> None:
    for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        try:
            polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(path.with_suffix(".mo")))
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"{path.relative_to(ROOT)}: {error}") from None


def script() -> int:
    match sys.argv[1:]:
        case ["update"]:
            texts = extract_all()
            for locale in LOCALES:
                update(locale, texts)
            compile_all()
        case ["compile"]:
            compile_all()
        case _:
            say(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    main(script)
