"""Settings of the API: who gets in, how it answers, what its schema says."""


def api_settings(proxies: int, version: str) -> dict:
    """Setting → value."""
    return {
        "REST_FRAMEWORK": {
            "DEFAULT_AUTHENTICATION_CLASSES": [
                "povertyaid.token_api.AccessTokenAuthentication",
                "rest_framework.authentication.SessionAuthentication",
            ],
            "DEFAULT_PERMISSION_CLASSES": [
                "rest_framework.permissions.IsAuthenticated"
            ],
            "DEFAULT_THROTTLE_CLASSES": ["povertyaid.token_api.SharedThrottle"],
            "NUM_PROXIES": proxies,
            "EXCEPTION_HANDLER": "povertyaid.api.explain",
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
            "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
        },
        "SPECTACULAR_SETTINGS": {
            "TITLE": "PovertyAid",
            "DESCRIPTION": (
                "Hộ nghèo, người giúp, lượt thăm, hỗ trợ và báo cáo năm, trong phạm vi"
                " của tài khoản. Lượt thăm và hỗ trợ gửi lại bao nhiêu lần cũng chỉ lưu"
                " một lần. Đăng nhập trên trang, hoặc tạo mã ở trang Mã truy cập và gửi"
                " kèm mỗi yêu cầu: Authorization: Token …. Tỷ lệ và tọa độ là chuỗi;"
                " chưa có số thì null, không bao giờ là 0."
            ),
            "VERSION": version,
            "SERVE_INCLUDE_SCHEMA": False,
            "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
            "SCHEMA_PATH_PREFIX": "/api",
            "POSTPROCESSING_HOOKS": [
                "drf_spectacular.hooks.postprocess_schema_enums",
                "povertyaid.api_schema.with_faults",
            ],
            "ENUM_NAME_OVERRIDES": {
                "HouseholdStatus": "households.choices.Status",
                "LeftReason": "households.choices.LeftReason",
                "CommuneKind": "households.choices.CommuneKind",
                "Sex": "households.choices.Sex",
                "MemberStatus": "assignments.choices.MemberStatus",
                "OrganisationKind": "assignments.choices.OrganisationKind",
                "ReportKind": "reports.choices.ReportKind",
                "ReportState": "reports.choices.ReportState",
            },
        },
    }
