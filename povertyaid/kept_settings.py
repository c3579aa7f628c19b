"""How many days each kind of data about people is kept: the setting KEPT_DAYS."""

from django.core.exceptions import ImproperlyConfigured

DAYS = {  # what an administrator may remove once it is older
    "name-lists": ("KEPT_DAYS_NAME_LISTS", 30),
    "sign-ins": ("KEPT_DAYS_SIGN_INS", 730),
    "jobs": ("KEPT_DAYS_JOBS", 365),
    "households": ("KEPT_DAYS_HOUSEHOLDS", 3653),  # since anything was said
    "decisions": ("KEPT_DAYS_DECISION_NOTES", 3653),
    "members": ("KEPT_DAYS_MEMBERS", 3653),  # since they left
    "organisations": ("KEPT_DAYS_SIGNERS", 1827),  # since the organisation ended
    "measures": ("KEPT_DAYS_MEASURES", 3653),
    "visits": ("KEPT_DAYS_VISIT_WORDS", 1827),
    "supports": ("KEPT_DAYS_SUPPORT_WORDS", 1827),
    "photos": ("KEPT_DAYS_PHOTOS", 1827),
    "lists": ("KEPT_DAYS_LISTS", 1096),
    "log": ("KEPT_DAYS_LOG", 1827),
}
FEWEST = {"sign-ins": 90, "log": 1827}  # the database itself refuses less


def kept_days(env) -> dict[str, int]:
    found = {kind: env.int(name, days) for kind, (name, days) in DAYS.items()}
    for kind, days in found.items():
        if days < (fewest := FEWEST.get(kind, 1)):
            raise ImproperlyConfigured(
                f"{DAYS[kind][0]} là {days}: phải giữ ít nhất {fewest} ngày."
            )
    return found
