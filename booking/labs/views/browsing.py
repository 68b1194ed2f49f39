"""What visitors see of labs."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..forms import LabFilter
from ..queries import labs_listed

A_PAGE = 24


@require_safe
def labs(request: HttpRequest) -> HttpResponse:
    """The labs that have something published."""
    narrowed = LabFilter(request.GET)
    words = narrowed.value("q")
    page = Paginator(labs_listed(words=words), A_PAGE).get_page(request.GET.get("page"))
    context = {"filter": narrowed, "words": words, "page": page}
    return render(request, "labs/labs.html", context)
