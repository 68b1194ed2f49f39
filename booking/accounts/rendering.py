"""How forms become HTML: the templates of ``templates/django/forms``, with Tabler's classes.

Fields and the plainest widgets are written out here instead, widgets as Django's
own templates would: a list of twenty choices is twenty templates otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

# By the end of a widget's template name; what is not listed gets no class.
CLASSES = {
    "/select.html": "form-select",
    "/textarea.html": "form-control",
    "/checkbox.html": "form-check-input",
    "/radio_option.html": "form-check-input",
    "/checkbox_option.html": "form-check-input",
    "/text.html": "form-control",
    "/number.html": "form-control",
    "/email.html": "form-control",
    "/url.html": "form-control",
    "/password.html": "form-control",
    "/date.html": "form-control",
    "/datetime.html": "form-control",
    "/time.html": "form-control",
    "/tel.html": "form-control",
    "/search.html": "form-control",
    "/color.html": "form-control form-control-color",
    "/file.html": "form-control",
    "/clearable_file_input.html": "form-control",
}
# A browser's own pickers need to be told which kind of field it is.
PICKERS = {"/date.html": "date", "/datetime.html": "datetime-local", "/time.html": "time"}


class TablerRenderer(TemplatesSetting):
    """Renders forms, fields and widgets with the project's templates.

    Needs ``django.forms`` among the installed apps, since widgets without a
    template of ours use Django's.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITTEN_OUT.get(template_name)
        if write is not None:
            return write(context["widget"])
        if template_name == self.field_template_name:
            return field_html(context["field"])
        if template_name in ERROR_LISTS and not context["errors"]:
            return ""
        return super().render(template_name, context, request)


def widget_class(template_name: str) -> str:
    """The class of a widget, told by the name of its template."""
    return CLASSES.get("/" + template_name.rpartition("/")[2], "")


def widget_attributes(widget: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a widget with its class, and ``is-invalid`` when it has an error."""
    attributes = dict(widget.get("attrs", {}))
    look = widget_class(widget.get("template_name", ""))
    if not look:
        return attributes
    classes = [look, attributes.get("class", "")]
    if attributes.get("aria-invalid") == "true":
        classes.append("is-invalid")
    attributes["class"] = " ".join(name for name in classes if name)
    return attributes


def attributes_html(widget: dict[str, Any]) -> SafeString:
    """The attributes of a widget as they stand in its tag, each after a space."""
    out: list[str] = []
    for name, value in widget_attributes(widget).items():
        if value is True:
            out.append(f" {conditional_escape(name)}")
        elif value is not False:
            out.append(f' {conditional_escape(name)}="{conditional_escape(value)}"')
    return mark_safe("".join(out))


def field_html(field: BoundField) -> str:
    """A field with its label, its hint and what is wrong with it."""
    identity, label = field.id_for_label, conditional_escape(field.label)
    optional = ""
    if not field.field.required:
        optional = f' <span class="form-optional">{escape(gettext("(optional)"))}</span>'
    control = str(field)
    if field.widget_type == "checkbox":
        word = f'<span class="form-check-label">{label}</span>'
        control = f'<label class="form-check" for="{identity}">{control}{word}</label>'
    elif field.use_fieldset:
        told = field.aria_describedby
        told_by = f' aria-describedby="{conditional_escape(told)}"' if told else ""
        legend = f'<legend class="form-label">{label}{optional}</legend>' if label else ""
        control = f"<fieldset{told_by}>\n{legend}\n{control}\n</fieldset>"
    elif label:
        of = f' for="{identity}"' if identity else ""
        control = f'<label class="form-label"{of}>{label}{optional}</label>\n{control}'
    hint = ""
    if field.help_text:
        named = f' id="{field.auto_id}_helptext"' if field.auto_id else ""
        # A hint may have a link in it: who writes it escapes what is not theirs.
        hint = f'\n<div class="form-hint"{named}>{field.help_text}</div>'
    return f"{control}{hint}\n{field.errors}"


def _input(widget: dict[str, Any]) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{conditional_escape(str(value))}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{given}{attributes_html(widget)}>'


def _textarea(widget: dict[str, Any]) -> str:
    value = conditional_escape(widget["value"]) if widget["value"] else ""
    name = conditional_escape(widget["name"])
    # HTML drops the first line break, so that one of the text's own would go.
    return f'<textarea name="{name}"{attributes_html(widget)}>\n{value}</textarea>'


def _select(widget: dict[str, Any]) -> str:
    out = [f'<select name="{conditional_escape(widget["name"])}"{attributes_html(widget)}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            out.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        for option in options:
            value = conditional_escape(str(option["value"]))
            label = conditional_escape(localize(option["label"]))
            out.append(f'\n  <option value="{value}"{attributes_html(option)}>{label}</option>')
        if group:
            out.append("\n  </optgroup>")
    return "".join([*out, "\n</select>"])


_TEMPLATES = "django/forms/widgets/"
WRITTEN_OUT: dict[str, Callable[[dict[str, Any]], str]] = {
    f"{_TEMPLATES}select.html": _select,
    f"{_TEMPLATES}textarea.html": _textarea,
    **{
        f"{_TEMPLATES}{kind}.html": _input
        for kind in ("text", "number", "email", "password", "hidden", "date", "datetime", "time")
    },
}
"""How a widget is written out, by the name of the template that would do the same."""
ERROR_LISTS = frozenset({"django/forms/errors/list/default.html"})
