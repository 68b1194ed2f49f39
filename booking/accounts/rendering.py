"""How forms become HTML: the templates of ``templates/django/forms``, with Tabler's classes."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting

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
