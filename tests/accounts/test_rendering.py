"""Widgets that are written out in Python are what Django's own templates would make of them."""

import datetime as dt
import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazystr

from booking.accounts.rendering import WRITTEN_OUT, TablerRenderer

TEXTS = [None, "", "plain", "<b>\"&'so'</b>", "\nfirst line\nsecond", 7, lazystr("<later>")]
CHOICES = [
    ("", "Nothing"),
    (30, "30 min"),
    ("<x>", "<b>bold</b>"),
    (1000, 1000),
    ("Group <1>", [("a", lazystr("A & B")), ("b", "B")]),
]


@pytest.mark.parametrize("value", TEXTS)
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(),
        forms.NumberInput(attrs={"min": 1, "step": "any"}),
        forms.EmailInput(attrs={"required": True, "disabled": False}),
        forms.PasswordInput(render_value=True),
        forms.HiddenInput(),
        forms.Textarea(attrs={"rows": 3, "aria-invalid": "true", "class": "wide"}),
        forms.Select(choices=CHOICES),
    ],
)
def test_it_works(widget, value):
    context = widget.get_context('name"s', value, {"id": "id_it", "data-word": 'a "word"'})
    drawn = TablerRenderer().render(widget.template_name, context)
    assert widget.template_name in WRITTEN_OUT
    assert drawn == without_empty_lines(TemplatesSetting().render(widget.template_name, context))


def without_empty_lines(html):
    """As Django's templates leave them between options."""
    return re.sub(r"(option>|<select[^>]*>|<optgroup[^>]*>)\n\s*\n", r"\1\n", html)


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.DateInput(), dt.date(2027, 3, 1)),
        (forms.DateTimeInput(format="%Y-%m-%dT%H:%M"), dt.datetime(2027, 3, 1, 9)),
        (forms.TimeInput(), dt.time(9, 30)),
    ],
)
def test_dates_and_times(widget, value):
    context = widget.get_context("when", value, {})
    drawn = TablerRenderer().render(widget.template_name, context)
    assert drawn == TemplatesSetting().render(widget.template_name, context)


def test_no_errors_are_nothing_and_some_are_a_list():
    class Form(forms.Form):
        name = forms.CharField()

    assert str(Form({"name": "x"})["name"].errors) == ""
    assert 'class="errorlist field-error"' in str(Form({"name": ""})["name"].errors)
