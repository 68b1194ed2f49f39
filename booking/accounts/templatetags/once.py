"""Django's tags for words, addresses and static files, which say a constant once a language.

Most of what a page writes by ``translate``, ``url`` and ``static`` is the same on
every page: it is worked out the first time and kept. Where a variable comes into
it the tag does what Django's does, and while developing it always does.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template import Library, Node
from django.template.base import FilterExpression, Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import url as url_tag
from django.templatetags import i18n, static
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

# Takes the place of both of Django's libraries (see TEMPLATES).
register = Library()
register.tags.update({**i18n.register.tags, **static.register.tags})
register.filters.update(i18n.register.filters)


class Once(Node):
    """A node that says the same whoever reads, kept by all that it depends on."""

    child_nodelists = ()

    def __init__(self, node: Node, variable: str | None) -> None:
        self.node = node
        self.variable = variable
        self.kept: dict[tuple[Any, ...], Any] = {}

    def render(self, context: Context) -> Any:
        key = (get_language(), get_script_prefix(), get_urlconf(), context.autoescape)
        if key not in self.kept:
            text = self.node.render(context)
            self.kept[key] = text if self.variable is None else context[self.variable]
        if self.variable is None:
            return self.kept[key]
        context[self.variable] = self.kept[key]
        return ""


def _constant(expression: FilterExpression) -> bool:
    told = expression.var
    literal = told.literal is not None if isinstance(told, Variable) else isinstance(told, str)
    return literal and not expression.filters


def _translate(parser: Parser, token: Token) -> Node:
    node: Any = i18n.do_translate(parser, token)
    if settings.DEBUG or node.message_context or not _constant(node.filter_expression):
        return node
    return Once(node, node.asvar)


@register.tag("static")
def _static(parser: Parser, token: Token) -> Node:
    node: Any = static.do_static(parser, token)
    if settings.DEBUG or not _constant(node.path):
        return node
    return Once(node, node.varname)


@register.tag("url")
def _url(parser: Parser, token: Token) -> Node:
    node: Any = url_tag(parser, token)
    plain = _constant(node.view_name) and not node.args and not node.kwargs
    # In a namespace it depends on the page.
    if settings.DEBUG or not plain or ":" in str(node.view_name.var):
        return node
    return Once(node, node.asvar)


register.tag("translate", _translate)
register.tag("trans", _translate)
