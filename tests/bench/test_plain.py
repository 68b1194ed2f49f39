"""Nobody is looked up by the site before a floor, which does that itself."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from bench import plain


@pytest.mark.parametrize("middleware", [plain.ActingFor, plain.SecondFactorMiddleware])
def test_floors_are_let_through_unread(rf, settings, middleware):
    settings.MFA_REQUIRED = True
    before = middleware(lambda request: HttpResponse("answered"))
    # Neither request has a session or a person: whoever reads one fails.
    assert before(rf.get("/bench/read/1/")).content == b"answered"
    with pytest.raises(AttributeError):
        before(rf.get("/find/"))
