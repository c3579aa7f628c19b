"""What every answer needs, whoever asks."""

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string


class DatabaseAwayMiddleware:
    """While the database restarts, say so in Vietnamese (503), do not fail (500)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return self.away(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OperationalError | InterfaceError):
            return self.away(request)

    def away(self, request) -> HttpResponse:
        page = render_to_string("503.html", {"office": settings.OFFICE})
        return HttpResponse(page, status=503, headers={"Retry-After": "10"})
