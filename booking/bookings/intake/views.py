"""A file that was sent with answers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.accounts.asking import person_of
from booking.accounts.downloads import as_download

from ..queries import actors_of, visible_to
from .models import AnswerFile
from .rules import of_a_side


@login_required
@require_safe
def answer_file(request: HttpRequest, public_id: str) -> FileResponse:
    """A file, for those of both sides who may see its booking."""
    person, now = person_of(request), timezone.now()
    kept = AnswerFile.objects.filter(public_id=public_id).select_related("answers").first()
    if kept is None:
        raise Http404
    booking = visible_to(person, now=now).filter(pk=kept.answers.booking_id).first()
    if booking is None or not of_a_side(actors_of(person, booking, now=now)):
        raise Http404
    return as_download(kept)
