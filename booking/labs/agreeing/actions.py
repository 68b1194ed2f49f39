"""Publishing a lab's terms, and accepting them: the verbs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User

from ..actions.refusing import LabRefused
from ..actions.running import lock
from ..models import Lab
from .models import Acceptance, Agreement
from .queries import terms_of
from .rules import check_terms


@transaction.atomic
def publish_terms(
    *,
    lab: Lab,
    text_en: str = "",
    text_zh_hans: str = "",
    text_zh_hant: str = "",
    seen: int = 0,
    by: User | None,
    now: dt.datetime,
) -> Agreement:
    """Publishes the next version of a lab's terms; it holds at once, for requests from now on.

    ``seen`` is the version that the writer had before them, 0 for none. Bookings
    that stand stay. Raises LabRefused without any text, for the text that holds
    already, and where somebody has published another one meanwhile.
    """
    lab = lock(lab)
    standing = terms_of(lab)
    held = None
    if standing is not None:
        held = (standing.text_en, standing.text_zh_hans, standing.text_zh_hant)
    texts = [each.strip() for each in (text_en, text_zh_hans, text_zh_hant)]
    reason = check_terms(
        texts,
        standing=held,
        seen=seen,
        newest=standing.version if standing else 0,
    )
    if reason is not None:
        raise LabRefused(reason)
    return Agreement.objects.create(
        lab=lab,
        version=(standing.version if standing else 0) + 1,
        text_en=texts[0],
        text_zh_hans=texts[1],
        text_zh_hant=texts[2],
        published_at=now,
        published_by=by,
    )


@transaction.atomic
def accept_terms(*, agreement: Agreement | int, person: User, now: dt.datetime) -> Acceptance:
    """Notes that a person accepts a version of a lab's terms; the first time is what stays."""
    pk = agreement if isinstance(agreement, int) else agreement.pk
    accepted, _made = Acceptance.objects.get_or_create(
        agreement_id=pk, person=person, defaults={"accepted_at": now}
    )
    return accepted
