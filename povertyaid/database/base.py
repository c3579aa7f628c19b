"""A connection reads its password anew: a vault gives one for an hour or a day.

Connections that stand keep theirs; CONN_MAX_AGE ends them after ten minutes.
"""

from pathlib import Path

from django.conf import settings
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        if self.settings_dict["USER"] == settings.DATABASE_OWNER.get("USER"):
            return super().get_connection_params()  # the owner's own: povertyaid/roles
        password = Path(settings.DATABASE_PASSWORD_FILE).read_text().strip()
        return super().get_connection_params() | {"password": password}
