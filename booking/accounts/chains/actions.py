"""Verbs of chains: the enterprises that are known, letters to them, and chains themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from ..actions.refusing import AccountRefused
from ..models import Chain, KnownEnterprise, User
from ..queries import platform_day
from ..rules import AccountReason, ChainKind
from ..rules.chains import KnownRow, may_write_to
from .queries import known_of


def _lock(chain: Chain) -> Chain:
    return Chain.objects.select_for_update(no_key=True).get(pk=chain.pk)


@transaction.atomic
def save_known(
    *, chain: Chain, rows: Iterable[KnownRow], by: User, now: dt.datetime
) -> list[KnownEnterprise]:
    """Keeps the right rows of a list; an enterprise that is known already, by its code, has
    what the row says of it instead. What an empty cell does not say stays. Wrong rows are
    left out."""
    chain = _lock(chain)
    right = [row for row in rows if not row.problems]
    known = {each.code.upper(): each for each in KnownEnterprise.objects.filter(chain=chain)}
    out = []
    for row in right:
        found = known.get(row.code) or KnownEnterprise(
            chain=chain, code=row.code, added_by=by, added_at=now
        )
        # Which language a name is in shows in its signs.
        field = "name_en" if row.name.isascii() else "name_zh_hans"
        setattr(found, field, row.name)
        found.township = row.township or found.township
        found.contact_name = row.contact or found.contact_name
        found.email = row.email or found.email
        found.save()
        known[row.code] = found
        out.append(found)
    return out


@transaction.atomic
def note_invited(
    *, chain: Chain, known: Collection[int] | None, now: dt.datetime
) -> list[KnownEnterprise]:
    """Takes those who may be written to now, of some by number or of all (None), and notes it:
    who asks twice, or at once with somebody else, writes once. Sends nothing itself."""
    chain = _lock(chain)
    listed = known_of(chain, today=platform_day(now))
    if known is not None:
        listed = listed.filter(pk__in=known)
    out = [
        each
        for each in listed
        if may_write_to(each.invited_at, email=each.email, joined=each.joined, now=now)  # type: ignore[attr-defined]
    ]
    KnownEnterprise.objects.filter(pk__in=[each.pk for each in out]).update(invited_at=now)
    return out


@transaction.atomic
def save_chain(
    *,
    chain: Chain | None,
    kind: ChainKind,
    name_en: str = "",
    name_zh_hans: str = "",
    name_zh_hant: str = "",
    slug: str = "",
) -> Chain:
    """Adds a chain, or renames one; its word in addresses stays as it is once it is given.

    Raises AccountRefused without a name, and for a word that another chain has.
    """
    found = _lock(chain) if chain is not None else Chain(slug=slug.strip().lower())
    found.kind = kind.value
    found.name_en, found.name_zh_hans = name_en.strip(), name_zh_hans.strip()
    found.name_zh_hant = name_zh_hant.strip()
    if not found.name:
        raise AccountRefused(AccountReason.NAME_MISSING)
    if chain is None and Chain.objects.filter(slug=found.slug).exists():
        raise AccountRefused(AccountReason.SLUG_TAKEN)
    found.save()
    return found
