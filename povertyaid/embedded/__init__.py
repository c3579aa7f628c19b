"""PostgreSQL and a broker for one machine, under var/, with nothing to install.

Used when DATABASE_URL or CELERY_BROKER_URL is not set. Both listen on unix sockets
only, in folders private to their user, and ask each account for its password. Every
process that imports the settings holds a shared lock for as long as it lives; the last
one to leave stops PostgreSQL.
"""

from povertyaid.embedded.broker import (
    broker_password_file,
    broker_socket,
    broker_url,
    is_broker_running,
    start_broker,
    stop_broker,
)
from povertyaid.embedded.places import database_program, socket_folder
from povertyaid.embedded.postgres import (
    database_password_files,
    is_database_running,
    start_database,
    stop_database,
)
from povertyaid.embedded.roles import owner_url

__all__ = [
    "broker_password_file",
    "broker_socket",
    "broker_url",
    "database_password_files",
    "database_program",
    "is_broker_running",
    "is_database_running",
    "owner_url",
    "socket_folder",
    "start_broker",
    "start_database",
    "stop_broker",
    "stop_database",
]
