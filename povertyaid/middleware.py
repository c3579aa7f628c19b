"""What every answer needs, whoever asks."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """A page is private unless it says otherwise.

    Who presses a button after the session ended is led back to the page with that
    button: the address of the action itself cannot be opened.
    """

    def handle_no_permission(self, request, view_func):
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        came_from = urlsplit(request.headers.get("Referer", ""))
        is_ours = came_from.netloc == request.get_host()
        return redirect_to_login(came_from.path if is_ours else "/")


class MethodRefusedMiddleware:
    """Say in Vietnamese that an address is a button's, not a page's (405)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(None, "405.html", {"office": settings.OFFICE}, status=405)
        page["Allow"] = response["Allow"]
        return page
