"""Decisions about registering: codes, documents and limits. Pure functions."""

from __future__ import annotations

import datetime as dt

from ..rules import AccountReason, OrganisationKind, needs_credit_code

REGISTRATION_LASTS = dt.timedelta(days=3)
"""For so long the link that confirms an address works."""

CODE_LENGTHS = range(3, 41)
MOST_DOCUMENTS = 20
MOST_OPEN = 5
"""So many organisations that are not verified one person may have at a time."""

DOCUMENT_MAX_BYTES = 10 * 1024 * 1024


def check_code(kind: OrganisationKind | str, country: str, code: str) -> AccountReason | None:
    """Why a code cannot be one; the check character of a credit code is the noun's to check."""
    if not code.strip():
        return AccountReason.CODE_MISSING
    if not needs_credit_code(kind, country) and len(code.strip()) not in CODE_LENGTHS:
        return AccountReason.CODE_LENGTH
    return None


def check_document(*, size: int, content_type: str | None, documents: int) -> AccountReason | None:
    """Why a file is not kept; ``content_type`` is what its content is, None for nothing allowed."""
    if documents >= MOST_DOCUMENTS:
        return AccountReason.TOO_MANY_DOCUMENTS
    if size == 0:
        return AccountReason.DOCUMENT_EMPTY
    if size > DOCUMENT_MAX_BYTES:
        return AccountReason.DOCUMENT_TOO_BIG
    if content_type is None:
        return AccountReason.DOCUMENT_TYPE
    return None
