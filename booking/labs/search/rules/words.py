"""Text cut into tokens, for documents and for queries alike.

Both databases index what is cut here and nothing else, so both find the same.
Latin words are whole; Chinese, which has no spaces, is cut into single
characters and overlapping pairs. Traditional characters become Simplified
ones, one by one and not by phrase: a part of a text then always reads as it
does within the whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

LONGEST_QUERY = 200
"""Characters of a query that are read; what follows is left out."""
MOST_WORDS = 8
LONGEST_TOKEN = 40
LONGEST_RUN = 30
"""Chinese characters in a row that a query's word may have."""
LONGEST_TEXT = 20_000
"""Characters of one text of an instrument that are indexed."""
LONGEST_WHOLE = 4
"""A Latin word up to this length must stand alone: SEM is no part of "semiconductor"."""

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = HAN + "\u3041-\u3096\u30a1-\u30fa\u30fc"
JOINTS = "\\-\u2010\u2011\u2012\u2013./'\u2019\u00b7"
_PIECE = re.compile(f"[{UNSPACED}]+|[^\\W_{UNSPACED}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_CHUNK = re.compile(f"[^\\W_]+(?:[{JOINTS}][^\\W_]+)*")
_HAN = re.compile(f"[{HAN}]")
_ACCENTS = dict.fromkeys(range(768, 880))

# Said in passing; left out where other words remain.
PASSING = frozenset(
    ["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"]
)


@cache
def _converter() -> Any:
    # Its dictionaries are read from disk, so not before the first Chinese text.
    from opencc import OpenCC

    return OpenCC("t2s")


class _Simplified(dict[int, str]):
    """For str.translate: the Simplified form of each character, looked up once."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if _HAN.match(sign):
            for _again in range(3):  # some lead over a second form
                simpler = _converter().convert(sign)
                if simpler == sign or len(simpler) != 1:
                    break
                sign = simpler
        self[code] = sign
        return sign


_SIMPLIFIED = _Simplified()


def normalised(text: str) -> str:
    """A text as it is compared: NFKC, without case, accents and Traditional characters."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFD", plain).translate(_ACCENTS)
    return unicodedata.normalize("NFC", plain).translate(_SIMPLIFIED)


def _short(word: str) -> str:
    return word[:LONGEST_TOKEN]


def _chunks(text: str) -> Iterator[tuple[list[str], str]]:
    """The pieces of each chunk, with the chunk as one Latin word where it has joints: x-ray."""
    for found in _CHUNK.finditer(text):
        pieces = _PIECE.findall(found[0])
        latin = not any(map(_UNSPACED.match, pieces))
        whole = "".join(pieces) if latin and 1 < len(pieces) <= 4 else ""
        yield pieces, _short(whole)


def _cut(text: str, single: bool) -> frozenset[str]:
    out: set[str] = set()
    for pieces, whole in _chunks(normalised(text)):
        if whole:
            out.add(whole)
        for piece in pieces:
            if _UNSPACED.match(piece):
                if single or len(piece) == 1:
                    out.update(piece)
                out.update(first + second for first, second in pairwise(piece))
            else:
                out.add(_short(piece))
    return frozenset(out)


# Names of labs, techniques and makers come again and again.
_cut_before = lru_cache(maxsize=10_000)(_cut)


def tokens_of(text: str, *, single: bool = True) -> frozenset[str]:
    """The tokens under which a text is found.

    Without ``single`` a Chinese character in a row of others is none alone:
    long texts have most of them, and would be found for every one.
    """
    if len(text) <= LONGEST_QUERY:
        return _cut_before(text, single)
    return _cut(text[:LONGEST_TEXT], single)


@dataclass(frozen=True, slots=True)
class Term:
    """One token that is looked for, also as the beginning of longer ones."""

    token: str
    prefix: bool = False

    def fits(self, token: str) -> bool:
        return token.startswith(self.token) if self.prefix else token == self.token


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: found where all terms of one of its alternatives are."""

    text: str
    alternatives: tuple[tuple[Term, ...], ...]

    def fits(self, tokens: frozenset[str]) -> bool:
        """Whether some tokens have the word; what the databases answer, said plainly."""
        return any(
            all(any(term.fits(token) for token in tokens) for term in terms)
            for terms in self.alternatives
        )

    @property
    def spelled(self) -> str:
        """The word where it is a single Latin one, which a slip of the hand may have changed."""
        first = self.alternatives[0]
        single = len(first) == 1 and not _UNSPACED.match(first[0].token)
        return first[0].token if single else ""

    @property
    def unspaced(self) -> str:
        """The word where it is written in Chinese characters alone."""
        return self.text if all(map(_UNSPACED.match, self.text)) else ""


def term_of(piece: str) -> Term:
    """A Latin word as a term: short ones and numbers whole, longer ones with any ending."""
    token = _short(piece)
    return Term(token, prefix=len(token) > LONGEST_WHOLE and not token.isdigit())


def _terms(piece: str) -> Iterator[Term]:
    if not _UNSPACED.match(piece):
        yield term_of(piece)
    elif len(piece) == 1:
        yield Term(piece)
    else:
        yield from (Term(first + second) for first, second in pairwise(piece[:LONGEST_RUN]))


def _words(pieces: list[str], whole: str) -> Iterator[Word]:
    if whole:
        terms = tuple(dict.fromkeys(term for piece in pieces for term in _terms(piece)))
        yield Word(" ".join(map(_short, pieces)), (terms, (term_of(whole),)))
        return
    for piece in pieces:
        longest = LONGEST_RUN if _UNSPACED.match(piece) else LONGEST_TOKEN
        yield Word(piece[:longest], (tuple(dict.fromkeys(_terms(piece))),))


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a query, bounded in number and length; none where nothing can be read."""
    found: dict[str, Word] = {}
    for pieces, whole in _chunks(normalised(text[:LONGEST_QUERY])):
        for word in _words(pieces, whole):
            found.setdefault(word.text, word)
    telling = [word for word in found.values() if word.text not in PASSING]
    return tuple((telling or list(found.values()))[:MOST_WORDS])


def divided(run: str, phrases: Collection[str]) -> list[str]:
    """Words written in one, cut where known phrases begin and end, the longest first.

    What is left over between them stays, but for single characters. Empty
    when no phrase is in it.
    """
    inside = [each for each in phrases if len(each) > 1 and each in run]
    for phrase in sorted(inside, key=lambda each: (-len(each), each)):
        before, _phrase, behind = run.partition(phrase)
        out = []
        for part in (before, behind):
            rest = divided(part, inside) or ([part] if len(part) > 1 else [])
            out.append(rest)
        return [*out[0], phrase, *out[1]]
    return []
