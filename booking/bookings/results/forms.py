"""What the lab's staff type about results."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Booking
from ..talking.forms import FilesField, SeveralFiles
from .models import ResultFile
from .queries import to_release


class ReleaseForm(forms.Form):
    """What goes to the customer with the files that are shown, which the form holds."""

    shown = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    report = forms.ChoiceField(
        label=_("Report"),
        required=False,
        help_text=_("The file that sums the results up, if there is one."),
        error_messages={"invalid_choice": _("Choose one of the files that are shown.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Read on this page by who gets the results; no e-mail holds it."),
        error_messages={
            "max_length": _("Keep the note to %(limit_value)s characters; it has %(show_value)s."),
        },
    )

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        waiting = [(each.public_id, each.name) for each in to_release(booking)]
        kwargs["initial"] = {"shown": [key for key, _name in waiting]}
        kwargs["auto_id"] = "release-%s"
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["report"].choices = [("", gettext("None")), *waiting]
        # One that was removed meanwhile is no mistake of who sends the form.
        fields["shown"].valid_value = lambda _value: True


class WithdrawForm(forms.Form):
    """Why a released file is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Read by who had the file."),
        error_messages={
            "required": _("Give a reason. Who had the file reads it."),
            "max_length": _(
                "Keep the reason to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )

    def __init__(self, *args: Any, file: ResultFile, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"withdraw-{file.public_id}-%s"
        super().__init__(*args, **kwargs)


class UploadForm(forms.Form):
    """Files of results as a browser without scripts sends them; what is wrong the verb says."""

    use_required_attribute = False

    results = FilesField(
        label=_("Files"),
        allow_empty_file=True,
        widget=SeveralFiles(),
    )

    def clean_results(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["results"]
        if not files:
            raise forms.ValidationError(_("Choose at least one file."))
        return files
