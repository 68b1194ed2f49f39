"""HTML beside the text of letters, made from it."""

import pytest
from django.core import mail
from django.utils import translation

from booking.accounts.lettering import Part, parts_of
from booking.accounts.letters import letter

SITE = "https://site.example"


def parts(text):
    return parts_of(text, site_url=SITE)


def test_it_works():
    text = (
        "Dear Li,\n\nThe lab has approved it.\nCome early.\n\n"
        "Instrument: D8: the new one\nWhen: Tue, 09:00 to 11:00\n\n"
        f"Open the booking: {SITE}/bookings/x/\nTo stop it: {SITE}/stop/\n"
    )
    found = parts(text)
    assert found == [
        Part(lines=("Dear Li,",)),
        Part(lines=("The lab has approved it.", "Come early.")),
        Part(facts=(("Instrument", "D8: the new one"), ("When", "Tue, 09:00 to 11:00"))),
        Part(label="Open the booking", url=f"{SITE}/bookings/x/"),
        Part(label="To stop it", url=f"{SITE}/stop/"),
    ]
    assert [part.is_main for part in found] == [False, False, False, True, False]


def test_chinese_colons_are_read_too():
    assert parts("仪器：衍射仪\n价格: ¥1.00") == [
        Part(facts=(("仪器", "衍射仪"), ("价格", "¥1.00")))
    ]


def test_times_under_a_heading_are_a_list_of_links():
    found = parts(
        "Free instead, for the same length; follow a link to ask for it:\n"
        f"Fri 4 Dec, 14:00 to 16:00 (2 h): {SITE}/a/?start=2026-12-04T14%3A00\n"
        f"12月4日 周五 15:00–17:00（2 小时）：{SITE}/b/\n\n"
        f"Open the booking: {SITE}/bookings/x/"
    )
    assert found == [
        Part(
            heading="Free instead, for the same length; follow a link to ask for it",
            label="Fri 4 Dec, 14:00 to 16:00 (2 h)",
            url=f"{SITE}/a/?start=2026-12-04T14%3A00",
            is_listed=True,
        ),
        Part(label="12月4日 周五 15:00–17:00（2 小时）", url=f"{SITE}/b/", is_listed=True),
        Part(label="Open the booking", url=f"{SITE}/bookings/x/"),
    ]
    assert [part.is_main for part in found] == [False, False, True]


def test_a_line_alone_is_a_sentence():
    assert parts("Reason: the tube is broken") == [Part(lines=("Reason: the tube is broken",))]


def test_a_heading_is_told_from_its_text():
    assert parts("How to get in:\nGate 3.\nAsk the porter.") == [
        Part(heading="How to get in", lines=("Gate 3.", "Ask the porter."))
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "https://site.example.evil.example/x",
        "http://site.example/x",
        "javascript:alert(1)",
    ],
)
def test_addresses_that_people_wrote_are_no_links(address):
    assert not any(part.url for part in parts(f"Look here: {address}\nAnd: {address}"))


def test_nothing_is_lost():
    text = "A: 1\nB: 2\nwithout\n\nC:\n\nD: 3"
    told = parts(text)
    said = " ".join(
        word
        for part in told
        for word in (part.heading, *part.lines, *(" ".join(fact) for fact in part.facts))
    )
    assert all(word in said for word in ("A", "1", "B", "2", "without", "C", "D", "3"))


def test_letters_of_accounts_have_it(settings):
    settings.SITE_URL = SITE
    made = letter("known_invitation", {}, to="a@b.example", language="zh-hans")
    (html,) = made.alternatives
    assert html.mimetype == "text/html"
    assert '<html lang="zh-Hans">' in html.content
    made.send()
    (sent,) = mail.outbox
    kinds = [part.get_content_type() for part in sent.message().walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_what_people_wrote_is_escaped(settings):
    from django.core.mail import EmailMultiAlternatives

    from booking.accounts.lettering import with_html

    with translation.override("en"):
        made = with_html(EmailMultiAlternatives("A <b>", "Hello <script>\n\nA: <i>\nB: <u>"))
    html = made.alternatives[0].content
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not any(tag in html for tag in ("<i>", "<u>", "<b>"))
