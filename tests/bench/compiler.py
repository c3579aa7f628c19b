"""A worker that writes chunks until none is left: DATABASE REPORT."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyaid.settings")
django.setup()

from django.db import connection  # noqa: E402

from reports import services  # noqa: E402

if __name__ == "__main__":
    connection.settings_dict["NAME"] = sys.argv[1]
    services.help_compile(int(sys.argv[2]))
