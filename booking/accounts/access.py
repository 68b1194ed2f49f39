"""Who may open which page: the words of the tables that each room keeps in ``permissions.py``.

The tables are what ``docs/permissions.md`` is made of and what the tests walk:
every address, every method, every role. A page is told from the roles below
as they stand towards one object: the lab, the booking or the enterprise that
its address names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ROLES: dict[str, str] = {
    "visitor": "not signed in",
    "engineer": "asked for the booking; member of the enterprise",
    "colleague": "another member of the same enterprise",
    "head": "heads the project that the booking is for",
    "finance": "in the finance role of the enterprise",
    "administrator": "administrator of the enterprise",
    "competitor": "member of another enterprise on the same chain",
    "rival_administrator": "administrator of that other enterprise",
    "convener": "administrator of the convener of the enterprise's chain",
    "park": "administrator of the park or township that the enterprise belongs to",
    "manager": "manager of the lab",
    "deputy": "stands in for a manager of the lab at present",
    "technician": "technician of the lab",
    "other_manager": "manager of another lab of the university",
    "university": "administrator of the lab's university",
    "other_university": "administrator of another university",
    "operator": "runs the platform",
}
Roles = frozenset[str]
EVERYONE: Roles = frozenset(ROLES)
SIGNED_IN: Roles = EVERYONE - {"visitor"}
NOBODY: Roles = frozenset()
OPERATOR: Roles = frozenset({"operator"})
UNIVERSITY: Roles = frozenset({"university"})
ADMINISTERING: Roles = frozenset({"operator", "administrator"})
OF_PROJECT: Roles = ADMINISTERING | {"engineer", "colleague", "head", "finance"}
MANAGING: Roles = frozenset({"manager", "university"})
IN_LAB: Roles = frozenset({"manager", "technician"})
APPROVING: Roles = frozenset({"manager", "deputy"})
KNOWS_LAB: Roles = frozenset({"manager", "technician", "university", "operator"})
ENDORSING: Roles = frozenset({"head", "administrator"})
CONVENING: Roles = frozenset({"convener", "operator"})
OF_PARK: Roles = frozenset({"park", "operator"})
SEES_BOOKING: Roles = frozenset(
    {"engineer", "head", "administrator", "manager", "deputy", "technician", "operator"}
)


@dataclass(frozen=True)
class Page:
    """Who may GET and who may POST; None where the method is not served. ``more`` has further
    methods that are served, in small letters.

    ``of`` is the object that the address names: lab, instrument, booking, university,
    enterprise, project, chain, park, search, notice and wait, which are the engineer's,
    document, the enterprise's, decision, the link in a letter to the manager, code, which
    stands on the instrument, guest_link, the link in a letter about results to a guest of the
    lab, fault, the instrument's, or hook, the enterprise's;
    answer_file and message_file, which were sent with the engineer's booking; result_file,
    which was released for it; sampled, the engineer's booking of work on samples, and parcel,
    which was announced for it; and thread, the engineer's question to the lab.
    """

    get: Roles | None
    post: Roles | None = None
    of: str = ""
    more: Mapping[str, Roles] = field(default_factory=dict)


Pages = dict[str, Page]
