"""The words for transfers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import TransferState

TRANSFER_STATES: dict[str, str | Promise] = {
    TransferState.OPEN.value: _("Open"),
    TransferState.ACCEPTED.value: _("Accepted"),
    TransferState.DECLINED.value: _("Declined"),
    TransferState.WITHDRAWN.value: _("Withdrawn"),
    TransferState.LAPSED.value: _("Lapsed"),
}
