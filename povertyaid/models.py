"""Who signs in, what they did, and the work done behind the pages."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from povertyaid.fields import SealedJSONField


class User(AbstractUser):
    """Someone who signs in; what they may see comes from their grants."""

    first_name = None
    last_name = None
    full_name = models.CharField("Họ và tên", max_length=100)
    job_title = models.CharField("Chức vụ", max_length=100, blank=True)

    class Meta:
        ordering = ["username"]
        verbose_name = "Người dùng"
        verbose_name_plural = "Người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.rpartition(" ")[2]

    @property
    def initials(self) -> str:
        """Two letters for the round mark in the bar: first and last syllable."""
        syllables = (self.full_name or self.username).split()
        return "".join(word[0] for word in {syllables[0]: 0, syllables[-1]: 0}).upper()


class AuditEntry(models.Model):
    """Who did, saw or exported what; before and after where something changed."""

    class Action(models.TextChoices):
        CREATED = "created", "Tạo"
        CHANGED = "changed", "Sửa"
        DELETED = "deleted", "Xóa"
        VIEWED = "viewed", "Xem"
        EXPORTED = "exported", "Xuất tệp"
        IMPORTED = "imported", "Nhập"
        UNDONE = "undone", "Hoàn tác"

    at = models.DateTimeField("Lúc", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,  # a command or a scheduled job has no user
        related_name="audit_entries",
        verbose_name="Ai",
    )
    action = models.CharField("Việc", max_length=10, choices=Action)
    subject = models.CharField("Đối tượng", max_length=60)  # "households.household"
    subject_id = models.BigIntegerField("Mã đối tượng", null=True)
    label = models.CharField("Tên", max_length=200)
    before = SealedJSONField("Trước", null=True)
    after = SealedJSONField("Sau", null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "subject_id", "-at"])]
        verbose_name = "Dòng nhật ký"
        verbose_name_plural = "Nhật ký"

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.label}"


class IdentityKey(models.Model):
    """Which key the identity numbers in this database are under: its mark, one row.

    Tells a wrong key before it is used; the key itself is never in the database.
    """

    mark = models.CharField("Dấu của khóa", max_length=32)
    since = models.DateTimeField("Từ lúc", auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_identity_key")
        ]
        verbose_name = "Khóa số định danh"
        verbose_name_plural = "Khóa số định danh"

    def __str__(self) -> str:
        return f"Khóa {self.mark[:8]}"


class JobQuerySet(models.QuerySet):
    def owed(self):
        """Jobs somebody waits for: not begun, or begun and possibly abandoned."""
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def visible_to_user(self, user):
        """Everyone sees the jobs they asked for; a superuser sees all."""
        return self if user.is_superuser else self.filter(asked_by=user)


class Job(models.Model):
    """Work done behind the page. The row is the truth; messages only wake a worker."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Xong"
        FAILED = "failed", "Hỏng"
        CANCELLED = "cancelled", "Đã hủy"

    task = models.CharField("Tác vụ", max_length=100)  # the Celery task's name
    title = models.CharField("Việc", max_length=200)
    arguments = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        "Trạng thái", max_length=10, choices=State, default=State.QUEUED
    )
    progress = models.PositiveIntegerField("Đã làm", default=0)
    total = models.PositiveIntegerField("Tổng số", default=0)
    message = models.CharField("Đang làm gì", max_length=500, blank=True)
    error = models.TextField("Lỗi", blank=True)
    link = models.CharField("Trang kết quả", max_length=200, blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField("Lần chạy", default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="jobs",
        verbose_name="Người yêu cầu",
    )
    asked_at = models.DateTimeField("Yêu cầu lúc", auto_now_add=True)
    started_at = models.DateTimeField("Bắt đầu lúc", null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("Xong lúc", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=["queued", "running"]),
                name="job_owed",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["queued", "running", "done", "failed", "cancelled"]
                ),
                name="job_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(total=0) | Q(progress__lte=F("total")),
                name="job_progress_within_total",
            ),
        ]
        verbose_name = "Việc nền"
        verbose_name_plural = "Việc nền"

    def __str__(self) -> str:
        return self.title

    @property
    def is_ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)

    @property
    def percent(self) -> int:
        return self.progress * 100 // self.total if self.total else 0


