"""What is kept about party members and their work with households."""

from assignments import forgetting
from assignments.photos import forgetting as photos
from assignments.registers import forgetting as files
from assignments.supports import forgetting as supports
from assignments.visits import forgetting as visits
from povertyaid.personal import Kind, Period

GROUND = (
    "Điều lệ Đảng, Kế hoạch 40-KH/HU (đảng viên giúp hộ nghèo); Điều 17 Nghị định"
    " 13/2023/NĐ-CP, Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15"
)
SEEN = "người được cấp quyền ở xã ấy, tổ chức đảng của đảng viên, đảng viên giúp hộ ấy"
SERVER = "máy chủ; bản sao lưu mã hóa"

KINDS = [
    Kind(
        name="members",
        title="Đảng viên",
        holds="họ tên, năm sinh, giới tính, dân tộc, số thẻ đảng, chức vụ, điện thoại,"
        " nơi sinh hoạt (là đảng viên là dữ liệu nhạy cảm)",
        why="để phân công người giúp hộ và chuyển sinh hoạt",
        ground=GROUND,
        seen_by="tổ chức đảng của người ấy, người được cấp quyền ở xã",
        places=SERVER,
        kept="",
        models=(
            "assignments.PartyMember",
            "assignments.CellTransfer",
            "assignments.FamilyAnswer",
            "assignments.Grant",
        ),
        period=Period(
            "members",
            forgetting.long_left,
            forgetting.anonymise,
            "Tính từ ngày chuyển đi, thôi giúp hộ cuối cùng hay được ghi là đã ra khỏi"
            " Đảng, từ trần. Xóa họ tên, ngày sinh, số thẻ, chức vụ, điện thoại, ghi"
            " chú, cả trong lịch sử và trong dòng của các tệp đã nhập; việc đã giúp hộ"
            " vẫn được đếm.",
        ),
    ),
    Kind(
        name="register-files",
        title="Tệp danh mục đã nhập",
        holds="từng dòng của tệp đảng viên, tổ chức đảng, giá trị cũ để hoàn tác",
        why="để kiểm tra lại, hoàn tác và biết ai được thêm từ đâu",
        ground=GROUND,
        seen_by="người quản trị của huyện",
        places="máy chủ: số định danh trong cơ sở dữ liệu và tệp gốc mã hóa; bản sao"
        " lưu mã hóa",
        kept="",
        models=("assignments.RegisterRow",),
        period=Period(
            "lists",
            files.old_files,
            files.remove_cells,
            "Xóa các ô chép từ tệp, của lần nhập đã xong, và họ tên những người có"
            " trong tệp nhưng không được ghi vào danh mục; dòng đã ghi thì vẫn hoàn"
            " tác được.",
        ),
    ),
    Kind(
        name="organisations",
        title="Người ký của tổ chức đảng",
        holds="họ tên, chức vụ người ký văn bản của từng tổ chức đảng",
        why="để lập giấy tờ đúng thể thức",
        ground=GROUND,
        seen_by="người lập giấy tờ của tổ chức ấy",
        places=SERVER,
        kept="",
        models=("assignments.PaperHead",),
        period=Period(
            "organisations",
            forgetting.old_signers,
            forgetting.remove_signers,
            "Tính từ ngày tổ chức kết thúc. Xóa họ tên, chức vụ người ký; tên tổ chức"
            " và giấy tờ đã ra vẫn còn.",
        ),
    ),
    Kind(
        name="measures",
        title="Biện pháp thoát nghèo",
        holds="nguyên nhân, biện pháp, ai làm, kết quả của từng hộ",
        why="để theo dõi cách giúp hộ thoát nghèo",
        ground=GROUND,
        seen_by=SEEN,
        places=SERVER,
        kept="",
        models=("assignments.EscapeMeasure",),
        period=Period(
            "measures",
            forgetting.old_measures,
            forgetting.remove_measures,
            "Xóa lời ghi và người làm; ngày hẹn, ngày xong vẫn còn để đếm.",
        ),
    ),
    Kind(
        name="help",
        title="Phân công giúp hộ",
        holds="ai giúp hộ nào, từ ngày nào, đề nghị đổi người, phương án, giấy tờ",
        why="để mỗi hộ có người giúp và biết ai chịu trách nhiệm",
        ground=GROUND,
        seen_by=SEEN,
        places=f"{SERVER}; điện thoại của chính người giúp",
        kept="cùng với hộ",
        models=(
            "assignments.HouseholdAssignment",
            "assignments.AssignmentChange",
            "assignments.TransferRequest",
            "assignments.Proposal",
            "assignments.ProposedPair",
            "assignments.ProposalWish",
            "assignments.IssuedPaper",
            "assignments.PaperBundle",
            "assignments.WeeklyDigest",
        ),
    ),
    Kind(
        name="visits",
        title="Lượt thăm",
        holds="ngày thăm, nội dung, điều đã hứa, vị trí nếu người thăm cho phép",
        why="để biết hộ được thăm thế nào, cần gì",
        ground=GROUND,
        seen_by=SEEN,
        places="máy chủ; điện thoại giữ mã hóa đến khi gửi xong; bản sao lưu mã hóa",
        kept="",
        models=(
            "assignments.Visit",
            "assignments.VisitVersion",
            "assignments.Verification",
        ),
        period=Period(
            "visits",
            visits.old_words,
            visits.remove_words,
            "Xóa lời ghi, điều hẹn, vị trí; lượt thăm vẫn còn để đếm.",
        ),
    ),
    Kind(
        name="photos",
        title="Ảnh chụp khi thăm hộ, khi trao hỗ trợ",
        holds="ảnh, ai gửi, lúc nào",
        why="để biết lượt thăm, phần hỗ trợ là có thật",
        ground=GROUND,
        seen_by=SEEN,
        places="máy chủ: ảnh được vẽ lại, bỏ vị trí và dữ liệu kèm theo, chỉ mở qua"
        " trang có kiểm tra quyền; điện thoại giữ mã hóa đến khi gửi xong, ảnh gửi dở"
        " quá 60 ngày tự xóa; bản sao lưu mã hóa",
        kept="",
        models=("assignments.FieldPhoto",),
        period=Period(
            "photos",
            photos.old_photos,
            photos.remove_photos,
            "Xóa ảnh; dòng ghi có ảnh, của lượt thăm nào, ai gửi thì vẫn còn.",
        ),
    ),
    Kind(
        name="supports",
        title="Hỗ trợ",
        holds="hộ được hỗ trợ gì, bao nhiêu, của ai, lúc nào; lớp tập huấn hộ đã dự",
        why="để công khai, không trùng, không sót",
        ground=GROUND,
        seen_by=SEEN,
        places=SERVER,
        kept="",
        models=(
            "assignments.Support",
            "assignments.SupportShare",
            "assignments.SupportVersion",
            "assignments.Activity",
            "assignments.Participant",
        ),
        period=Period(
            "supports",
            supports.old_words,
            supports.remove_words,
            "Xóa tên nhà hảo tâm, người ký nhận, ghi chú, lời kiểm tra; hỗ trợ gì, bao"
            " nhiêu, cho ai, lúc nào vẫn còn.",
        ),
    ),
]
