"""The two forms of an import: which file, and how to read it."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from booking.labs.uniquip.decoding import Encoding
from booking.labs.uniquip.faults import FileFault, UnreadableFile
from booking.labs.uniquip.records import read_equipment

from .wording import ENCODINGS, file_sentence


@cache
def zone_names() -> tuple[str, ...]:
    """The time zones that people live in: those named for a region and a place, and UTC."""
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return (
        *sorted(name for name in available_timezones() if name.partition("/")[0] in regions),
        "UTC",
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
            "max_length": _("The file's name is too long."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV or XLSX in the UNIQUIP format, at most %(size)s. Nothing is written "
            "before you have seen what would change."
        ) % {"size": filesizeformat(settings.IMPORT_MAX_BYTES)}

    def clean_file(self) -> UploadedFile:
        """Refuses a file of which nothing can be read in any encoding."""
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.IMPORT_MAX_BYTES
        try:
            if file.size is None or file.size > limit:
                raise UnreadableFile(FileFault.TOO_BIG, limit=limit)
            self.content = file.read()
            read_equipment(self.content, max_bytes=limit)
        except UnreadableFile as error:
            raise forms.ValidationError(file_sentence(error)) from error
        return file


class ReadingForm(forms.Form):
    """How an uploaded list is read: its encoding, and the time zone of the labs it makes."""

    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[
            ("", _("What was found in the file")),
            *((key, word) for key, word in ENCODINGS.items() if key != Encoding.UTF_8_BOM),
        ],
    )
    time_zone = forms.ChoiceField(label=_("Time zone of the new labs"), required=False)

    def __init__(self, *args: Any, default_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default_zone = default_zone
        names = zone_names()
        if default_zone not in names:
            names = (default_zone, *names)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [(name, name.replace("_", " ")) for name in names]
        zone.initial = default_zone

    @property
    def chosen_encoding(self) -> Encoding | None:
        """The encoding that was chosen; None to find it out. A wrong choice counts as none."""
        self.is_valid()
        name = self.cleaned_data.get("encoding")
        return Encoding(name) if name else None

    @property
    def chosen_zone(self) -> str:
        """The time zone that was chosen, else the university's."""
        self.is_valid()
        return str(self.cleaned_data.get("time_zone") or self.default_zone)
