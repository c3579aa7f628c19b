"""What makes a whole list doubtful: whoever writes it says first that he checked."""

from collections.abc import Collection
from dataclasses import dataclass

from households.models import ImportBatch
from povertyaid.jobs import UserError
from povertyaid.templatetags.vn import number

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Doubt:
    """`text` says what was seen, `confirm` is the sentence to tick."""

    key: str
    text: str
    confirm: str
    names: tuple[str, ...] = ()  # sheets, communes or villages it is about


def doubts_of(batch: ImportBatch) -> list[Doubt]:
    """The doubts a reading left; [] for a list that can be written as it is."""
    doubts = (_wrong_year(batch), _many_missing(batch), _new_villages(batch))
    return [doubt for doubt in doubts if doubt]


def require_confirmed(batch: ImportBatch, confirmed: Collection[str]) -> None:
    """UserError unless the key of every doubt is among `confirmed`."""
    open_doubts = [d for d in doubts_of(batch) if d.key not in confirmed]
    if open_doubts:
        told = " ".join(doubt.text for doubt in open_doubts)
        raise UserError(f"Chưa ghi: cần người xác nhận đã kiểm tra. {told}")


def _wrong_year(batch: ImportBatch) -> Doubt | None:
    found = batch.findings.get("wrong_year") or {}
    if not (sheets := found.get("sheets")):
        return None
    years = ", ".join(map(str, found["years"]))
    return Doubt(
        "year",
        f"{number(len(sheets))} trang ghi năm {years},"
        f" lần nhập này là năm {batch.year}.",
        f"Tôi đã kiểm tra: đây là danh sách năm {batch.year}.",
        tuple(sheets),
    )


def _many_missing(batch: ImportBatch) -> Doubt | None:
    communes = batch.findings.get("missing", {}).get("communes")
    if not communes:
        return None
    return Doubt(
        "missing",
        f"Thiếu hơn 20 % số hộ của danh sách năm {batch.year - 1}"
        f" ở {number(len(communes))} xã.",
        f"Tôi đã kiểm tra: đây là danh sách năm {batch.year} và không sót hộ.",
        tuple(
            f"{c['name']}: thiếu {number(c['missing'])}/{number(c['of'])} hộ"
            for c in communes
        ),
    )


def _new_villages(batch: ImportBatch) -> Doubt | None:
    """Only where the commune has villages: a first list brings all of them."""
    found = [v for v in batch.findings.get("new_villages", ()) if v.get("closest")]
    if not found:
        return None
    names = ", ".join(v["name"] for v in found[:MOST_NAMED])
    more = f" và {number(len(found) - MOST_NAMED)} bản nữa"
    names += more if len(found) > MOST_NAMED else ""
    return Doubt(
        "villages",
        f"{number(len(found))} tên bản chưa có trong danh mục của xã.",
        f"Tôi đã kiểm tra: {number(len(found))} bản mới sẽ được thêm: {names}.",
        tuple(
            f"{v['name']} ({v['commune']}): {number(v['rows'])} dòng,"
            f" gần giống “{v['closest']}”"
            for v in found
        ),
    )
