"""Which addresses channels can have, and which moves they are told of."""

import pytest

from booking.bookings.results.rules import OF_THE_LAB_ALONE
from booking.bookings.rules import Verb
from booking.notices.hooks.rules import HookFault, HookKind, HookSide, address_faults, is_told
from booking.notices.rules import NOTICES


@pytest.mark.parametrize(
    ("url", "faults"),
    [
        ("https://program.example/in", []),
        ("https://program.example:8443/in?x=1", []),
        ("http://program.example/in", [HookFault.NEEDS_HTTPS]),
        ("ftp://program.example/in", [HookFault.NO_ADDRESS]),
        ("program.example/in", [HookFault.NO_ADDRESS]),
        ("https:///in", [HookFault.NO_ADDRESS]),
        ("https://program.example:99999/", [HookFault.NO_ADDRESS]),
        ("https://[::1", [HookFault.NO_ADDRESS]),
        ("https://program.example/a b", [HookFault.NO_ADDRESS]),
        ("https://program.example/\r\nX: y", [HookFault.NO_ADDRESS]),
        ("https://me:word@program.example/", [HookFault.HAS_USER]),
        ("", [HookFault.NO_ADDRESS]),
    ],
)
def test_which_addresses_can_be(url, faults):
    assert address_faults(url, kind=HookKind.WEBHOOK, secret="", only_https=True) == faults


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("side", list(HookSide))
def test_which_moves_are_told(side, verb):
    def told(kind, *, before="requested", after="approved", held_back=False):
        return is_told(kind, side, verb, before=before, after=after, held_back=held_back)

    for_customer = side is HookSide.CUSTOMER
    if for_customer and verb in OF_THE_LAB_ALONE:
        assert not any(told(kind) for kind in HookKind)
        return
    assert told(HookKind.WEBHOOK) == (verb is not Verb.UNDO)
    assert told(HookKind.WECOM) == told(HookKind.DINGTALK) == bool(NOTICES[verb])
    if verb is not Verb.UNDO:
        assert told(HookKind.WEBHOOK, held_back=True) == for_customer
        assert told(HookKind.WEBHOOK, before="", after="endorsement") == for_customer
