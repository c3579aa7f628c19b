"""At the door of the API: access tokens, and how often one may ask."""

from django.conf import settings
from django.utils.module_loading import import_string
from drf_spectacular.authentication import TokenScheme
from rest_framework import exceptions
from rest_framework.authentication import TokenAuthentication
from rest_framework.throttling import BaseThrottle

from povertyaid import limits
from povertyaid.signin import factors, tokens
from povertyaid.visitors import visitor_of


class AccessTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`, with a token made on the page of access tokens.

    Where a second factor has become compulsory since, a token of somebody who has none
    opens nothing until there is one.
    """

    def authenticate_credentials(self, key):
        token = tokens.open_token(key)
        if token is None:
            raise exceptions.AuthenticationFailed
        if settings.REQUIRED_FACTORS and not factors.has_one(token.user):
            scope = import_string(settings.SCOPE_BUILDER)(token.user)
            if factors.must_have_one(token.user, scope):
                raise exceptions.AuthenticationFailed
        return token.user, token


class AccessTokenScheme(TokenScheme):
    """How the schema tells of it."""

    target_class = AccessTokenAuthentication


class SharedThrottle(BaseThrottle):
    """settings.LIMITS, counted for all web processes together."""

    seconds = 0

    def allow_request(self, request, view) -> bool:
        kind, who = "api", str(request.user.pk)
        if not request.user.is_authenticated:
            kind, who = "anonymous", str(visitor_of(request).address)
        self.seconds = limits.wait_after(kind, who)
        return not self.seconds

    def wait(self) -> int:
        return self.seconds
