from django.apps import AppConfig


class PovertyAidConfig(AppConfig):
    name = "povertyaid"
    verbose_name = "Tài khoản và việc nền"
    default_auto_field = "django.db.models.BigAutoField"
