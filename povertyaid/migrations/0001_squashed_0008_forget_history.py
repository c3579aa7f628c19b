"""What migrations 0001 to 0008 make, at once: for a database that is new.

The steps themselves stay, for databases that went only part of the way. The SQL is theirs.
"""

from importlib import import_module

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import povertyaid.fields
from povertyaid.at_once import AtOnce

HISTORY = import_module("povertyaid.migrations.0007_history")
FORGET = import_module("povertyaid.migrations.0008_forget_history")


def of(name):
    return import_module(f"povertyaid.migrations.{name}")


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("povertyaid", "0001_users_jobs_audit"),
        ("povertyaid", "0002_known_words_only"),
        ("povertyaid", "0003_who_comes_in"),
        ("povertyaid", "0004_keep_numbers_sealed"),
        ("povertyaid", "0005_seal_numbers"),
        ("povertyaid", "0006_access_tokens"),
        ("povertyaid", "0007_history"),
        ("povertyaid", "0008_forget_history"),
    ]
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        AtOnce(
            migrations.CreateModel(
                name="User",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    (
                        "last_login",
                        models.DateTimeField(
                            blank=True, null=True, verbose_name="last login"
                        ),
                    ),
                    (
                        "is_superuser",
                        models.BooleanField(
                            default=False,
                            help_text="Designates that this user has all permissions without explicitly assigning them.",
                            verbose_name="superuser status",
                        ),
                    ),
                    (
                        "username",
                        models.CharField(
                            error_messages={
                                "unique": "A user with that username already exists."
                            },
                            help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                            max_length=150,
                            unique=True,
                            validators=[
                                django.contrib.auth.validators.UnicodeUsernameValidator()
                            ],
                            verbose_name="username",
                        ),
                    ),
                    (
                        "email",
                        models.EmailField(
                            blank=True, max_length=254, verbose_name="email address"
                        ),
                    ),
                    (
                        "is_staff",
                        models.BooleanField(
                            default=False,
                            help_text="Designates whether the user can log into this admin site.",
                            verbose_name="staff status",
                        ),
                    ),
                    (
                        "is_active",
                        models.BooleanField(
                            default=True,
                            help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                            verbose_name="active",
                        ),
                    ),
                    (
                        "date_joined",
                        models.DateTimeField(
                            default=django.utils.timezone.now, verbose_name="date joined"
                        ),
                    ),
                    (
                        "full_name",
                        models.CharField(max_length=100, verbose_name="Họ và tên"),
                    ),
                    (
                        "job_title",
                        models.CharField(
                            blank=True, max_length=100, verbose_name="Chức vụ"
                        ),
                    ),
                    (
                        "groups",
                        models.ManyToManyField(
                            blank=True,
                            help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.group",
                            verbose_name="groups",
                        ),
                    ),
                    (
                        "user_permissions",
                        models.ManyToManyField(
                            blank=True,
                            help_text="Specific permissions for this user.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.permission",
                            verbose_name="user permissions",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Người dùng",
                    "verbose_name_plural": "Người dùng",
                    "ordering": ["username"],
                },
                managers=[
                    ("objects", django.contrib.auth.models.UserManager()),
                ],
            ),
            migrations.CreateModel(
                name="IdentityKey",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("mark", models.CharField(max_length=32, verbose_name="Dấu của khóa")),
                    (
                        "since",
                        models.DateTimeField(auto_now_add=True, verbose_name="Từ lúc"),
                    ),
                ],
                options={
                    "verbose_name": "Khóa số định danh",
                    "verbose_name_plural": "Khóa số định danh",
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("pk", 1)), name="one_identity_key"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Act",
                fields=[
                    ("id", models.BigAutoField(primary_key=True)),
                    ("at", models.DateTimeField(verbose_name="Lúc")),
                    ("way", models.TextField(verbose_name="Qua")),
                    ("name", models.TextField()),
                    ("address", models.TextField(verbose_name="Từ máy")),
                    ("job_id", models.BigIntegerField(null=True)),
                    ("batch_id", models.BigIntegerField(null=True)),
                    ("role", models.TextField(verbose_name="Vai của cơ sở dữ liệu")),
                    ("program", models.TextField(verbose_name="Chương trình")),
                ],
                options={
                    "verbose_name": "Lần ghi",
                    "verbose_name_plural": "Lần ghi",
                    "db_table": '"history"."act"',
                    "managed": False,
                },
            ),
            migrations.CreateModel(
                name="Change",
                fields=[
                    ("id", models.BigAutoField(primary_key=True)),
                    ("at", models.DateTimeField(verbose_name="Lúc")),
                    ("thing", models.TextField(verbose_name="Bảng")),
                    (
                        "op",
                        models.TextField(
                            choices=[
                                ("c", "Thêm"),
                                ("u", "Sửa"),
                                ("d", "Xóa"),
                                ("e", "Xóa nội dung theo thời hạn lưu"),
                                ("p", "Xóa lịch sử cũ theo thời hạn lưu"),
                            ],
                            verbose_name="Việc",
                        ),
                    ),
                    ("object_id", models.BigIntegerField(null=True, verbose_name="Mã")),
                    ("before", models.JSONField(null=True, verbose_name="Trước")),
                    ("after", models.JSONField(null=True, verbose_name="Sau")),
                    ("erased_by", models.BigIntegerField(null=True)),
                ],
                options={
                    "verbose_name": "Thay đổi",
                    "verbose_name_plural": "Thay đổi",
                    "db_table": '"history"."change"',
                    "managed": False,
                },
            ),
            migrations.CreateModel(
                name="AuditEntry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("at", models.DateTimeField(auto_now_add=True, verbose_name="Lúc")),
                    (
                        "action",
                        models.CharField(
                            choices=[
                                ("created", "Tạo"),
                                ("changed", "Sửa"),
                                ("deleted", "Xóa"),
                                ("viewed", "Xem"),
                                ("exported", "Xuất tệp"),
                                ("imported", "Nhập"),
                                ("undone", "Hoàn tác"),
                            ],
                            max_length=10,
                            verbose_name="Việc",
                        ),
                    ),
                    ("subject", models.CharField(max_length=60, verbose_name="Đối tượng")),
                    (
                        "subject_id",
                        models.BigIntegerField(null=True, verbose_name="Mã đối tượng"),
                    ),
                    ("label", models.CharField(max_length=200, verbose_name="Tên")),
                    (
                        "before",
                        povertyaid.fields.SealedJSONField(null=True, verbose_name="Trước"),
                    ),
                    (
                        "after",
                        povertyaid.fields.SealedJSONField(null=True, verbose_name="Sau"),
                    ),
                    (
                        "actor",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="audit_entries",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Ai",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Dòng nhật ký",
                    "verbose_name_plural": "Nhật ký",
                    "ordering": ["-at", "-id"],
                    "indexes": [
                        models.Index(
                            fields=["subject", "subject_id", "-at"],
                            name="povertyaid__subject_6920da_idx",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Job",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("task", models.CharField(max_length=100, verbose_name="Tác vụ")),
                    ("title", models.CharField(max_length=200, verbose_name="Việc")),
                    ("arguments", models.JSONField(blank=True, default=dict)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("queued", "Đang chờ"),
                                ("running", "Đang chạy"),
                                ("done", "Xong"),
                                ("failed", "Hỏng"),
                                ("cancelled", "Đã hủy"),
                            ],
                            default="queued",
                            max_length=10,
                            verbose_name="Trạng thái",
                        ),
                    ),
                    (
                        "progress",
                        models.PositiveIntegerField(default=0, verbose_name="Đã làm"),
                    ),
                    (
                        "total",
                        models.PositiveIntegerField(default=0, verbose_name="Tổng số"),
                    ),
                    (
                        "message",
                        models.CharField(
                            blank=True, max_length=500, verbose_name="Đang làm gì"
                        ),
                    ),
                    ("error", models.TextField(blank=True, verbose_name="Lỗi")),
                    (
                        "link",
                        models.CharField(
                            blank=True, max_length=200, verbose_name="Trang kết quả"
                        ),
                    ),
                    ("is_cancel_asked", models.BooleanField(default=False)),
                    (
                        "attempts",
                        models.PositiveSmallIntegerField(
                            default=0, verbose_name="Lần chạy"
                        ),
                    ),
                    (
                        "asked_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Yêu cầu lúc"),
                    ),
                    (
                        "started_at",
                        models.DateTimeField(null=True, verbose_name="Bắt đầu lúc"),
                    ),
                    ("heartbeat_at", models.DateTimeField(null=True)),
                    (
                        "finished_at",
                        models.DateTimeField(null=True, verbose_name="Xong lúc"),
                    ),
                    (
                        "asked_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="jobs",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người yêu cầu",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Việc nền",
                    "verbose_name_plural": "Việc nền",
                    "ordering": ["-id"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("state__in", ["queued", "running"])),
                            fields=["state"],
                            name="job_owed",
                        )
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("total", 0),
                                ("progress__lte", models.F("total")),
                                _connector="OR",
                            ),
                            name="job_progress_within_total",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "state__in",
                                    ["queued", "running", "done", "failed", "cancelled"],
                                )
                            ),
                            name="job_state_is_known",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="OneTimeLink",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("digest", models.CharField(max_length=64, unique=True)),
                    ("made_at", models.DateTimeField(auto_now_add=True)),
                    ("expires_at", models.DateTimeField()),
                    ("used_at", models.DateTimeField(null=True)),
                    (
                        "made_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="one_time_links",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Phiếu đặt mật khẩu",
                    "verbose_name_plural": "Phiếu đặt mật khẩu",
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("used_at", None)),
                            fields=("user",),
                            name="one_time_link_once_per_user",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SignInEvent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("at", models.DateTimeField(auto_now_add=True, verbose_name="Lúc")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("signed-in", "Đăng nhập"),
                                ("failed", "Sai tên hoặc mật khẩu"),
                                ("code-failed", "Sai mã xác thực"),
                                ("locked", "Bị tạm khóa"),
                                ("signed-out", "Đăng xuất"),
                                ("ended", "Phiên bị kết thúc từ nơi khác"),
                                ("ran-out", "Phiên hết hạn"),
                                ("confirmed", "Xác nhận lại mật khẩu hoặc mã"),
                                ("factor-added", "Thêm cách xác thực"),
                                ("factor-removed", "Gỡ cách xác thực"),
                                ("codes-made", "Tạo mã dự phòng"),
                                ("code-used", "Dùng mã dự phòng"),
                                ("password", "Đổi mật khẩu"),
                                ("link-made", "Tạo phiếu đặt mật khẩu"),
                                ("link-used", "Đặt mật khẩu bằng phiếu"),
                                ("token-made", "Tạo mã truy cập"),
                                ("token-revoked", "Thu hồi mã truy cập"),
                            ],
                            max_length=20,
                            verbose_name="Việc",
                        ),
                    ),
                    (
                        "name_digest",
                        models.CharField(
                            blank=True, max_length=64, verbose_name="Mã của tên đã gõ"
                        ),
                    ),
                    (
                        "address",
                        models.GenericIPAddressField(null=True, verbose_name="Địa chỉ"),
                    ),
                    (
                        "device",
                        models.CharField(
                            blank=True, max_length=200, verbose_name="Thiết bị"
                        ),
                    ),
                    (
                        "detail",
                        models.CharField(
                            blank=True, max_length=200, verbose_name="Chi tiết"
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Ai làm",
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="sign_in_events",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Tài khoản",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Dòng nhật ký đăng nhập",
                    "verbose_name_plural": "Nhật ký đăng nhập",
                    "ordering": ["-at", "-id"],
                    "indexes": [
                        models.Index(fields=["-at", "-id"], name="sign_in_event_newest"),
                        models.Index(fields=["user", "-at"], name="sign_in_event_of_user"),
                        models.Index(
                            condition=models.Q(("kind__in", ["failed", "code-failed"])),
                            fields=["address", "-at"],
                            name="sign_in_failed_address",
                        ),
                        models.Index(
                            condition=models.Q(
                                ("kind__in", ["signed-in", "failed", "code-failed"])
                            ),
                            fields=["name_digest", "-at"],
                            name="sign_in_failed_name",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AccessToken",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("name", models.CharField(max_length=100, verbose_name="Dùng cho")),
                    ("digest", models.CharField(max_length=64, unique=True)),
                    (
                        "made_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Tạo lúc"),
                    ),
                    ("expires_at", models.DateTimeField(verbose_name="Dùng đến")),
                    (
                        "last_used_at",
                        models.DateTimeField(null=True, verbose_name="Dùng gần nhất"),
                    ),
                    (
                        "revoked_at",
                        models.DateTimeField(null=True, verbose_name="Thu hồi lúc"),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="access_tokens",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Mã truy cập",
                    "verbose_name_plural": "Mã truy cập",
                    "ordering": ["-made_at", "-id"],
                },
            ),
        ),
        migrations.RunPython(
            of("0005_seal_numbers").note_key, migrations.RunPython.noop
        ),
        migrations.RunSQL(
            HISTORY.SCHEMA + HISTORY.CURRENT_ACT + HISTORY.NOTE + HISTORY.CLOSE
        ),
        migrations.RunSQL(FORGET.TABLES + FORGET.ERASE + FORGET.PURGE, FORGET.UNDO),
    ]
