"""How the tests of this folder invite somebody, and open the letter."""

import re

from django.core import mail
from django.utils import timezone

from booking.accounts.inviting.actions import invite
from booking.accounts.inviting.letters import send_link
from booking.accounts.models import Invitation
from booking.accounts.rules import Role


def sent(organisation, by, email="ada@people.example", role=Role.MEMBER, name="") -> Invitation:
    """An invitation whose letter is in the mailbox."""
    made = invite(
        organisation=organisation, email=email, name=name, role=role, by=by, now=timezone.now()
    )
    send_link(made)
    return made


def link_of(message=None) -> str:
    """The path of the link in a letter, the last one unless another is given."""
    body = (message or mail.outbox[-1]).body
    [path] = re.findall(r"https?://[^/\s]+(/invited/\S+)", body)
    return path


def secret_of(message=None) -> str:
    return link_of(message).rstrip("/").rpartition("/")[2]
