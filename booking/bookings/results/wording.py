"""The words of results."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import ResultFault, ResultState

RESULT_STATES: dict[str, str | Promise] = {
    ResultState.UPLOADING.value: _("Uploading"),
    ResultState.CHECKING.value: _("Being checked"),
    ResultState.KEPT.value: _("Kept"),
    ResultState.WITHDRAWN.value: _("Withdrawn"),
    ResultState.EXPIRED.value: _("Deleted"),
}

RESULT_FAULTS: dict[str, str | Promise] = {
    ResultFault.NOT_ALLOWED.value: _("Only the lab's staff upload results."),
    ResultFault.NOT_NOW.value: _(
        "Results go with a booking that is in use or completed. This one is not."
    ),
    ResultFault.NO_READER.value: _(
        "This booking is for somebody without an account, of whom no e-mail address is known. "
        "Hand the results over in another way."
    ),
    ResultFault.EMPTY.value: _("The file is empty. Choose one with something in it."),
    ResultFault.TOO_LARGE.value: _(
        "The file is larger than is taken here. Split it, or hand it over in another way."
    ),
    ResultFault.TOO_LARGE_PLAIN.value: _(
        "Without scripts in the browser a file may have 50 MB at most."
    ),
    ResultFault.TOO_MANY.value: _(
        "A booking has 200 files of results at most. Pack some together."
    ),
    ResultFault.NO_ROOM.value: _(
        "The disk has no room for this file now. Ask who runs the platform, then upload it again."
    ),
    ResultFault.OVER.value: _("This upload is over. Choose the file again to begin anew."),
    ResultFault.BUSY.value: _("This file is being sent from somewhere else at this moment."),
    ResultFault.WRONG_OFFSET.value: _("The upload goes on at another place of the file."),
    ResultFault.TOO_LONG.value: _("More was sent than the file was said to have."),
    ResultFault.WRONG_CHECKSUM.value: _("A piece arrived damaged. It is sent again."),
}
