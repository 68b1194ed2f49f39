"""How the answers of pages are judged: refused or not, and nothing written that was not asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.urls import reverse

from booking.accounts.access import Roles

# Sessions, and the lists that nobody confirmed within a day.
TIDIED = ('"django_session"', 'DELETE FROM "labs_equipmentupload"')


@contextmanager
def taken_back() -> Iterator[None]:
    """Undoes what is written within."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that change rows, other than those of sessions and of tidying up."""
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        verb = sql.split(maxsplit=1)[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"} and not any(name in sql for name in TIDIED):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def unwritten(written: list[str], what: str) -> list[str]:
    return [f"{what} wrote {sql[:80]}" for sql in written]


def judged(
    answer, role: str, may: Roles | None, what: str, *, outside: bool = False
) -> Iterator[str]:
    """What is wrong about an answer; to who is ``outside`` a thing is simply not there."""
    status = answer.status_code
    to_sign_in = status == 302 and answer.url.startswith(reverse("account_login"))
    refused = {404} if outside else {403, 404}
    if may is None:
        if status not in {403, 404, 405} and not to_sign_in:
            yield f"{what} gave {status}, and is not served"
    elif role in may:
        if status in {401, 403, 404, 405} or status >= 500 or to_sign_in:
            yield f"{what} gave {status}, and is theirs"
    elif role == "visitor":
        if status != 404 and not to_sign_in:
            yield f"{what} gave {status}, and wants a sign-in"
    elif status not in refused:
        yield f"{what} gave {status}, and is not theirs"
