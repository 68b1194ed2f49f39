"""Uploading results: begun, sent piece by piece, and kept once their checksum is known."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from booking.accounts.joining.contents import type_of
from booking.accounts.models import User

from ...models import Booking
from ...queries import actors_of
from ...rules import State
from .. import disk
from ..models import ResultFile
from ..queries import has_reader, on_the_way, room_for_more, with_booking
from ..rules import (
    CHECKED_AT_ONCE,
    PLAIN_BYTES,
    ResultFault,
    ResultState,
    ResultVerb,
    clean_result_name,
    hands_over,
    kept_until,
    moved,
    size_fault,
    takes_results,
)
from ..tus import ALGORITHMS, Checksum

ANY_FILE = "application/octet-stream"


class ResultRefused(Exception):
    """An upload that is not begun or does not go on, and why; ``offset`` is where it stands."""

    def __init__(self, fault: ResultFault, *, offset: int | None = None) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.offset = offset


def move_file(file: ResultFile, verb: ResultVerb) -> None:
    """Sets a locked file's state as the table says. Raises ResultRefused where it does not."""
    after = moved(verb, ResultState(file.state))
    if after is None:
        raise ResultRefused(ResultFault.OVER)
    file.state = after.value


def lock_file(file: ResultFile) -> ResultFile:
    """A file as it stands, locked; its booking was locked before (lock order)."""
    rows = ResultFile.objects.select_for_update(of=("self",), no_key=True)
    return with_booking(rows).get(pk=file.pk)


@transaction.atomic
def begin_upload(
    *, booking: Booking, person: User, name: str, size: int, now: dt.datetime
) -> ResultFile:
    """Begins an upload of ``size`` bytes. Raises ResultRefused."""
    locked = (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .select_related("instrument__lab__university", "project", "payer")
        .get(pk=booking.pk)
    )
    _must_take(locked, person, now=now)
    fault = size_fault(
        size, most=settings.RESULT_MAX_BYTES, files=on_the_way(locked), room=room_for_more()
    )
    if fault is not None:
        raise ResultRefused(fault)
    return ResultFile.objects.create(
        booking=locked,
        name=clean_result_name(name),
        size=size,
        uploaded_by=person,
        begun_at=now,
        last_at=now,
    )


def _must_take(booking: Booking, person: User, *, now: dt.datetime) -> None:
    if not hands_over(actors_of(person, booking, now=now)):
        raise ResultRefused(ResultFault.NOT_ALLOWED)
    fault = takes_results(State(booking.state), has_reader=has_reader(booking))
    if fault is not None:
        raise ResultRefused(fault)


def write_piece(
    *,
    upload: ResultFile,
    person: User,
    offset: int,
    source: disk.Source,
    length: int,
    checksum: Checksum | None = None,
    now: dt.datetime,
) -> ResultFile:
    """Adds ``length`` bytes to an upload at the place up to which it has come.

    Of a piece that is cut what arrived stays, but not where a checksum tells whether it is
    right. No transaction is open while the bytes come, which may take minutes. Raises
    ResultRefused: BUSY where somebody else sends at this moment, WRONG_OFFSET with the place
    where the upload stands.
    """
    try:
        with disk.writing(upload.public_id) as file:
            return _write_under_lock(file, upload, person, offset, source, length, checksum, now)
    except disk.Busy:
        raise ResultRefused(ResultFault.BUSY) from None
    except disk.DiskFull:
        raise ResultRefused(ResultFault.NO_ROOM) from None


