"""An intake form as it is answered: in the request's panel, and in the lab's preview."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.joining.contents import type_of

from ...rules import ServiceMode
from ...wording import SERVICE_MODES
from ..models import IntakeField
from ..queries import Intake
from ..rules import (
    FILE_BYTES,
    LONG,
    MODE,
    MOST_SAMPLES,
    SHORT,
    Checked,
    Fault,
    FieldKind,
    Upload,
    asked,
    check_answers,
    samples_listed,
)
from ..wording import AFTER_USE, ANSWER_FAULTS, HAZARDS, STORAGES

PREFIX = "ask"
BLANK_ROWS = 2
"""So many empty lines a table of samples has below those that are filled."""


class Unchecked:
    """A field whose answer the rules check, since whether it is asked hangs on the others."""

    def validate(self, value: Any) -> None:
        """Takes everything."""


class TextAnswer(Unchecked, forms.CharField):
    pass


class Answer(Unchecked, forms.Field):
    pass


class FileAnswer(Unchecked, forms.FileField):
    pass


class SampleRows(forms.Widget):
    """Lines of samples, each of a name, a number and three choices."""

    template_name = "labs/intake/_samples.html"

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        return [
            {
                cell: data.get(f"{name}-{row}-{cell}", "")
                for cell in ("name", "count", "hazard", "storage", "after")
            }
            for row in range(MOST_SAMPLES + 1)
            if f"{name}-{row}-name" in data
        ]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        filled = [row for row in value or [] if row.get("name") or row.get("count")]
        blank = max(BLANK_ROWS if filled else BLANK_ROWS + 1, 0)
        rows = [*filled, *[{}] * min(blank, MOST_SAMPLES - len(filled))]
        context["widget"] |= {
            "rows": [
                {
                    "number": number + 1,
                    "name": row.get("name", ""),
                    "count": row.get("count", ""),
                    "prefix": f"{name}-{number}",
                    "choices": [
                        ("hazard", _("Hazard"), _chosen(HAZARDS, row.get("hazard"))),
                        ("storage", _("Storage"), _chosen(STORAGES, row.get("storage"))),
                        ("after", _("Afterwards"), _chosen(AFTER_USE, row.get("after"))),
                    ],
                }
                for number, row in enumerate(rows)
            ],
            "most": MOST_SAMPLES,
        }
        return context


def _chosen(words: Mapping[str, str | Promise], value: str | None) -> list[tuple[str, Any, bool]]:
    return [(key, word, key == value) for key, word in words.items()]


@dataclass(frozen=True)
class Row:
    """One question as the page draws it: a heading has no field. ``condition`` is what a
    script reads of when it is asked, ``only_if`` the same in words."""

    field: IntakeField
    bound: forms.BoundField | None
    condition: str = ""
    only_if: str = ""
    met: bool = True


class AnswerForm(forms.Form):
    """The questions of one version.

    After ``is_valid`` there is what was ``checked``, and ``given`` as the rules
    take it. ``mode`` is how the instrument is used, which conditions may ask. The
    version is sent along, so that questions that changed meanwhile are looked at again.
    ``prefix`` tells the questions of several instruments on one page apart; where
    ``mode_stands`` the page has no field for the mode, and what only another one asks is left out.
    Where samples are sent, a list of them tells of as many as ``samples``, if that is known.
    """

    use_required_attribute = False

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        intake: Intake,
        mode: str = "",
        prefix: str = PREFIX,
        mode_stands: bool = False,
        samples: int | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["prefix"] = prefix
        super().__init__(*args, **kwargs)
        self.intake = intake
        self.mode_stands = mode_stands
        self.mode = mode
        self.samples = samples if mode == ServiceMode.SAMPLES else None
        self.given: dict[str, Any] = {}
        self.checked: Checked | None = None
        # Whether files were sent, which a browser does not send again with the next form.
        self.lost_files = False
        self.fields["version"].initial = str(intake.version.number)
        for each in intake.fields:
            if each.kind != FieldKind.HEADING:
                self.fields[each.key] = field_of(each)

    @classmethod
    def kept(cls, data: Any, files: Any, *, intake: Intake, **fields: Any) -> AnswerForm:
        """The form with what was typed, not yet judged. A file has to be chosen again."""
        empty = cls(intake=intake, **fields)
        out = cls(intake=intake, **fields, initial=empty.typed_in(data))
        out.lost_files = any(name.startswith(f"{out.prefix}-") for name in files)
        return out

    def typed_in(self, data: Any) -> dict[str, Any]:
        """What was typed, by the keys of questions, without files; it is not judged yet, but it
        can be kept: no database takes a character of number 0."""
        return {
            name: _storable(field.widget.value_from_datadict(data, {}, self.add_prefix(name)))
            for name, field in self.fields.items()
            if name != "version" and not isinstance(field, forms.FileField)
        }

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("version") not in {"", str(self.intake.version.number)}:
            self.add_error(
                None,
                gettext(
                    "The lab has changed its questions since you opened the page. "
                    "Look through them, then ask again."
                ),
            )
        answers = {name: text for name, text in self.cleaned_data.items() if name != "version"}
        self.given = {**answers, MODE: self.mode}
        for name, value in answers.items():
            if isinstance(self.fields[name], forms.FileField) and value is not None:
                # One byte more than is kept shows that it is too large.
                content = value.read(FILE_BYTES + 1)
                self.given[name] = Upload(value.name or "", content, type_of(content))
                self.lost_files = True
        self.checked = check_answers(self.intake.questions, self.given)
        for fault in self.checked.faults:
            self.add_error(fault.key, sentence_of(fault, self.intake))
        listed = samples_listed(self.intake.questions, self.checked)
        if self.samples is not None and listed is not None and listed[1] != self.samples:
            sentence = gettext(
                "The list comes to %(listed)d, but the number of samples is %(asked)d. "
                "Correct one of the two."
            )
            self.add_error(listed[0], sentence % {"listed": listed[1], "asked": self.samples})

    def rows(self) -> list[Row]:
        """Every question in its order; those that are not asked as answers stand are not met."""
        answers = {name: self[name].value() for name in self.fields if name != "version"}
        met = {each.key for each in asked(self.intake.questions, {**answers, MODE: self.mode})}
        return [
            Row(
                each,
                self[each.key] if each.key in self.fields else None,
                *(
                    ("", "")
                    if self.mode_stands and each.if_field == MODE
                    else conditions_of(each, self.intake, prefix=self.prefix or PREFIX)
                ),
                met=each.key in met,
            )
            for each in self.intake.fields
            if not self.mode_stands or each.if_field != MODE or self.mode in each.if_values
        ]

    @property
    def has_files(self) -> bool:
        return self.is_multipart()


def field_of(asking: IntakeField) -> forms.Field:
    """The field by which a question is answered."""
    kind = FieldKind(asking.kind)
    words: dict[str, Any] = {
        "label": in_its_language(asking.label, asking.label_lang),
        "help_text": in_its_language(asking.help, asking.help_lang),
        "required": asking.required,
    }
    choices = [(each.key, in_its_language(each.label, each.label_lang)) for each in asking.options]
    if kind is FieldKind.ONE:
        return Answer(widget=forms.RadioSelect(choices=choices), **words)
    if kind is FieldKind.SEVERAL:
        return Answer(widget=forms.CheckboxSelectMultiple(choices=choices), **words)
    if kind is FieldKind.SAMPLES:
        return Answer(widget=SampleRows, **words)
    if kind is FieldKind.FILE:
        hint = gettext("PDF, JPEG or PNG, at most 10 MB.")
        words["help_text"] = format_html("{} {}", words["help_text"], hint)
        accepts = forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"})
        return FileAnswer(widget=accepts, allow_empty_file=True, **words)
    if kind is FieldKind.LONG:
        return TextAnswer(widget=forms.Textarea({"rows": 3, "maxlength": LONG}), **words)
    most = 80 if kind is FieldKind.NUMBER else SHORT
    if kind is FieldKind.NUMBER and asking.unit:
        words["label"] = format_html("{} ({})", words["label"], asking.unit)
    attributes = {"maxlength": most, "autocomplete": "off"}
    return TextAnswer(widget=forms.TextInput(attributes), **words)


def in_its_language(text: str, lang: str) -> SafeString:
    """A lab's own words, marked with the language that they are in."""
    return format_html('<span lang="{}">{}</span>', lang, text) if text else SafeString("")


