from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core import checks

from povertyaid import deploy_checks, log_lines
from povertyaid.key_checks import key_opens_numbers


class PovertyAidConfig(AppConfig):
    name = "povertyaid"
    verbose_name = "Tài khoản và việc nền"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        log_lines.configure()
        checks.register(key_opens_numbers, checks.Tags.database)
        checks.register(deploy_checks.files_are_scanned, checks.Tags.security)
        for check in (
            deploy_checks.secrets_are_vaulted,
            deploy_checks.logs_leave_this_machine,
            deploy_checks.files_are_not_scanned,
        ):
            checks.register(check, checks.Tags.security, deploy=True)


class SuperuserAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "povertyaid.admin_site.SuperuserSite"
