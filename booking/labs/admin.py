"""Repairs of labs and instruments, by operators. Daily work has pages of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator

from .models import (
    Instrument,
    KnownPlace,
    Lab,
    LabRole,
    Qualification,
    Specification,
    Technique,
    TechniqueAlias,
    Unit,
)

NAMES = ("name_en", "name_zh_hans", "name_zh_hant")


class OnEarthForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form with a latitude and a longitude, each told at its own field when it is too much."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("latitude", 90), ("longitude", 180)):
            if name in self.fields:
                limits = [MinValueValidator(-most), MaxValueValidator(most)]
                self.fields[name].validators += limits


@admin.register(Lab)
class LabAdmin(admin.ModelAdmin[Lab]):
    """Labs."""

    form = OnEarthForm
    list_display = ("__str__", "code", "university", "time_zone")
    list_select_related = ("university",)
    search_fields = (*NAMES, "code", "public_id")
    raw_id_fields = ("university",)
    readonly_fields = ("public_id",)
    filter_horizontal = ("chains",)


@admin.register(KnownPlace)
class KnownPlaceAdmin(admin.ModelAdmin[KnownPlace]):
    """Townships and addresses from which distances are told; ``import_places`` adds many."""

    form = OnEarthForm
    list_display = ("__str__", "slug", "kind", "latitude", "longitude")
    list_filter = ("kind",)
    search_fields = (*NAMES, "slug")
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name_en",)}


@admin.register(LabRole)
class LabRoleAdmin(admin.ModelAdmin[LabRole]):
    """Who runs which lab, and since when."""

    list_display = ("person", "lab", "kind", "since", "until")
    list_filter = ("kind",)
    list_select_related = ("person", "lab")
    search_fields = ("person__email", "person__name", "lab__code")
    raw_id_fields = ("person", "lab")


class TechniqueAliasInline(admin.TabularInline[TechniqueAlias, Technique]):
    """The other words for a technique."""

    model = TechniqueAlias
    extra = 2


@admin.register(Technique)
class TechniqueAdmin(admin.ModelAdmin[Technique]):
    """The tree of techniques with its aliases: entered here, or with the demo data."""

    list_display = ("__str__", "slug", "parent")
    list_select_related = ("parent",)
    search_fields = (*NAMES, "slug", "aliases__text")
    autocomplete_fields = ("parent",)
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name_en",)}
    inlines: ClassVar[list[Any]] = [TechniqueAliasInline]


class UnitInline(admin.TabularInline[Unit, Instrument]):
    """The machines of an instrument."""

    model = Unit
    extra = 0


class SpecificationInline(admin.TabularInline[Specification, Instrument]):
    """The figures of an instrument's data sheet."""

    model = Specification
    extra = 0


@admin.register(Instrument)
class InstrumentAdmin(admin.ModelAdmin[Instrument]):
    """Instruments."""

    list_display = ("__str__", "asset_id", "lab", "status", "published_at")
    list_filter = ("status", ("published_at", admin.EmptyFieldListFilter))
    list_select_related = ("lab",)
    search_fields = (*NAMES, "asset_id", "public_id", "manufacturer", "model")
    raw_id_fields = ("lab",)
    autocomplete_fields = ("techniques",)
    readonly_fields = ("public_id", "university", "published_at", "created_at")
    inlines: ClassVar[list[Any]] = [UnitInline, SpecificationInline]


@admin.register(Qualification)
class QualificationAdmin(admin.ModelAdmin[Qualification]):
    """Who may operate what."""

    list_display = ("person", "instrument", "granted_on", "expires_on", "granted_by")
    list_select_related = ("person", "instrument", "granted_by")
    search_fields = ("person__email", "person__name", "instrument__asset_id")
    raw_id_fields = ("person", "instrument", "granted_by")
