"""All published instruments in memory: narrowed by a wish, counted by facets, in milliseconds."""

from .columns import ON_REQUEST, Catalogue, Label, LabLabel, PlaceLabel, TechniqueLabel
from .narrowing import kilometres_from, narrow
from .standing import degrees_of, noun_at
from .store import catalogue, forget
from .wishes import BANDS_KM, CatalogueWish, Choice, Facet, Found, Near, Sort, yuan

__all__ = [
    "BANDS_KM",
    "ON_REQUEST",
    "Catalogue",
    "CatalogueWish",
    "Choice",
    "Facet",
    "Found",
    "LabLabel",
    "Label",
    "Near",
    "PlaceLabel",
    "Sort",
    "TechniqueLabel",
    "catalogue",
    "degrees_of",
    "forget",
    "kilometres_from",
    "narrow",
    "noun_at",
    "yuan",
]
