"""Constants in templates are worked out once a language, and say what they always said."""

import pytest
from django.template import Context, engines
from django.template.base import Template
from django.templatetags import i18n
from django.urls import set_script_prefix
from django.utils.translation import override

from booking.accounts.templatetags.once import Once

LOAD = "{% load i18n static %}"


def made(source: str, **options: object) -> Template:
    return engines["django"].engine.from_string(LOAD + source)


def said(template: Template, language: str = "en", **values: object) -> str:
    with override(language):
        return template.render(Context(values))


def test_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    render = i18n.TranslateNode.render
    monkeypatch.setattr(
        i18n.TranslateNode,
        "render",
        lambda node, context: asked.append(node) or render(node, context),
    )
    word = made('{% translate "Sign out" %}')
    assert [said(word), said(word), said(word, "zh-hans")] == ["Sign out", "Sign out", "退出登录"]
    assert [said(word), said(word, "zh-hans")] == ["Sign out", "退出登录"]
    assert len(asked) == 2


def test_into_a_variable() -> None:
    both = made('{% translate "Labs" as word %}{% url "labs" as there %}{{ word }} {{ there }}')
    for _time in range(2):
        assert said(both) == "Labs /labs/"
        assert said(both, "zh-hans") == "实验室 /labs/"


def test_what_varies_is_worked_out_each_time() -> None:
    link = made('{% url "lab" pk %} {% static file %} {% translate word %}')
    assert said(link, pk="a", file="x.css", word="Labs") == "/labs/a/ /static/x.css Labs"
    assert said(link, "zh-hans", pk="b", file="y.css", word="Sign out").startswith(
        "/labs/b/ /static/y.css 退出登录"
    )


def test_a_site_below_a_path_keeps_its_own_addresses() -> None:
    links = made('{% url "labs" %}')
    assert said(links) == "/labs/"
    set_script_prefix("/there/")
    try:
        assert said(links) == "/there/labs/"
    finally:
        set_script_prefix("/")
    assert said(links) == "/labs/"


def test_while_developing_nothing_is_kept(settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    template = made('{% translate "Labs" %}{% url "labs" %}{% static "a.css" %}')
    assert not any(isinstance(node, Once) for node in template.nodelist)
