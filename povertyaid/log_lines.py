"""Log lines as JSON, without anything of a person in them.

A line says which page (its name, never its address), who (the account's number), what
was answered and how long it took. What a library writes is scrubbed of numbers, codes,
tokens and addresses of pages; an exception keeps its type and place but not its words,
because PostgreSQL quotes the row it refused.
"""

import re
import traceback

import structlog

SCRUBBED = [
    (re.compile(r"https?://\S+"), "[address]"),
    (re.compile(r"\bpa_[\w-]{20,}"), "[token]"),
    (re.compile(r"\b(Token|Bearer|Basic)\s+\S+", re.I), r"\1 [token]"),
    (
        re.compile(
            r"(?i)\b(password|passwd|secret|token|key|code|sessionid)\b\S*\s*[=:]\s*\S+"
        ),
        r"\1=[secret]",
    ),
    (re.compile(r"\b[2-9B-Z]{4}(?:-?[2-9B-Z]{4}){6}\b"), "[code]"),  # of a slip
    (re.compile(r"(?<![\w.])/[^\s'\"]*"), "[path]"),
    (re.compile(r"(?<![\w.:])\d{9,}(?![\w:])"), "[number]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "[mail]"),
]
OURS = {
    "event",
    "request_id",
    "user_id",
    "view",
    "method",
    "status",
    "ms",
    "job",
    "kind",
}
KEPT = OURS - {"event"} | {"exception"}  # of bare_exception: types and places


def scrub(_, __, line: dict) -> dict:
    """Every text of a line, but for the few we write ourselves, cleaned."""
    return {
        name: value if name in KEPT else scrubbed(value) for name, value in line.items()
    }


def scrubbed(value):
    if not isinstance(value, str):
        return (
            value
            if isinstance(value, int | float | bool | None)
            else scrubbed(str(value))
        )
    for pattern, instead in SCRUBBED:
        value = pattern.sub(instead, value)
    return value


def bare_exception(_, __, line: dict) -> dict:
    """The types and places of an exception and its causes, without their words."""
    exc_info = line.pop("exc_info", None)
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    told = []
    while isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
        told.append({"type": type(error).__name__, "at": places[-12:]})
        error = error.__cause__ or error.__context__
    if told:
        line["exception"] = told
    return line


def _short(path: str) -> str:
    """A file by its last two names: what lies above says where we are installed."""
    return "/".join(path.split("/")[-2:])


def configure() -> None:
    """structlog's loggers write through the standard ones, with what is bound."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=sorted(OURS)),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _words,
            bare_exception,
            scrub,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _words(_, __, line: dict) -> dict:
    """Django names the page's address after what happened: not that."""
    if line.get("logger") == "django.request":
        line["event"] = str(line["event"]).partition(":")[0]
    return line
