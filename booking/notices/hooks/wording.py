"""The words for channels of organisations."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import HookFault, HookKind

HOOK_KINDS: dict[str, str | Promise] = {
    HookKind.WECOM.value: _("WeCom group robot"),
    HookKind.DINGTALK.value: _("DingTalk group robot"),
    HookKind.WEBHOOK.value: _("Webhook for a program"),
}

HOOK_FAULTS: dict[str, str | Promise] = {
    HookFault.NO_ADDRESS.value: _("This is no web address. It begins with https://."),
    HookFault.NEEDS_HTTPS.value: _("The address must begin with https://."),
    HookFault.HAS_USER.value: _("Leave the user name and the password out of the address."),
    HookFault.NO_TOKEN.value: _("Copy the robot's whole address, with all that follows the “?”."),
    HookFault.NO_SECRET.value: _(
        "Switch on the robot's signature in DingTalk, and copy its secret, which begins with SEC."
    ),
    HookFault.TOO_MANY.value: _("There are as many channels as can be. Remove one first."),
}
