"""Uploads in pieces, by tus 1.0.0 (see ``tus``): the browser's script talks to these."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import person_of

from ..asking import booking_of
from ..queries import visible_to
from . import actions, disk, tus
from .actions.uploading import is_checked_at_once
from .models import ResultFile
from .queries import with_booking, works_on
from .rules import ResultFault
from .tasks import check_result
from .wording import RESULT_FAULTS

STATUSES = {
    ResultFault.NOT_ALLOWED: 403,
    ResultFault.NOT_NOW: 410,
    ResultFault.NO_READER: 410,
    ResultFault.EMPTY: 400,
    ResultFault.TOO_LARGE: 413,
    ResultFault.TOO_LONG: 413,
    ResultFault.TOO_MANY: 403,
    ResultFault.NO_ROOM: 507,
    ResultFault.OVER: 410,
    ResultFault.BUSY: 423,
    ResultFault.WRONG_OFFSET: 409,
    ResultFault.WRONG_CHECKSUM: tus.MISMATCH,
}
"""Such as a browser's script tries again after (409, 423, 460, 500 and above) or does not."""


def _answer(status: int, headers: dict[str, str] | None = None, text: str = "") -> HttpResponse:
    out = HttpResponse(
        text,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Tus-Resumable": tus.VERSION, "Cache-Control": "no-store", **(headers or {})},
    )
    if status == 204:
        del out["Content-Type"]
    return out


def _refused(refused: actions.ResultRefused) -> HttpResponse:
    headers = {} if refused.offset is None else {"Upload-Offset": str(refused.offset)}
    return _answer(STATUSES[refused.fault], headers, str(RESULT_FAULTS[refused.fault.value]))


def _unreadable(error: tus.Unreadable) -> HttpResponse:
    headers = {"Tus-Version": tus.VERSION} if error.status == 412 else {}
    return _answer(error.status, headers, f"{error}: this is not understood.")


@login_required
@require_http_methods(["POST", "OPTIONS"])
def uploads(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begins an upload of results in pieces, after tus 1.0.0."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    if not works_on(person, booking, now=now):
        raise PermissionDenied
    if request.method == "OPTIONS":
        return _answer(204, tus.abilities(settings.RESULT_MAX_BYTES))
    try:
        tus.check_version(request.headers)
        begun = actions.begin_upload(
            booking=booking,
            person=person,
            name=tus.file_name_in(request.headers),
            size=tus.number_in(request.headers, "Upload-Length"),
            now=now,
        )
    except tus.Unreadable as error:
        return _unreadable(error)
    except actions.ResultRefused as refused:
        return _refused(refused)
    return _answer(201, {"Location": reverse("result_upload", args=[begun.public_id])})


@login_required
@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far an upload has come; a further piece of it; or its end, after tus 1.0.0."""
    person, now = person_of(request), timezone.now()
    found = get_object_or_404(with_booking(ResultFile.objects.all()), public_id=public_id)
    if not works_on(person, found.booking, now=now):
        if visible_to(person, now=now).filter(pk=found.booking_id).exists():
            raise PermissionDenied
        raise Http404
    try:
        tus.check_version(request.headers)
        if request.method == "PATCH":
            return _add(request, found)
        if request.method == "DELETE":
            actions.remove(file=found, person=person, now=now)
            return _answer(204)
    except tus.Unreadable as error:
        return _unreadable(error)
    except actions.ResultRefused as refused:
        return _refused(refused)
    if found.is_over:
        return _answer(410)
    return _answer(200, {"Upload-Offset": str(found.offset), "Upload-Length": str(found.size)})


def _add(request: HttpRequest, found: ResultFile) -> HttpResponse:
    if request.headers.get("Content-Type") != tus.OFFSET_TYPE:
        raise tus.Unreadable("Content-Type", 415)
    added = actions.write_piece(
        upload=found,
        person=person_of(request),
        offset=tus.number_in(request.headers, "Upload-Offset"),
        # Read as it comes; Django keeps no part of it.
        source=cast(disk.Source, request),
        length=tus.number_in(request.headers, "Content-Length"),
        checksum=tus.checksum_in(request.headers),
        now=timezone.now(),
    )
    if added.offset == added.size:
        if is_checked_at_once(added):
            actions.keep_checked(file=added, now=timezone.now())
        else:
            check_result.enqueue(added.pk)
    return _answer(204, {"Upload-Offset": str(added.offset)})