def sentence_of(fault: Fault, intake: Intake) -> str:
    """What is wrong with an answer, and what to do."""
    field = intake.field(fault.key)
    assert field is not None, "only what is asked is answered wrongly"
    unit = f" {field.unit}" if field.unit else ""
    values = {
        "row": fault.row,
        "unit": field.unit or gettext("a plain number"),
        "least": "" if field.least is None else f"{field.least.normalize():f}{unit}",
        "most": "" if field.most is None else f"{field.most.normalize():f}{unit}",
    }
    if field.kind in {FieldKind.TEXT, FieldKind.LONG}:
        values["most"] = str(SHORT if field.kind == FieldKind.TEXT else LONG)
    return str(ANSWER_FAULTS[fault.reason.value]) % values


def conditions_of(field: IntakeField, intake: Intake, *, prefix: str = PREFIX) -> tuple[str, str]:
    """When a question is asked, for a script and in words; two empty texts if it always is."""
    if not field.if_field:
        return "", ""
    words: Sequence[str | Promise]
    if field.if_field == MODE:
        of: str | Promise = gettext("How")
        words = [SERVICE_MODES[each] for each in field.if_values if each in SERVICE_MODES]
        name = MODE
    else:
        other = intake.field(field.if_field)
        of = other.label if other is not None else ""
        options = other.options if other is not None else []
        words = [each.label for each in options if each.key in field.if_values]
        name = f"{prefix}-{field.if_field}"
    told = gettext("Only if %(question)s is: %(answers)s") % {
        "question": of,
        "answers": gettext(" or ").join(map(str, words)),
    }
    return json.dumps([name, *sorted(field.if_values)]), conditional_escape(told)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    return value
