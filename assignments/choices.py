"""Words of the Party's organisation and of Plan 40, with what users read."""

from django.db import models


class OrganisationKind(models.TextChoices):
    """Party rules, articles 21–24; what Plan 40 assigns to communes are the *cơ sở*."""

    DISTRICT_COMMITTEE = "district_committee", "Đảng bộ huyện"
    GRASSROOTS_COMMITTEE = "grassroots_committee", "Đảng bộ cơ sở"
    GRASSROOTS_CELL = "grassroots_cell", "Chi bộ cơ sở"
    SUB_COMMITTEE = "sub_committee", "Đảng bộ bộ phận"
    CELL = "cell", "Chi bộ trực thuộc"


class MemberStatus(models.TextChoices):
    OFFICIAL = "official", "Đảng viên chính thức"
    PROBATIONARY = "probationary", "Đảng viên dự bị"
    EXEMPT = "exempt", "Miễn công tác, sinh hoạt đảng"
    ELSEWHERE = "elsewhere", "Sinh hoạt tạm thời nơi khác"
    TRANSFERRED = "transferred", "Đã chuyển sinh hoạt"
    LEFT = "left", "Ra khỏi Đảng hoặc từ trần"


# Members a plan counts on: not exempt, not away, not gone
HELPING = (MemberStatus.OFFICIAL, MemberStatus.PROBATIONARY)


class Skill(models.TextChoices):
    """What a helper or an office knows best, set against why a household is poor."""

    AGRICULTURE = "agriculture", "Nông nghiệp, làm ăn"
    HEALTH = "health", "Y tế"
    EDUCATION = "education", "Giáo dục, đào tạo"
    CREDIT = "credit", "Tín dụng, tài chính"


class HelpsBy(models.TextChoices):
    """Who a plan gives households to."""

    MEMBER = "member", "Từng đảng viên"
    ORGANISATION = "organisation", "Cả tổ chức đảng"


class Counted(models.TextChoices):
    """Which status of a household a plan asks help for."""

    POOR = "poor", "Chỉ hộ nghèo"
    LISTED = "listed", "Hộ nghèo và hộ cận nghèo"


class HelperRole(models.TextChoices):
    MAIN = "main", "Giúp chính"
    SUPPORTING = "supporting", "Hỗ trợ"


class EndReason(models.TextChoices):
    ESCAPED = "escaped", "Hộ đã thoát nghèo, hết thời gian theo dõi"
    HOUSEHOLD_LEFT = "household_left", "Hộ chuyển đi hoặc không còn"
    REPLACED = "replaced", "Đổi người giúp"
    MEMBER_LEFT = "member_left", "Đảng viên chuyển, được miễn hoặc từ trần"
    MOVED_ALONG = "moved_along", "Giúp tiếp từ tổ chức đảng mới"
    PLAN_ENDED = "plan_ended", "Hết kế hoạch"
    MISTAKE = "mistake", "Ghi nhầm"


class TransferState(models.TextChoices):
    ASKED = "asked", "Chờ trả lời"
    ACCEPTED = "accepted", "Đã chấp nhận"
    REFUSED = "refused", "Đã từ chối"
    WITHDRAWN = "withdrawn", "Đã rút"


class TransferKind(models.TextChoices):
    """Form 10-SHĐ: how a member's party life moves to another organisation."""

    OFFICIAL = "official", "Chuyển chính thức"
    TEMPORARY = "temporary", "Chuyển tạm thời"
    RETURN = "return", "Trở về sau chuyển tạm thời"


class ChangeKind(models.TextChoices):
    """What happened to a running assignment, and why its row looks as it does."""

    STARTED = "started", "Bắt đầu giúp"
    FOLLOW_UP = "follow_up", "Chuyển sang theo dõi"
    RESUMED = "resumed", "Giúp trở lại"
    ENDED = "ended", "Kết thúc"
    HANDED_OVER = "handed_over", "Bàn giao"
    AMENDED = "amended", "Sửa nội dung"


