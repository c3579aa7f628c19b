from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "assignments"
    verbose_name = "Tổ chức đảng và phân công"
    default_auto_field = "django.db.models.BigAutoField"
