"""Whether the key of the identity numbers is the one they are under.

Asked whenever the system starts (it migrates first) and by the self-check: with another
key no number would be found, and new ones would be lost among the old.
"""

from django.apps import apps
from django.core.checks import Error
from django.db import connections

from povertyaid.identity import vault

WRONG_KEY = (
    "Khóa số định danh không phải là khóa mà các số trong cơ sở dữ liệu được mã hóa."
)
HINT = "Đặt lại POVERTYAID_IDENTITY_KEY (docs/trien-khai.md) rồi khởi động lại."


def key_opens_numbers(app_configs=None, databases=None, **kwargs) -> list[Error]:
    """A check of Django's; empty where there is no database to ask yet."""
    model = apps.get_model("povertyaid", "IdentityKey")
    if "default" not in (databases or ()):
        return []
    if model._meta.db_table not in connections["default"].introspection.table_names():
        return []
    noted = model.objects.values_list("mark", flat=True).first()
    if noted in (None, vault().mark):
        return []
    return [Error(WRONG_KEY, HINT, id="povertyaid.E001")]
