"""The phone app's shell, its service worker and manifest: the same for everyone.

None of them holds anything of a person or a household, so all are open to anyone: an
app that is to open without a signal must not depend on whether a session still runs.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

SCRIPT = "text/javascript; charset=utf-8"
MODULES = "povertyaid/field"
IDB = "vendor/idb-8.0.3/idb.js"
AT_ONCE = ("dom", "net", "outbox", "store", "strip", "sync", "today", "words")
STYLES = ["povertyaid/field.css", "povertyaid/field-fonts.css"]
FONTS = [
    f"povertyaid/fonts/be-vietnam-pro-{part}-{weight}-normal.woff2"
    for part in ("latin", "vietnamese")
    for weight in (400, 600)
]
IMAGES = [f"povertyaid/img/{name}.svg" for name in ("icons", "mark", "weave")]


def _modules() -> list[str]:
    """Every module of the app, as paths under static/, in a fixed order."""
    folder = Path(finders.find(f"{MODULES}/app.js")).parent
    return [IDB, *sorted(f"{MODULES}/{path.name}" for path in folder.glob("*.js"))]


def _address(path: str) -> str:
    """Modules name one another by plain names, so they are served under these."""
    return f"{settings.STATIC_URL}{path}"


@cache
def version() -> str:
    """Changes with any file of the app; a phone takes the new one as a whole."""
    digest = hashlib.sha256()
    for path in [*_modules(), *STYLES, *IMAGES]:
        digest.update(Path(finders.find(path)).read_bytes())
    for name in ("field/app.html", "field/sw.js"):
        digest.update(Path(get_template(name).origin.name).read_bytes())
    return digest.hexdigest()[:12]


@require_safe
@login_not_required
@ensure_csrf_cookie
@cache_control(no_cache=True)
def app(request):
    context = {
        "version": version(),
        "early": _address(f"{MODULES}/early.js"),
        "script": _address(f"{MODULES}/app.js"),
        "at_once": [
            _address(IDB),
            *(_address(f"{MODULES}/{name}.js") for name in AT_ONCE),
        ],
    }
    return render(request, "field/app.html", context)


@require_safe
@login_not_required
@cache_control(no_cache=True)
def service_worker(request):
    """Served at the root's door, for the scope of the phone app alone."""
    files = [
        reverse("field"),
        *(_address(path) for path in _modules()),
        *(static(path) for path in (*STYLES, *FONTS, *IMAGES)),
    ]
    context = {
        "version": version(),
        "home": reverse("field"),
        "files": json.dumps(files),
    }
    return render(request, "field/sw.js", context, content_type=SCRIPT)


@require_safe
@login_not_required
@cache_control(max_age=86_400)
def manifest(request) -> HttpResponse:
    icons = [
        {"src": static(f"povertyaid/img/app-{size}.png"), "sizes": f"{size}x{size}"}
        for size in (192, 512)
    ]
    home = reverse("field")
    return JsonResponse(
        {
            "name": "PovertyAid: thăm và giúp hộ nghèo",
            "short_name": "PovertyAid",
            "lang": "vi",
            "start_url": home,
            "scope": home,
            "id": home,
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#f7f5f0",
            "theme_color": "#131a3a",
            "icons": [
                icon | {"type": "image/png", "purpose": purpose}
                for icon in icons
                for purpose in ("any", "maskable")
            ],
        },
        content_type="application/manifest+json",
    )
