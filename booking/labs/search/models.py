"""The index: what each published instrument is found by, and what waits to be indexed.

None of these rows says anything that the nouns do not: ``index_search`` makes
them anew. They name instruments by plain numbers, since a row outlives its
instrument: it tells the catalogues in memory that the instrument is gone.
"""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models

from .rules import Scope


def new_stamp() -> str:
    """A word that no other change of the index has."""
    return secrets.token_hex(8)


class SearchState(models.Model):
    """The one row that counts the changes of the index; its lock lets one writer in at a time.

    Whoever sees a revision sees every document up to it, since the row is
    locked until they are committed. ``stamp`` is new with each: a revision
    that was rolled back, or restored from a backup, is not taken for another
    of the same number. ``epoch`` is new when the index is made whole: what was
    read in another one is not brought up to date but read anew. ``names`` is
    the revision at which names of techniques, chains or places last changed.
    """

    revision = models.BigIntegerField(default=0)
    stamp = models.CharField(max_length=16, default=new_stamp)
    names = models.BigIntegerField(default=0)
    epoch = models.CharField(max_length=16, default=new_stamp)

    class Meta:
        app_label = "labs"

    def __str__(self) -> str:
        return str(self.revision)


class SearchDocument(models.Model):
    """An instrument as it is indexed; ``lexemes`` are tokens behind the letter of their part.

    An instrument that visitors no longer see keeps a row without lexemes.
    The database's full-text index lies over ``lexemes``: see ``engines``.
    """

    instrument_id = models.BigIntegerField(primary_key=True)
    published = models.BooleanField(default=False)
    revision = models.BigIntegerField(db_index=True)
    lexemes = models.TextField(blank=True)
    # What its figures were read from, so that unchanged ones stay.
    figures = models.CharField(max_length=32, blank=True)

    class Meta:
        app_label = "labs"

    def __str__(self) -> str:
        return str(self.instrument_id)


class VocabularyWord(models.Model):
    """A token with the number of documents that have it: for suggestions and spelling."""

    token = models.CharField(max_length=60, unique=True)
    documents = models.PositiveIntegerField()

    class Meta:
        app_label = "labs"

    def __str__(self) -> str:
        return self.token


class StaleMark(models.Model):
    """What changed and must be indexed anew: written in the transaction of the change.

    Rows are only added, and removed by who indexes: so one that comes while
    its instrument is being indexed stays for the next round. ``scope`` says
    what ``key`` is the id of, and so which instruments are meant.
    """

    scope = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Scope])
    key = models.BigIntegerField()

    class Meta:
        app_label = "labs"

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class FigureName(models.Model):
    """The names of a figure in all languages, as tokens between blanks; each once."""

    digest = models.CharField(max_length=32, unique=True)
    tokens = models.TextField()

    class Meta:
        app_label = "labs"

    def __str__(self) -> str:
        return self.tokens.strip()


class SpecificationFigure(models.Model):
    """A range that a published instrument's data sheet says, in base units and as written."""

    instrument_id = models.BigIntegerField(db_index=True)
    name = models.ForeignKey(FigureName, models.CASCADE, related_name="figures", db_index=False)
    dimension = models.CharField(max_length=120)
    low = models.FloatField()
    high = models.FloatField()
    own_low = models.FloatField()
    own_high = models.FloatField()

    class Meta:
        app_label = "labs"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "dimension", "high"], name="labs_figure_reaches_up"),
            models.Index(fields=["name", "dimension", "low"], name="labs_figure_reaches_down"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id}: {self.low} to {self.high}"
