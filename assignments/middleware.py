"""`request.scope`: what the signed-in user may see and change."""

from assignments.access import scope_for


class ScopeMiddleware:
    """Ring 2 of who sees what. Token sign-in comes later: the API makes its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = scope_for(request.user)
        return self.get_response(request)
