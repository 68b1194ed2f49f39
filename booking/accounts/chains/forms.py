"""What a convener types or uploads, and what the operator says of a chain."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ..joining.forms import parks
from ..models import Chain, Organisation
from ..nounforms import NounForm
from ..rules import AccountReason
from ..rules.chains import MOST_ROWS
from ..wording import ACCOUNT_REASONS
from .reading import UnreadableList, read_file, read_text


class ListForm(forms.Form):
    """A list of enterprises: a file, or lines pasted; afterwards its ``table``."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        help_text=_("CSV or XLSX, with or without a row of headings."),
        error_messages={"empty": _("The file is empty.")},
    )
    text = forms.CharField(
        label=_("Or paste the rows"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("An enterprise a line: name, code, township, contact, e-mail."),
    )

    table: list[list[str]]

    def clean(self) -> None:
        super().clean()
        file: UploadedFile | None = self.cleaned_data.get("file")
        text = self.cleaned_data.get("text") or ""
        self.table = []
        if self.errors:
            return
        try:
            if file is not None:
                if (file.size or 0) > settings.IMPORT_MAX_BYTES:
                    raise forms.ValidationError(_("The file is too big."))
                self.table = read_file(file.read())
            else:
                self.table = read_text(text)
        except UnreadableList:
            raise forms.ValidationError(
                _("This cannot be read as a list. Save it as CSV or XLSX, or paste the rows.")
            ) from None
        if not any(cell.strip() for row in self.table for cell in row):
            raise forms.ValidationError(_("Choose a file, or paste some rows."))
        if len(self.table) > MOST_ROWS:
            raise forms.ValidationError(
                _("A list has %(most)s rows at most. Cut it into several.") % {"most": MOST_ROWS}
            )


class ParkForm(NounForm):
    """The park or township of an enterprise."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {AccountReason.NO_PARK: "park"}

    park = forms.ModelChoiceField(
        label=_("Park or township"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choose one"),
        help_text=_("It sees the sums of its enterprises, never what for."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = parks()  # type: ignore[attr-defined]


class ChainForm(NounForm):
    """A chain's name in three languages, and its kind."""

    model = Chain
    model_fields = ("name_en", "name_zh_hans", "name_zh_hant", "kind")
    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.NAME_MISSING: "name_en",
        AccountReason.SLUG_TAKEN: "slug",
    }

    slug = forms.SlugField(
        label=_("Word in addresses"),
        max_length=50,
        help_text=_("Latin letters, digits and hyphens, such as fine-chemicals. It stays."),
    )

    def __init__(self, *args: Any, noun: Chain | None = None, **kwargs: Any) -> None:
        super().__init__(*args, noun=noun, **kwargs)
        if noun is not None:
            del self.fields["slug"]
