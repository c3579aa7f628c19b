from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "households"
    verbose_name = "Xã, bản, hộ và rà soát"
    default_auto_field = "django.db.models.BigAutoField"
