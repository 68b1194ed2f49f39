"""What somebody types to the other side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.joining.contents import type_of
from booking.labs.intake.forms.answering import TextAnswer
from booking.labs.intake.rules import FILE_BYTES, AnswerFault, Upload
from booking.labs.intake.wording import ANSWER_FAULTS

from .rules import LONGEST, MOST_FILES, TalkFault
from .wording import TALK_FAULTS


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, or none."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given if each]


class MessageForm(forms.Form):
    """A message, perhaps with files; what is wrong with it the verb says."""

    use_required_attribute = False

    # Wanted as a rule; with a file alone the verb does without.
    text = TextAnswer(
        label=_("Message"),
        widget=forms.Textarea({"rows": 3, "maxlength": LONGEST}),
    )
    attachments = FilesField(
        label=_("Files"),
        required=False,
        allow_empty_file=True,
        widget=SeveralFiles({"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("PDF, JPEG or PNG, at most 3 with 10 MB each."),
    )

    def uploads(self) -> list[Upload]:
        """The files that were sent; of one too many and too large ones just enough to tell."""
        out = []
        for each in self.cleaned_data["attachments"][: MOST_FILES + 1]:
            content = each.read(FILE_BYTES + 1)
            out.append(Upload(each.name or "", content, type_of(content)))
        return out

    def refuse(self, faults: Iterable[TalkFault | AnswerFault]) -> None:
        """Says why the message was not taken, at the field that it concerns."""
        for fault in faults:
            if isinstance(fault, AnswerFault):
                self.add_error("attachments", str(ANSWER_FAULTS[fault.value]))
            elif fault is TalkFault.TOO_MANY_FILES:
                self.add_error("attachments", str(TALK_FAULTS[fault.value]))
            else:
                self.add_error("text", str(TALK_FAULTS[fault.value]))
        if self.files:
            self.add_error("attachments", _("Choose the files again: browsers do not keep them."))