class ProposalState(models.TextChoices):
    SOLVING = "solving", "Đang tính"
    FAILED = "failed", "Không tính được"
    DRAFT = "draft", "Đang sửa"
    APPROVED = "approved", "Đã duyệt"
    REFUSED = "refused", "Không duyệt"


class PairChange(models.TextChoices):
    """A proposed pair against today's assignments."""

    KEPT = "kept", "Giữ nguyên"
    CHANGED = "changed", "Đổi người giúp"
    NEW = "new", "Phân công mới"


class Wish(models.TextChoices):
    """What the office fixed of a proposal, whatever it costs."""

    PIN = "pin", "Ghim"
    FORBID = "forbid", "Cấm"


class PaperKind(models.TextChoices):
    """What is printed from the data; the value is the word in the page's address."""

    DECISION = "quyet-dinh", "Quyết định phân công phụ trách xã"
    CELL_LIST = "danh-sach", "Danh sách phân công đảng viên giúp đỡ hộ"
    PLEDGE = "cam-ket", "Bản cam kết giúp đỡ hộ"
    HELP_BOOK = "so-giup-ho", "Sổ theo dõi giúp đỡ hộ"
    CELL_REGISTER = "so-phan-cong", "Sổ phân công của chi bộ"
    HANDOVER = "ban-giao", "Biên bản bàn giao việc giúp đỡ hộ"


class DocumentType(models.TextChoices):
    """The letters in "Số 12-QĐ/HU", for papers that take a number (HD 36-HD/VPTW)."""

    DECISION = "QĐ", "Quyết định"
    RESOLUTION = "NQ", "Nghị quyết"
    MINUTES = "BB", "Biên bản"


class BundleForm(models.TextChoices):
    """How the papers of a whole commune come: together, or one by one in a zip."""

    PDF = "pdf", "Một tệp PDF, in một lần"
    PDF_ZIP = "pdf.zip", "Tệp nén, mỗi giấy một tệp PDF"
    DOCX_ZIP = "docx.zip", "Tệp nén, mỗi giấy một tệp Word"


class Role(models.TextChoices):
    """What a grant is given for; what it opens is in its other columns."""

    ADMINISTRATOR = "administrator", "Quản trị"
    DISTRICT_OFFICE = "district_office", "Văn phòng Huyện ủy"
    COMMUNE_SECRETARY = "commune_secretary", "Bí thư Đảng ủy xã"
    ORGANISATION_SECRETARY = "organisation_secretary", "Bí thư tổ chức đảng"
    MEMBER = "member", "Đảng viên"
    REPORT_MAKER = "report_maker", "Người lập báo cáo"
    REPORT_CLOSER = "report_closer", "Người chốt báo cáo"
    USER_MANAGER = "user_manager", "Quản trị người dùng"
    AUDITOR = "auditor", "Người kiểm tra"


class Place(models.TextChoices):
    """What kind of thing a grant is over."""

    EVERYTHING = "everything", "Toàn huyện"
    COMMUNE = "commune", "Một xã"
    ORGANISATION = "organisation", "Một tổ chức đảng"
    MEMBER = "member", "Một đảng viên"


# What each role is given over; a grant over anything else is refused on the page
PLACES_OF = {
    Role.ADMINISTRATOR: [Place.EVERYTHING],
    Role.DISTRICT_OFFICE: [Place.EVERYTHING],
    Role.COMMUNE_SECRETARY: [Place.COMMUNE],
    Role.ORGANISATION_SECRETARY: [Place.ORGANISATION],
    Role.MEMBER: [Place.MEMBER],
    Role.REPORT_MAKER: [Place.EVERYTHING],
    Role.REPORT_CLOSER: [Place.EVERYTHING],
    Role.USER_MANAGER: [Place.EVERYTHING, Place.COMMUNE],
    Role.AUDITOR: [Place.EVERYTHING, Place.COMMUNE, Place.ORGANISATION],
}
ONLY_READ = frozenset({Role.AUDITOR})
# Over everything they open one kind of work, not the register
NARROW = frozenset({Role.REPORT_MAKER, Role.REPORT_CLOSER, Role.USER_MANAGER})
# Whoever looks over what others did had no hand in it
AUDITED = (
    Role.ADMINISTRATOR,
    Role.DISTRICT_OFFICE,
    Role.COMMUNE_SECRETARY,
    Role.REPORT_MAKER,
    Role.REPORT_CLOSER,
    Role.USER_MANAGER,
)
# Roles no account holds both of at one time, and why; constraints of Grant hold it too
INCOMPATIBLE = {
    frozenset({Role.REPORT_MAKER, Role.REPORT_CLOSER}): (
        "Người lập báo cáo không được là người chốt báo cáo."
    ),
    **{
        frozenset({Role.AUDITOR, role}): (
            f"Người kiểm tra không được làm việc mình kiểm tra: {role.label}."
        )
        for role in AUDITED
    },
}


