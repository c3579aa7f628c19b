"""Where log lines go: stderr and the journal, another machine where one is named."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def log_settings(env, var: Path) -> dict:
    """The setting LOGGING."""
    handlers = {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "journal": {
            "()": "povertyaid.journal.Journal",
            "formatter": "line",
            "folder": var / "log",
        },
    }
    if far := log_host(env):
        handlers["far"] = {
            "()": "povertyaid.far_log.FarLog",
            "formatter": "line",
            **far,
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "povertyaid.log_lines.formatter"}},
        "handlers": handlers,
        "root": {"handlers": [*handlers], "level": env.str("LOG_LEVEL", "WARNING")},
        "loggers": {
            name: {"level": env.str("REQUEST_LOG_LEVEL", "INFO")}
            for name in ("povertyaid.requests", "povertyaid.door")
        },
    }


def log_host(env) -> dict | None:
    """What POVERTYAID_LOG_SYSLOG names: "tls://host:6514" or "host:514"."""
    told = env.str("POVERTYAID_LOG_SYSLOG", "")
    if told in ("", "none"):
        return None
    parts = urlsplit(told if "://" in told else f"tcp://{told}")
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or not port:
        raise ImproperlyConfigured(
            "POVERTYAID_LOG_SYSLOG phải là máy:cổng, tls://máy:cổng hoặc none."
        )
    return {"host": parts.hostname, "port": port, "is_sealed": parts.scheme == "tls"}
