"""What the system keeps about those who use it: accounts, the log, jobs."""

from datetime import datetime, timedelta

from django.db.models import PROTECT, Exists, OuterRef, QuerySet

from povertyaid import history
from povertyaid.models import AuditEntry, Job, SignInEvent
from povertyaid.personal import Kind, Period

MICROSECOND = timedelta(microseconds=1)
OWN = "người ấy; người quản trị của huyện"
SERVER = "máy chủ; bản sao lưu mã hóa"
SECURITY = (
    "Điều 3, 26, 27 Nghị định 13/2023/NĐ-CP: bảo đảm an toàn, chứng minh được ai đã xử"
    " lý dữ liệu"
)


def _old_jobs(before: datetime) -> QuerySet[Job]:
    """Ended ones; those that a paper or a name list stands on stay with it."""
    ended = [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED]
    jobs = Job.objects.filter(state__in=ended, asked_at__lt=before)
    for relation in Job._meta.get_fields(include_hidden=True):
        if relation.auto_created and getattr(relation, "on_delete", None) is PROTECT:
            there = relation.related_model._base_manager.order_by()
            standing = there.filter(**{relation.field.name: OuterRef("pk")})
            jobs = jobs.exclude(Exists(standing))
    return jobs


def _forget_sign_ins(rows: QuerySet[SignInEvent]) -> int:
    """The database alone may take these away, and nothing younger than 90 days."""
    newest = rows.order_by("at").last()
    return history.forget_sign_ins(newest.at + MICROSECOND) if newest else 0


def _old_entries(before: datetime) -> QuerySet[AuditEntry]:
    looked = [AuditEntry.Action.VIEWED, AuditEntry.Action.EXPORTED]
    return AuditEntry.objects.filter(action__in=looked, at__lt=before)


def _purge(entries: QuerySet[AuditEntry]) -> int:
    """With the history of the same age; the database leaves a line that tells it."""
    newest = entries.order_by("at").last()
    return history.purge(newest.at + MICROSECOND, history.TIME_IS_OVER) if newest else 0


def _remove(rows: QuerySet) -> int:
    count = rows.count()
    rows.delete()
    return count


KINDS = [
    Kind(
        name="accounts",
        title="Tài khoản",
        holds="tên đăng nhập, họ tên, địa chỉ thư, mật khẩu đã băm, quyền đã cấp",
        why="để biết ai đang làm việc và được xem, được sửa đến đâu",
        ground=SECURITY,
        seen_by=OWN,
        places=SERVER,
        kept="khi tài khoản còn dùng; thôi dùng thì khóa lại, tên còn ở việc đã làm",
        models=(
            "povertyaid.User",
            "povertyaid.OneTimeLink",
            "povertyaid.AccessToken",
            "account.EmailAddress",
            "mfa.Authenticator",
        ),
    ),
    Kind(
        name="sign-ins",
        title="Nhật ký đăng nhập",
        holds="ai đăng nhập lúc nào, từ địa chỉ mạng và thiết bị nào",
        why="để phát hiện người lạ dùng tài khoản",
        ground=SECURITY,
        seen_by=OWN,
        places=SERVER,
        kept="",
        models=("povertyaid.SignInEvent", "usersessions.UserSession"),
        period=Period(
            "sign-ins",
            lambda before: SignInEvent.objects.filter(at__lt=before),
            _forget_sign_ins,
            "Xóa từng lần đăng nhập cũ.",
        ),
    ),
    Kind(
        name="log",
        title="Nhật ký xem, sửa, xuất tệp và lịch sử thay đổi",
        holds="ai đã xem hộ nào, sửa gì, xuất danh sách nào, lúc nào; mỗi dòng trước và"
        " sau khi sửa hoặc xóa",
        why="để người có dữ liệu biết ai đã xem, và để quy trách nhiệm",
        ground=SECURITY,
        seen_by="người có quyền sửa ở hộ ấy; người quản trị của huyện",
        places=SERVER,
        kept="",
        models=(
            "povertyaid.AuditEntry",
            "povertyaid.Act",
            "povertyaid.Change",
            "admin.LogEntry",
        ),
        period=Period(
            "log",
            _old_entries,
            _purge,
            "Xóa lượt xem, lượt xuất tệp, đăng nhập và lịch sử thay đổi cũ hơn; cơ sở"
            " dữ liệu không cho xóa cái mới hơn năm năm.",
        ),
    ),
    Kind(
        name="jobs",
        title="Việc nền",
        holds="ai yêu cầu nhập tệp, lập báo cáo, lúc nào, kết quả ra sao",
        why="để theo dõi việc chạy lâu và làm lại khi hỏng",
        ground=SECURITY,
        seen_by=OWN,
        places=SERVER,
        kept="",
        models=("povertyaid.Job",),
        period=Period(
            "jobs",
            _old_jobs,
            _remove,
            "Xóa dòng việc đã xong; tệp, giấy tờ và báo cáo việc ấy làm ra vẫn còn.",
        ),
    ),
]
