"""What was changed of labs and instruments, for those in charge."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.accounts.asking import person_of
from booking.accounts.auditing.queries import Readers
from booking.accounts.auditing.rules import of_lab
from booking.accounts.auditing.views import changes_answer, places_of
from booking.accounts.models import Organisation
from booking.accounts.rules import LISTS_LABS

from ..models import Lab


@login_required
@require_safe
def lab_changes(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A lab's changes with its instruments', for its managers and its university."""
    lab = get_object_or_404(Lab.objects.select_related("university"), public_id=public_id)
    operates = person_of(request).is_operator
    if not operates and not request.user.has_perm("labs.manage_lab", lab):
        raise Http404
    readers = Readers((of_lab(lab.pk),), home=None if operates else lab.university)
    page = "lab" if operates else "manage_lab"
    back = (reverse(page, args=[public_id]), lab.name)
    return changes_answer(request, readers, name=lab.name, back=back)


@login_required
@require_safe
def university_changes(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A university's changes with all its labs', for its administrators and the operator."""
    found = get_object_or_404(Organisation, public_id=public_id, kind__in=LISTS_LABS)
    operates = person_of(request).is_operator
    if not operates and not request.user.has_perm("labs.view_university", found):
        raise Http404
    labs = map(of_lab, Lab.objects.filter(university=found).values_list("pk", flat=True))
    readers = places_of(found, labs)
    if operates:
        readers = Readers(readers.places, home=None)
    page = "organisation" if operates else "university"
    back = (reverse(page, args=[public_id]), found.name)
    return changes_answer(request, readers, name=found.name, back=back)
