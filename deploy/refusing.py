"""What the web server answers by itself, before the site is asked: in words that people read."""

from __future__ import annotations

import socket
from html import escape

TOO_LONG = 414
SENTENCES = (
    ("en", "This address is too long", "Use fewer words or filters.", "Start page"),
    ("zh-Hans", "网址太长", "请减少关键词或筛选条件。", "首页"),
    ("zh-Hant", "網址太長", "請減少關鍵字或篩選條件。", "首頁"),
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body>{body}</body></html>
"""


def page_for(status: int, reason: str, told: str) -> bytes:
    """The page for a request that is none the site could answer; an address that is too long is
    told in every language, since none is known yet."""
    if status == TOO_LONG:
        parts = [
            f'<div lang="{lang}"><h1>{title}</h1><p>{sentence} <a href="/">{link}</a></p></div>'
            for lang, title, sentence, link in SENTENCES
        ]
        return PAGE.format(title=SENTENCES[0][1], body="".join(parts)).encode()
    body = f"<h1>{escape(reason)}</h1><p>{escape(told)}</p>"
    return PAGE.format(title=escape(reason), body=body).encode()


def write_error(sock: socket.socket, status_int: int, reason: str, mesg: str) -> None:
    """Takes the place of gunicorn's own, with its arguments."""
    page = page_for(status_int, reason, mesg)
    head = (
        f"HTTP/1.1 {status_int} {reason}\r\nConnection: close\r\n"
        f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    sock.sendall(head.encode("latin-1") + page)
