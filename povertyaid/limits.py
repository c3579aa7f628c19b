"""How often somebody may ask, counted for all web processes together.

Counters live for a minute in the broker's Redis: INCR is atomic there, they are written
on many requests and worth nothing afterwards. With Redis away nobody is refused: a page
is worth more than a counter. What must hold whatever happens, the wait after wrong
passwords, is counted in the database (povertyaid/signin/lockout.py).
"""

import time

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

SECONDS = 60  # of a window; a new one begins with every minute


def wait_after(kind: str, who: str) -> int:
    """Count one request of this kind; seconds to wait if it is one too many, else 0."""
    now = time.time()
    window = int(now // SECONDS)
    key = f"limit:{kind}:{who}:{window}"
    shared = caches["shared"]
    try:
        shared.add(key, 0, timeout=2 * SECONDS)
        count = shared.incr(key)
    except (RedisError, OSError, ValueError):
        return 0
    if count <= settings.LIMITS[kind]:
        return 0
    return max(1, round((window + 1) * SECONDS - now))
