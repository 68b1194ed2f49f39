"""Decisions about signing in: who needs a second factor, whom another's sign-in lets in."""

from __future__ import annotations

from collections.abc import Iterable

from .organisations import AccountReason, OrganisationState, Role


def needs_second_factor(*, is_operator: bool, roles: Iterable[Role | str]) -> bool:
    """Whether a person with these live roles must have a second factor."""
    return is_operator or Role.FINANCE in roles


def check_open(state: OrganisationState | str | None) -> AccountReason | None:
    """Whether people come in by an organisation's own sign-in; None is an unknown one."""
    return None if state == OrganisationState.VERIFIED else AccountReason.SIGN_IN_SHUT


def check_first_entry(
    *,
    verified: bool,
    own_domain: bool,
    any_address: bool,
    trusted: bool,
    has_account: bool,
    may_be_linked: bool,
) -> AccountReason | None:
    """Whether an organisation's own sign-in may let in somebody who never came by it.

    ``verified`` and ``own_domain`` are of the address that it tells; ``any_address``
    and ``trusted`` are the operator's word about this sign-in; ``may_be_linked`` is
    of the account that has the address. Of an address that is not the
    organisation's, the answer does not tell whether it has an account, unless the
    operator lets the sign-in make accounts for any.
    """
    if not verified:
        return AccountReason.ADDRESS_UNVERIFIED
    if not own_domain and not any_address:
        return AccountReason.SIGN_IN_OWN_WAY
    if has_account and not (own_domain and trusted and may_be_linked):
        return AccountReason.SIGN_IN_OWN_WAY
    return None


def in_domains(email: str, domains: Iterable[str]) -> bool:
    """Whether an address lies in one of these domains, not in one below it."""
    local, _at, domain = email.rpartition("@")
    return bool(local) and domain.lower() in domains


def check_let_go(*, has_password: bool, others: int) -> AccountReason | None:
    """Whether a connected sign-in may be taken off: another way in must stay."""
    return None if has_password or others else AccountReason.LAST_WAY_IN
