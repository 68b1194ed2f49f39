"""The product's own page for what is not there, in development too."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found


class MissingPageMiddleware:
    """Answers with the page that production shows, where ``DEBUG`` would show Django's own with
    all addresses: who tries the product out meets it as often as a developer does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a view says is not there; any other error stays what it is."""
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
