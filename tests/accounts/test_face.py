"""What people see: states, money, names, forms and the pages around sign-in."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import mail
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.accounts import looks
from booking.accounts.models import User
from booking.accounts.templatetags import face
from booking.bookings.rules import State
from booking.bookings.wording import STATES

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_it_works() -> None:
    badge = shown("{% state_badge 'approved' %}")
    assert "<span>Approved</span>" in badge
    assert "state-green" in badge


# Whose clock


def test_a_zone_note_names_the_labs_clock_to_a_reader_elsewhere() -> None:
    note = shown("{% zone_note zone %}", zone="America/Los_Angeles", reader_zone="Asia/Shanghai")
    assert "Pacific time (UTC-" in note
    assert shown("{% zone_note zone %}", zone="Asia/Hong_Kong", reader_zone="Asia/Shanghai") == ""


def test_a_missing_date_shows_nothing() -> None:
    source = "{% span a b %}{% moment a %}{% day a %}{% clock a %}{{ a|hours }}{{ a|minutes }}"
    assert shown(source) == ""
    assert shown(source, a=None, b=None) == ""


# States, money, names


@pytest.mark.parametrize("state", list(State))
def test_each_state_is_a_word_an_icon_and_a_colour(state: State) -> None:
    look = looks.BOOKING_LOOKS[state.value]
    badge = shown("{% state_badge state %}", state=state.value)
    assert f"<span>{look.word}</span>" in badge
    assert f"state-{look.colour}" in badge
    assert 'aria-hidden="true"' in badge


def test_states_have_the_words_of_their_room() -> None:
    assert {state: str(look.word) for state, look in looks.BOOKING_LOOKS.items()} == {
        state: str(word) for state, word in STATES.items()
    }


def test_every_colour_of_a_state_is_in_the_style_sheet() -> None:
    sheet = (settings.BASE_DIR / "static" / "css" / "benchlink.css").read_text("utf-8")
    for look in looks.LOOKS.values():
        assert f".state-{look.colour} " in sheet


def test_a_state_that_nobody_knows_is_shown_as_it_is() -> None:
    assert "<span>melted</span>" in shown("{% state_badge 'melted' %}")


def test_an_icon_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(LookupError):
        shown("{% icon 'no-such-icon' %}")
    with pytest.raises(LookupError):
        shown("{% icon '../secret' %}")


def test_a_missing_icon_breaks_no_page_in_production(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert shown("{% icon 'no-such-icon' %}") == ""


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Decimal("1280"), "¥1,280.00"),
        (Decimal("0.005"), "¥0.01"),
        (Decimal("-5"), "-¥5.00"),
        (0, "¥0.00"),
        (None, "on request"),
        ("", ""),
        ("nonsense", ""),
        (Decimal("Infinity"), ""),
    ],
)
def test_money_is_yuan_to_the_fen(amount: object, expected: str) -> None:
    assert face.yuan(amount) == expected


class Microscope:
    name = "扫描电子显微镜"
    name_lang = "zh-Hans"
    original_name = "Scanning <electron> microscope"
    original_name_lang = "en"


def test_a_name_has_its_language_and_the_original_beneath() -> None:
    html = shown("{% named noun %}", noun=Microscope())
    assert '<span lang="zh-Hans">扫描电子显微镜</span>' in html
    assert 'lang="en">Scanning &lt;electron&gt; microscope</span>' in html


def test_a_name_in_the_pages_language_needs_no_mark() -> None:
    with translation.override("zh-hans"):
        html = shown("{% named noun url='/x/' original=False %}", noun=Microscope())
    assert html == '<span class="named"><a href="/x/">扫描电子显微镜</a></span>'


def test_a_noun_without_languages_is_just_its_name() -> None:
    assert shown("{% named noun %}", noun="XRD <b>") == '<span class="named">XRD &lt;b&gt;</span>'


# Forms


class Everything(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the door.")
    mode = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(required=False)
    about = forms.CharField(widget=forms.Textarea, required=False)
    file = forms.FileField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_has_the_looks_of_the_site() -> None:
    html = str(Everything())
    assert re.search(r'<input type="text" name="name"[^>]*class="form-control"', html)
    assert re.search(r'<select name="mode"[^>]*class="form-select"', html)
    assert re.search(r'<input type="radio" name="kind"[^>]*class="form-check-input"', html)
    assert re.search(r'<input type="checkbox" name="agreed"[^>]*class="form-check-input"', html)
    assert re.search(r'<input type="hidden" name="key"(?![^>]*class=)', html)
    assert html.count("(optional)") == 2


def test_an_error_stands_at_its_field_and_is_read_with_it() -> None:
    form = Everything({"mode": "z"})
    html = str(form)
    field = re.search(r'<input type="text" name="name"[^>]*>', html)
    assert field
    assert "is-invalid" in field[0]
    assert 'aria-describedby="id_name_helptext id_name_error"' in field[0]
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html


def test_what_was_typed_stays_and_is_escaped() -> None:
    html = str(Everything({"name": '"><script>', "about": "</textarea>"}))
    assert "&quot;&gt;&lt;script&gt;" in html
    assert "&lt;/textarea&gt;" in html


def test_an_error_of_the_whole_form_is_an_alert() -> None:
    form = Everything({})
    form.add_error(None, "10:00 was taken a moment ago.")
    assert re.search(r"alert-danger.*10:00 was taken a moment ago\.", str(form), re.DOTALL)


# Pages


PLAIN_PAGES = ["400.html", "403_csrf.html", "429.html", "500.html"]


@pytest.mark.parametrize("name", PLAIN_PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_for_trouble_needs_neither_request_nor_database(name: str, language: str) -> None:
    with translation.override(language):
        html = render_to_string(name)
    assert f'<html lang="{face.LANGUAGE_TAGS[language]}"' in html


@pytest.fixture
def engineer(db: None) -> User:
    return User.objects.create_user("lin@example.org", "correct-horse-9", name="Lin Wei")


@pytest.mark.django_db
def test_nobody_signs_up_alone(client: Client) -> None:
    answer = client.get("/accounts/signup/")
    assert "An administrator of your organisation can invite you by e-mail." in answer.text
    client.post("/accounts/signup/", {"email": "x@example.org", "password1": "correct-horse-9"})
    assert not User.objects.exists()


def test_a_wrong_password_is_told_without_blame(client: Client, engineer: User) -> None:
    answer = client.post("/accounts/login/", {"login": engineer.email, "password": "wrong"})
    assert "The e-mail address and the password do not go together." in answer.text
    assert f'value="{engineer.email}"' in answer.text


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_an_address_has_the_same_word_as_elsewhere(client: Client, name: str) -> None:
    page = client.get(reverse(name)).text
    assert "E-mail" in page
    assert "Email" not in page


def test_signing_in_leads_back_to_where_one_was(client: Client, engineer: User) -> None:
    page = client.get("/accounts/login/?next=/find/%3Fq%3Dsem")
    assert "Then you come back to where you were." in page.text
    answer = client.post(
        "/accounts/login/",
        {"login": engineer.email, "password": "correct-horse-9", "next": "/find/?q=sem"},
    )
    assert answer.headers["Location"] == "/find/?q=sem"


def test_a_forgotten_password_is_replaced_by_mail(client: Client, engineer: User) -> None:
    client.post("/accounts/password/reset/", {"email": engineer.email})
    message = mail.outbox[0]
    assert message.subject == "[Benchlink] A new password"
    link = re.search(r"http://testserver(/\S+)", str(message.body))
    assert link
    page = client.get(link[1], follow=True)
    address = page.redirect_chain[-1][0]
    changed = {"password1": "another-horse-9", "password2": "another-horse-9"}
    assert "Your password is changed" in client.post(address, changed, follow=True).text
    engineer.refresh_from_db()
    assert engineer.check_password("another-horse-9")
    assert "This link no longer works" in client.get(link[1], follow=True).text


@pytest.mark.django_db
def test_an_address_without_an_account_learns_whom_to_ask(client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "x@example.org"}, follow=True)
    assert "If the address belongs to an account" in answer.text
    assert "administrator of your organisation" in str(mail.outbox[0].body)


ACCOUNT_PAGES = [
    "",
    "email/",
    "login/",
    "logout/",
    "signup/",
    "inactive/",
    "password/change/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "password/reset/key/1-abc/",
]


@pytest.mark.parametrize("page", ACCOUNT_PAGES)
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_page_of_accounts_has_the_face_of_the_site(
    client: Client, engineer: User, page: str, signed_in: bool
) -> None:
    if signed_in:
        client.force_login(engineer)
    answer = client.get(f"/accounts/{page}", follow=True)
    assert answer.status_code == 200
    assert "css/benchlink.css" in answer.text
    assert "<style" not in answer.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text)


@pytest.mark.django_db
def test_a_page_that_does_not_exist_says_so_and_offers_a_way_on(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert 'href="/find/"' in answer.text


@pytest.mark.django_db
def test_the_language_switch_keeps_the_page(client: Client) -> None:
    page = client.get("/accounts/login/?next=/labs/")
    assert '<input type="hidden" name="next" value="/accounts/login/?next=/labs/">' in page.text
    answer = client.post("/i18n/setlang/", {"language": "zh-hant", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert '<html lang="zh-Hant"' in client.get("/accounts/login/").text


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "The form could not be checked" in answer.text


TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_every_icon_and_static_file_that_a_template_names_exists(path: object) -> None:
    source = path.read_text("utf-8")  # type: ignore[attr-defined]
    for name in re.findall(r'{% icon "([^"]+)"', source):
        assert face.drawing_of(name)
    for name in re.findall(r'{% static "([^"]+)"', source):
        assert finders.find(name), name


# Mail programs read no style sheet, and no browser gets letters.
PAGES = [path for path in TEMPLATES if path.name != "letter.html"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.name))
def test_no_template_has_inline_style_or_script(path: object) -> None:
    source = path.read_text("utf-8")  # type: ignore[attr-defined]
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|javascript:', source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
