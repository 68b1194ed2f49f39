"""What the web server says by itself, before the site is asked."""

import socket

from gunicorn import util

from deploy import refusing


def answered(status, reason, told):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        refusing.write_error(ours, status, reason, told)
        ours.close()
        return theirs.makefile("rb").read().decode()


def test_an_address_that_is_too_long_is_told_in_every_language():
    text = answered(414, "URI Too Long", "Request Line is too large (9000 > 8190)")
    head, page = text.split("\r\n\r\n")
    assert head.startswith("HTTP/1.1 414 URI Too Long\r\n")
    assert f"Content-Length: {len(page.encode())}" in head
    for words in ("This address is too long", "网址太长", "網址太長", '<a href="/">'):
        assert words in page
    assert "8190" not in page


def test_what_else_is_refused_is_told_as_before_and_nothing_in_it_is_a_tag():
    page = answered(400, "Bad Request", "Invalid Method '<b>'")
    assert "<h1>Bad Request</h1><p>Invalid Method &#x27;&lt;b&gt;&#x27;</p>" in page


def test_it_is_called_as_gunicorn_calls_its_own():
    code = util.write_error.__code__
    assert code.co_varnames[: code.co_argcount] == ("sock", "status_int", "reason", "mesg")
