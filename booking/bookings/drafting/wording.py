"""The words for drafts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import DraftProblem

DRAFT_PROBLEMS: dict[DraftProblem, str | Promise] = {
    DraftProblem.TOO_MANY: _("You keep 20 drafts already. Delete one before you save another."),
    DraftProblem.TOO_LONG: _(
        "Your answers are too long to be kept as a draft. Shorten them, then save it again."
    ),
    DraftProblem.BELONGS_NOWHERE: _(
        "People of an organisation can save drafts. You belong to none yet, or to one that is "
        "suspended."
    ),
}