class SignInEvent(models.Model):
    """One thing that happened at the door: who came in, who did not, what changed.

    A name that is nobody's is kept as a keyed digest only: people type a password into
    the wrong box, and the same wrong name can still be recognised.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", "Đăng nhập"
        FAILED = "failed", "Sai tên hoặc mật khẩu"
        CODE_FAILED = "code-failed", "Sai mã xác thực"
        LOCKED = "locked", "Bị tạm khóa"
        SIGNED_OUT = "signed-out", "Đăng xuất"
        ENDED = "ended", "Phiên bị kết thúc từ nơi khác"
        RAN_OUT = "ran-out", "Phiên hết hạn"
        CONFIRMED = "confirmed", "Xác nhận lại mật khẩu hoặc mã"
        FACTOR_ADDED = "factor-added", "Thêm cách xác thực"
        FACTOR_REMOVED = "factor-removed", "Gỡ cách xác thực"
        CODES_MADE = "codes-made", "Tạo mã dự phòng"
        CODE_USED = "code-used", "Dùng mã dự phòng"
        PASSWORD_CHANGED = "password", "Đổi mật khẩu"
        LINK_MADE = "link-made", "Tạo phiếu đặt mật khẩu"
        LINK_USED = "link-used", "Đặt mật khẩu bằng phiếu"
        TOKEN_MADE = "token-made", "Tạo mã truy cập"
        TOKEN_REVOKED = "token-revoked", "Thu hồi mã truy cập"
        INFECTED = "infected", "Gửi tệp có mã độc"

    at = models.DateTimeField("Lúc", default=timezone.now, editable=False)
    kind = models.CharField("Việc", max_length=20, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,  # the name typed is nobody's
        related_name="sign_in_events",
        verbose_name="Tài khoản",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,  # somebody else's doing, where it was not the user's own
        related_name="+",
        verbose_name="Ai làm",
    )
    name_digest = models.CharField("Mã của tên đã gõ", max_length=64, blank=True)
    address = models.GenericIPAddressField("Địa chỉ", null=True)
    device = models.CharField("Thiết bị", max_length=200, blank=True)
    detail = models.CharField("Chi tiết", max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="sign_in_event_newest"),
            models.Index(fields=["user", "-at"], name="sign_in_event_of_user"),
            models.Index(
                fields=["name_digest", "-at"],
                condition=Q(kind__in=["signed-in", "failed", "code-failed"]),
                name="sign_in_failed_name",
            ),
            models.Index(
                fields=["address", "-at"],
                condition=Q(kind__in=["failed", "code-failed"]),
                name="sign_in_failed_address",
            ),
        ]
        verbose_name = "Dòng nhật ký đăng nhập"
        verbose_name_plural = "Nhật ký đăng nhập"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user or ''}".strip()


class OneTimeLink(models.Model):
    """A slip that lets one person set a password once; its code is kept nowhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="one_time_links"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None),
                name="one_time_link_once_per_user",
            )
        ]
        verbose_name = "Phiếu đặt mật khẩu"
        verbose_name_plural = "Phiếu đặt mật khẩu"

    def __str__(self) -> str:
        return f"Phiếu của {self.user}"


class AccessToken(models.Model):
    """What a program shows instead of signing in; the key itself is kept nowhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_tokens"
    )
    name = models.CharField("Dùng cho", max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("Tạo lúc", auto_now_add=True)
    expires_at = models.DateTimeField("Dùng đến")
    last_used_at = models.DateTimeField("Dùng gần nhất", null=True)
    revoked_at = models.DateTimeField("Thu hồi lúc", null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = "Mã truy cập"
        verbose_name_plural = "Mã truy cập"

    def __str__(self) -> str:
        return self.name


class Act(models.Model):
    """On whose behalf one transaction changed something; written by the database."""

    at = models.DateTimeField("Lúc")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        verbose_name="Ai",
    )
    way = models.TextField("Qua")  # "page", "api", "admin", "job"; "" outside them
    name = models.TextField()  # of the address or task
    address = models.TextField("Từ máy")
    job_id = models.BigIntegerField(null=True)
    batch_id = models.BigIntegerField(null=True)
    role = models.TextField("Vai của cơ sở dữ liệu")
    program = models.TextField("Chương trình")

    class Meta:
        managed = False
        db_table = '"history"."act"'
        verbose_name = "Lần ghi"
        verbose_name_plural = "Lần ghi"

    def __str__(self) -> str:
        return f"{self.way or self.program} {self.name}"


class Change(models.Model):
    """One row made, changed or deleted: columns as PostgreSQL's text, by name.

    Of a change those that changed; of a deletion all; of a creation none: `before` of
    the next change, or the row as it is, tells them. Rows made by one statement share
    one Change, which then has `ids` and no `object_id`.
    """

    class Op(models.TextChoices):
        CREATED = "c", "Thêm"
        CHANGED = "u", "Sửa"
        DELETED = "d", "Xóa"
        ERASED = "e", "Xóa nội dung theo thời hạn lưu"
        PURGED = "p", "Xóa lịch sử cũ theo thời hạn lưu"

    act = models.ForeignKey(Act, models.DO_NOTHING, related_name="changes")
    at = models.DateTimeField("Lúc")
    thing = models.TextField("Bảng")
    op = models.TextField("Việc", choices=Op)
    object_id = models.BigIntegerField("Mã", null=True)
    before = models.JSONField("Trước", null=True)
    after = models.JSONField("Sau", null=True)
    erased_by = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = '"history"."change"'
        verbose_name = "Thay đổi"
        verbose_name_plural = "Thay đổi"

    def __str__(self) -> str:
        return f"{self.get_op_display()} {self.thing} {self.object_id or ''}"
