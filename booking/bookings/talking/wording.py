"""The words of conversations."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import TalkFault

TALK_FAULTS: dict[str, str | Promise] = {
    TalkFault.EMPTY.value: _("Write something, or choose a file."),
    TalkFault.TOO_LONG.value: _("Keep a message to 4,000 characters."),
    TalkFault.TOO_MANY_FILES.value: _("Send up to 3 files with one message."),
    TalkFault.TOO_OFTEN.value: _(
        "You have written a lot within a short time. Wait a while, or call the lab."
    ),
    TalkFault.NO_SIDE.value: _("Here nobody hears you: the booking is not with the lab."),
}
