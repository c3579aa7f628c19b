"""From where a request comes."""

import ipaddress

from django.conf import settings

from povertyaid.signin.events import Visitor


def visitor_of(request) -> Visitor:
    """Its address and browser; what an outer proxy may have made up is not read."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    hops = [hop.strip() for hop in forwarded.split(",")]
    count = settings.NUM_PROXIES
    told = hops[-count] if 0 < count <= len(hops) else ""
    try:
        address = str(ipaddress.ip_address(told or request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        address = None
    return Visitor(address, request.headers.get("User-Agent", ""))


def device_of(agent: str) -> str:
    """A browser's own name for itself, in three words: "Chrome trên Android"."""
    browsers = [
        "Edg",
        "CocCoc",
        "coc_coc",
        "OPR",
        "SamsungBrowser",
        "Firefox",
        "Chrome",
    ]
    names = {"Edg": "Edge", "CocCoc": "Cốc Cốc", "coc_coc": "Cốc Cốc", "OPR": "Opera"}
    found = next((b for b in [*browsers, "Safari"] if b in agent), None)
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Macintosh": "máy Mac",
        "Linux": "Linux",
    }
    system = next((name for word, name in systems.items() if word in agent), None)
    if not found:
        return "Thiết bị không rõ"
    browser = names.get(found, found.replace("Browser", ""))
    return f"{browser} trên {system}" if system else browser
