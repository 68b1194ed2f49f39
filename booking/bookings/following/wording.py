"""The words for following."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import FollowProblem

FOLLOW_PROBLEMS: dict[FollowProblem, str | Promise] = {
    FollowProblem.TOO_MANY: _(
        "You follow 50 instruments already. Unfollow one before you follow another."
    ),
    FollowProblem.NOT_VERIFIED: _(
        "People of a verified organisation can follow an instrument. You can as soon as yours is."
    ),
}
