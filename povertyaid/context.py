"""What every page shows around its own content: the office and where one can go."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from povertyaid.office import as_party_body, initials_of


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    items: list[Item]


# Who: all | reports | lists | district | office | users
PLACES = [  # title, then (label, icon, URL name, who)
    (
        "",
        [
            ("Tổng quan", "home", "home", "all"),
            ("Hộ", "house", "households", "all"),
            ("Phân công", "link", "assignments", "reports"),
            ("Đề nghị đổi người", "swap", "transfers", "all"),
            ("Thăm hộ", "visit", "visits", "all"),
            ("Ghi trên điện thoại", "phone", "field", "all"),
            ("Sổ hỗ trợ", "gift", "supports", "all"),
            ("Tập huấn, mô hình", "goat", "activities", "all"),
            ("Kế hoạch", "flag", "plans", "reports"),
            ("Phương án", "check", "proposals", "reports"),
        ],
    ),
    (
        "Tổng hợp",
        [
            ("Báo cáo năm", "report", "reports", "reports"),
            ("Kết quả giúp đỡ", "check", "effect", "reports"),
            ("Giấy tờ", "print", "papers", "all"),
        ],
    ),
    (
        "Danh mục",
        [
            ("Xã và bản", "map", "communes", "reports"),
            ("Tổ chức đảng", "flag", "organisations", "reports"),
            ("Đảng viên", "people", "members", "all"),
        ],
    ),
    (
        "Quản trị",
        [
            ("Người dùng và quyền", "people", "users", "users"),
            ("Nhập danh sách", "upload", "imports", "lists"),
            ("Nhập, xuất danh mục", "table", "registers", "district"),
            ("Việc nền", "clock", "jobs", "lists"),
            ("Nhật ký sử dụng", "log", "log", "district"),
            ("Nhật ký đăng nhập", "lock", "sign_in_log", "office"),
            ("Dữ liệu cá nhân", "people", "personal_data", "all"),
            ("Tự kiểm tra", "check", "self_check", "district"),
            ("Sức khỏe hệ thống", "info", "health", "district"),
        ],
    ),
]


def site(request) -> dict:
    return {"office": _office(), "navigation": _navigation(request)}


def _office() -> dict[str, str]:
    """Its names, and how they stand at the head of a paper."""
    office = settings.OFFICE
    superior, symbol = as_party_body(office["parent"]), initials_of(office["name"])
    return office | {"superior": superior, "symbol": symbol}


def _navigation(request) -> list[Group]:
    scope = getattr(request, "scope", None)
    if scope is None or not request.user.is_authenticated:
        return []
    allowed = {
        "all": True,
        "reports": scope.reads_reports,
        "lists": scope.writes_all or bool(scope.writes),
        "district": scope.writes_all,
        "office": scope.writes_all or request.user.is_superuser,
        "users": scope.manages_users,
    }
    groups = []
    for title, places in PLACES:
        items = [_item(request, *place[:3]) for place in places if allowed[place[3]]]
        if items:
            groups.append(Group(title, items))
    return groups


def _item(request, label: str, icon: str, name: str) -> Item:
    url = reverse(name)
    is_current = request.path == url or (url != "/" and request.path.startswith(url))
    return Item(label, icon, url, is_current)
