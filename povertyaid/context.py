"""What every page shows around its own content."""

from django.conf import settings


def site(request) -> dict:
    return {"office": settings.OFFICE}
