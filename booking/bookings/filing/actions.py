"""Keeping a file, and destroying it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from booking.accounts.rules import clean_file_name
from booking.labs.intake.rules import Upload

from .models import KeptFile


@transaction.atomic
def keep_file(*, kept: KeptFile, upload: Upload) -> KeptFile:
    """Saves a file whose type was found safe, as what ``kept`` says of where it belongs."""
    assert upload.content_type is not None, "a file is checked before it is kept"
    kept.name = clean_file_name(upload.name, upload.content_type)
    kept.content_type = upload.content_type
    kept.size = len(upload.content)
    kept.sha256 = hashlib.sha256(upload.content).hexdigest()
    kept.file.save(kept.name, ContentFile(upload.content), save=False)
    try:
        with transaction.atomic():
            kept.save()
    except BaseException:
        kept.file.delete(save=False)
        raise
    return kept


@transaction.atomic
def destroy_files(*, files: Iterable[KeptFile]) -> None:
    """Takes files away for good, once the transaction is done."""
    for kept in files:
        content = kept.file
        kept.delete()
        transaction.on_commit(partial(content.delete, save=False))
