"""The application's account at the embedded Redis; its password is read each time."""

from django.conf import settings
from redis.credentials import CredentialProvider

from povertyaid import embedded
from povertyaid.embedded import broker


class BrokerAccount(CredentialProvider):
    """As kombu and Django's cache ask for it (redis-py's interface)."""

    def get_credentials(self) -> tuple[str, str]:
        password = embedded.broker_password_file(settings.VAR).read_text()
        return broker.APPLICATION, password