def _write_under_lock(
    file: Any,
    upload: ResultFile,
    person: User,
    offset: int,
    source: disk.Source,
    length: int,
    checksum: Checksum | None,
    now: dt.datetime,
) -> ResultFile:
    row = with_booking(ResultFile.objects.all()).get(pk=upload.pk)
    if row.state != ResultState.UPLOADING:
        if row.is_over:
            disk.remove(row.public_id)
        raise ResultRefused(ResultFault.OVER)
    _must_take(row.booking, person, now=now)
    there = disk.length_of(file)
    if there < row.offset:
        # The disk lost what was noted, such as by a power cut: it is sent again.
        row = _note_offset(row, there, now=now)
    if offset != row.offset:
        raise ResultRefused(ResultFault.WRONG_OFFSET, offset=row.offset)
    if length > row.size - offset:
        raise ResultRefused(ResultFault.TOO_LONG, offset=row.offset)
    digest = ALGORITHMS[checksum.algorithm]() if checksum is not None else None
    piece = disk.write_piece(file, source, at=offset, length=length, digest=digest)
    if checksum is not None and digest is not None and digest.digest() != checksum.digest:
        file.truncate(offset)
        raise ResultRefused(ResultFault.WRONG_CHECKSUM, offset=offset)
    return _note_offset(row, offset + piece.length, now=now)


@transaction.atomic
def _note_offset(row: ResultFile, offset: int, *, now: dt.datetime) -> ResultFile:
    locked = lock_file(row)
    if locked.state != ResultState.UPLOADING or locked.offset != row.offset:
        # Withdrawn or given up while the bytes came.
        raise ResultRefused(ResultFault.OVER)
    locked.offset, locked.last_at = offset, now
    if offset == locked.size:
        move_file(locked, ResultVerb.ARRIVE)
    locked.save(update_fields=["offset", "last_at", "state"])
    return locked


def keep_checked(*, file: ResultFile, now: dt.datetime) -> ResultFile:
    """Reckons the checksum of a file that is whole, and keeps it from then on.

    It is read from the disk block by block, outside of any transaction. May run twice; what
    is no more to be checked stays as it is.
    """
    row = ResultFile.objects.get(pk=file.pk)
    if row.state != ResultState.CHECKING:
        return row
    whole = disk.look_at(row.public_id)
    with transaction.atomic():
        locked = lock_file(row)
        if locked.state != ResultState.CHECKING:
            return locked
        if whole.size != locked.size:
            locked.offset = min(whole.size, locked.size - 1)
            move_file(locked, ResultVerb.FALL_SHORT)
        else:
            locked.sha256 = whole.sha256
            locked.content_type = type_of(whole.head) or ANY_FILE
            locked.keep_until = kept_until(now, days=settings.RETENTION_DAYS["results"])
            move_file(locked, ResultVerb.KEEP)
        locked.save()
    return locked


def is_checked_at_once(file: ResultFile) -> bool:
    """Whether the checksum of a whole file is reckoned while its sender waits."""
    return file.size <= CHECKED_AT_ONCE


def keep_plain(
    *, booking: Booking, person: User, name: str, size: int, source: disk.Source, now: dt.datetime
) -> ResultFile:
    """Takes a file that came whole with a form. Raises ResultRefused, and nothing of it stays."""
    if size > PLAIN_BYTES:
        raise ResultRefused(ResultFault.TOO_LARGE_PLAIN)
    upload = begin_upload(booking=booking, person=person, name=name, size=size, now=now)
    try:
        written = write_piece(
            upload=upload, person=person, offset=0, source=source, length=size, now=now
        )
    except BaseException:
        remove(file=upload, person=person, now=now)
        raise
    return keep_checked(file=written, now=now)


@transaction.atomic
def remove(*, file: ResultFile, person: User, now: dt.datetime) -> ResultFile:
    """Takes a file away that its customer never had, or an upload that is not complete.

    Raises ResultRefused for who is not of the lab's staff, and for what was released.
    """
    locked = lock_file(file)
    if not hands_over(actors_of(person, locked.booking, now=now)):
        raise ResultRefused(ResultFault.NOT_ALLOWED)
    if locked.release_id is not None:
        raise ResultRefused(ResultFault.OVER)
    end_file(locked, ResultVerb.WITHDRAW, by=person, now=now)
    return locked


def end_file(
    file: ResultFile, verb: ResultVerb, *, by: User | None, reason: str = "", now: dt.datetime
) -> None:
    """Ends a locked file, and deletes it from the disk once the transaction is done."""
    move_file(file, verb)
    file.ended_at, file.ended_by, file.reason = now, by, reason
    file.save()
    transaction.on_commit(partial(disk.remove, file.public_id))
