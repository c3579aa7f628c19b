"""What `check --deploy` says about a production that is weaker than it could be."""

from django.conf import settings
from django.core.checks import Error
from django.core.checks import Warning as Weakness

from povertyaid import vaulted


def secrets_are_vaulted(app_configs=None, **kwargs) -> list[Weakness]:
    names = ", ".join(vaulted.in_the_open()) if settings.PRODUCTION else ""
    if not names:
        return []
    said = f"Bí mật nằm trong biến môi trường: {names}."
    hint = "Đưa vào kho bí mật: LoadCredentialEncrypted hoặc …_FILE (trien-khai.md)."
    return [Weakness(said, hint, id="povertyaid.W001")]


def logs_leave_this_machine(app_configs=None, **kwargs) -> list[Weakness]:
    if not settings.PRODUCTION or settings.LOG_SYSLOG:
        return []
    said = "Nhật ký chỉ nằm ở máy này: ai chiếm được máy thì xóa được."
    hint = (
        "Đặt POVERTYAID_LOG_SYSLOG=tls://máy:6514, hoặc none nếu đã chuyển cách khác."
    )
    return [Weakness(said, hint, id="povertyaid.W002")]


def files_are_scanned(app_configs=None, **kwargs) -> list[Error]:
    """At every `check` and `migrate`: it is said where files are scanned, or not."""
    if not settings.PRODUCTION or settings.CLAMD:
        return []
    said = "Chưa nói tệp gửi lên được quét vi-rút ở đâu."
    hint = "Đặt POVERTYAID_CLAMD: socket của clamd, máy:cổng, hoặc none (không quét)."
    return [Error(said, hint, id="povertyaid.E002")]


def files_are_not_scanned(app_configs=None, **kwargs) -> list[Weakness]:
    if not settings.PRODUCTION or settings.CLAMD != "none":
        return []
    said = "Tệp gửi lên không được quét vi-rút (POVERTYAID_CLAMD=none)."
    hint = "Cài clamav-daemon rồi đặt POVERTYAID_CLAMD=/run/clamav/clamd.ctl."
    return [Weakness(said, hint, id="povertyaid.W003")]