class RegisterVerdict(models.TextChoices):
    """What a row of a register file would do; `MISSING` is no row but a question."""

    NEW = "new", "Mới"
    CHANGED = "changed", "Thay đổi"
    TRANSFER = "transfer", "Chuyển sinh hoạt"
    SAME = "same", "Giữ nguyên"
    QUESTION = "question", "Cần trả lời"
    MISSING = "missing", "Vắng trong tệp"
    ERROR = "error", "Lỗi"


# The verdicts whose rows a commit writes as they stand
TAKEN = (RegisterVerdict.NEW, RegisterVerdict.CHANGED, RegisterVerdict.TRANSFER)


class VisitTopic(models.TextChoices):
    """What a visit was about; several may be ticked."""

    HEALTH = "health", "Sức khỏe"
    SCHOOL = "school", "Học hành"
    FARMING = "farming", "Làm ăn, chăn nuôi"
    HOUSE = "house", "Nhà ở, chuồng trại"
    MONEY = "money", "Tiền, vay vốn"
    PAPERS = "papers", "Giấy tờ, chế độ"
    OTHER = "other", "Việc khác"


class PromiseState(models.TextChoices):
    """What became of what the helper promised on a visit."""

    NONE = "none", "Không hẹn"
    OPEN = "open", "Còn hẹn"
    KEPT = "kept", "Đã làm"
    DROPPED = "dropped", "Không làm nữa"


class CheckState(models.TextChoices):
    """The secretary's look at what was logged."""

    UNSEEN = "unseen", "Chưa xem"
    CORRECTION_ASKED = "correction_asked", "Cần sửa"
    CONFIRMED = "confirmed", "Đã xác nhận"


class VerifyOutcome(models.TextChoices):
    """What asking the household showed, for the visits drawn each month."""

    PENDING = "pending", "Chưa hỏi"
    TRUE = "true", "Đúng"
    UNTRUE = "untrue", "Không đúng"
    UNREACHABLE = "unreachable", "Không hỏi được"


class SupportKind(models.TextChoices):
    """Columns of Biểu 02 (nguồn lực) of Plan 40."""

    MONEY = "money", "Tiền mặt"
    GOODS = "goods", "Hiện vật"
    LABOUR = "labour", "Ngày công"
    STOCK = "stock", "Cây giống, con giống"
    MODEL = "model", "Mô hình sinh kế"
    HOUSE = "house", "Nhà ở"
    BARN = "barn", "Chuồng trại"
    LATRINE = "latrine", "Nhà vệ sinh"
    TRAINING = "training", "Tập huấn"
    SCHOLARSHIP = "scholarship", "Học bổng"


class SupportSource(models.TextChoices):
    """Where the means came from."""

    MEMBERS = "members", "Đảng viên, cán bộ đóng góp"
    FUND = "fund", "Quỹ Vì người nghèo và quỹ khác"
    ENTERPRISE = "enterprise", "Doanh nghiệp"
    DONOR = "donor", "Nhà hảo tâm"
    STATE = "state", "Chương trình của Nhà nước"


class SupportState(models.TextChoices):
    PROMISED = "promised", "Đã hứa"
    DELIVERED = "delivered", "Đã trao"


class ActivityKind(models.TextChoices):
    """What households take part in together."""

    TRAINING = "training", "Lớp tập huấn"
    MODEL = "model", "Mô hình"
    MEETING = "meeting", "Buổi tuyên truyền, họp bản"
