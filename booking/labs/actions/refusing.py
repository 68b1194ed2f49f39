"""What every verb of this room needs: its refusal."""

from __future__ import annotations

from ..rules import LabReason


class LabRefused(Exception):
    """A verb that may not be done; ``reasons`` say why, for wording to put in words."""

    def __init__(self, *reasons: LabReason) -> None:
        super().__init__(", ".join(reason.value for reason in reasons))
        self.reasons = reasons
