"""What stands in the cells: identity numbers, ticks, words, errors, blanks."""

from tests.households.imports.corpus.people import BIRTH, NAME, NAMES, named, read_as
from tests.households.imports.corpus.shelf import (
    HAC,
    HAC_READ,
    HEADINGS,
    PO,
    THAM,
    Book,
    book,
    hac,
    listed,
    po,
    table,
    tham,
)

NUMBER = "Số định danh"
LENGTHS = "12 chữ số (CCCD) hoặc 9 chữ số (CMND)"


@book
def identity_numbers_by_their_digits():
    """Twelve, eleven, ten, nine, eight digits; spaces, dots, ".0", letters O."""
    cases = [
        ("011078001234", "011078001234", ""),
        (11078001235, "011078001235", "mất số 0 ở đầu"),
        (1078001236, "001078001236", "mất hai số 0 ở đầu"),
        ("040123456", "040123456", ""),
        (40123457, "040123457", "mất số 0 ở đầu"),
        ("011 078 001 237", "011078001237", "bỏ dấu cách, dấu chấm"),
        ("011.078.001.238", "011078001238", "bỏ dấu cách, dấu chấm"),
        ("011078001239.0", "011078001239", "bỏ dấu cách, dấu chấm"),
        ("O11O78OO1240", "011078001240", "chữ O thay số 0"),
        ("CMND: 040123458", "040123458", "bỏ chữ quanh số"),
        ("'011078001241", "011078001241", "bỏ dấu cách, dấu chấm"),
    ]
    names = NAMES[:11]
    rows = [named(names[n], 1978, cell) for n, (cell, *_) in enumerate(cases)]
    read = [
        read_as(
            5 + n,
            names[n],
            1978,
            citizen_number=number,
            repairs=[(NUMBER, str(cell), number, why)] if why else [],
        )
        for n, (cell, number, why) in enumerate(cases)
    ]
    return Book(listed(*rows), rows=read, tables=[table(len(cases))])


@book
def identity_numbers_that_are_none():
    """ "chưa có", "không", "đang làm" are none; E+10, thirteen digits are errors."""
    lost = f"{LENGTHS}; số viết dạng E+ đã mất các chữ số cuối"
    words = ["chưa có", "không", "đang làm", "-"]
    wrong = [("1.1178E+10", lost), ("0110780012345", LENGTHS), ("mù chữ", LENGTHS)]
    names = NAMES[:7]
    cells = [*words, *(cell for cell, _ in wrong)]
    rows = [named(names[n], 1978, cell) for n, cell in enumerate(cells)]
    read = [
        read_as(
            5 + n,
            names[n],
            1978,
            repairs=[(NUMBER, word, None, "ghi là chưa có số")],
        )
        for n, word in enumerate(words)
    ]
    read += [
        read_as(
            9 + n,
            names[4 + n],
            1978,
            verdict="error",
            problems=[(NUMBER, cell, expected)],
        )
        for n, (cell, expected) in enumerate(wrong)
    ]
    return Book(listed(*rows), rows=read, tables=[table(7)])


@book
def identity_numbers_against_sex_and_birth():
    """A whole number that does not fit is doubtful; a mended one that does not fit is
    an error; one of the next century under a birth of the last is doubtful."""
    rows = [
        (1, "Lò Văn An", 1978, "Nam", "Thái", "011178001234", 4, "x", ""),
        (2, "Lò Văn Bun", 1978, "Nam", "Thái", 11178001235, 4, "x", ""),
        (3, "Lò Văn Chựa", 1978, "Nam", "Thái", "011278001236", 4, "x", ""),
    ]
    sex, born = "chữ số thứ tư khác giới tính", "chữ số chỉ năm sinh khác năm sinh"
    doubt = "Không khớp với thông tin trong dòng: {}."
    again = f"{LENGTHS}; thêm số 0 ở đầu thì {sex}"
    thai = {"ethnic_group": "Thái", "sex": "male", "status": "poor", "persons": 4}
    return Book(
        listed(*rows),
        rows=[
            read_as(
                5,
                "Lò Văn An",
                1978,
                citizen_number="011178001234",
                warnings=[(NUMBER, "011178001234", doubt.format(sex))],
                **thai,
            ),
            read_as(
                6,
                "Lò Văn Bun",
                1978,
                verdict="error",
                problems=[(NUMBER, "11178001235", again)],
                **thai,
            ),
            read_as(
                7,
                "Lò Văn Chựa",
                1978,
                citizen_number="011278001236",
                warnings=[(NUMBER, "011278001236", doubt.format(born))],
                **thai,
            ),
        ],
        tables=[table(3)],
    )


@book
def ticks_of_every_kind():
    """x, X, "x ", 1, ✓, v, có, Wingdings ü and þ, the box's own number; 0 and -."""
    headings = [*HEADINGS, *(f"Chỉ số {n}" for n in range(1, 13))]
    cells = ["x", "X", "x ", 1, "✓", "v", "có", "ü", "þ", 10, "0", "-"]
    rows = [[*HAC, *cells], [*PO, *[""] * 6, "y?", *[""] * 5]]
    wrong = ("Chỉ số thiếu hụt 7", "y?", "x, hoặc để trống")
    return Book(
        listed(*rows, headings=headings),
        rows=[
            hac(5, deprivations=list(range(1, 11))),
            po(6, deprivations=[], verdict="error", problems=[wrong]),
        ],
    )


@book
def classification_in_one_column():
    """ "Phân loại": HN, HCN, Hộ nghèo, "cận nghèo", with remarks; and other words."""
    headings = [*HEADINGS[:7], "Phân loại (HN/HCN)"]
    cells = ["HN", "HCN", "Hộ nghèo", "cận nghèo", "Hộ nghèo (phát sinh)", "Thoát"]
    names = NAMES[:6]
    rows = [[*named(names[n], 1978)[:7], cell] for n, cell in enumerate(cells)]
    status = ["poor", "near_poor", "poor", "near_poor", "poor", None]
    read = [read_as(5 + n, names[n], 1978, status=s) for n, s in enumerate(status)]
    extra = ("Phân loại hộ", "Hộ nghèo (phát sinh)", "poor", "bỏ phần ghi thêm")
    read[4].repairs = [extra]
    wrong = ("Phân loại hộ", "Thoát", "Hộ nghèo hoặc Hộ cận nghèo")
    read[5].verdict, read[5].problems = "error", [wrong]
    return Book(
        listed(*rows, headings=headings),
        rows=read,
        tables=[table(6)],
    )


@book
def classification_in_two_columns():
    """Both ticked and neither ticked are errors."""
    rows = [HAC, (*PO[:7], "x", "x"), (*THAM[:7], "", "")]
    one = "đánh dấu một trong hai: nghèo, cận nghèo"
    both, none = ("Phân loại hộ", "x | x", one), ("Phân loại hộ", "(trống)", one)
    return Book(
        listed(*rows),
        rows=[
            hac(5),
            po(6, status=None, verdict="error", problems=[both]),
            tham(7, status=None, verdict="error", problems=[none]),
        ],
        tables=[table(3)],
    )


@book
def ethnic_groups_by_other_names():
    """H'Mông, Mèo, Khơ-mú, Thái đen, "DT Thái"; Thổ is a group of its own."""
    cells = ["H'Mông", "Mèo", "Khơ-mú", "Thái đen", "DT Thái", "Thổ", "Thái Lan"]
    groups = ["Mông", "Mông", "Khơ mú", "Thái", "Thái", "Thổ", None]
    names = NAMES[:7]
    rows = [(2, names[n], 1978, "", cell, "", *PO[6:]) for n, cell in enumerate(cells)]
    read = [
        read_as(5 + n, names[n], 1978, ethnic_group=g) for n, g in enumerate(groups)
    ]
    for n in range(4):
        why = f"tên khác của dân tộc {groups[n]}"
        read[n].repairs = [("Dân tộc", cells[n], groups[n], why)]
    wrong = ("Dân tộc", "Thái Lan", "tên trong danh mục 54 dân tộc")
    read[6].verdict, read[6].problems = "error", [wrong]
    return Book(listed(*rows), rows=read, tables=[table(7)])


@book
def numbers_as_text():
    """ "4", "4.0", "04", "4 khẩu", "bốn", 4,5 in the number of persons."""
    cells = ["4", "4.0", "04", "4 khẩu", "bốn", 4.5, 41]
    whole = "số nguyên từ 1 đến 40"
    names = NAMES[:7]
    rows = [(*named(names[n], 1978)[:6], cell, "", "x") for n, cell in enumerate(cells)]
    read = [read_as(5 + n, names[n], 1978, persons=4) for n in range(4)]
    read[3].repairs = [("Số khẩu", "4 khẩu", 4, "bỏ chữ sau số")]
    for n, expected in ((4, whole), (5, whole), (6, "số từ 1 đến 40")):
        problem = ("Số khẩu", str(cells[n]), expected)
        read.append(
            read_as(
                5 + n,
                names[n],
                1978,
                persons=None,
                verdict="error",
                problems=[problem],
            )
        )
    return Book(listed(*rows), rows=read, tables=[table(7)])


@book
def formulas_with_errors():
    """#REF!, #N/A, #VALUE! in a name, a birth, a number, a group, persons, a tick."""
    told = "{}; {} là lỗi công thức trong tệp"
    place = [
        (1, "#REF!", NAME, "họ và tên bằng chữ", "head_name"),
        (2, "#N/A", BIRTH, "ngày/tháng/năm, hoặc năm sinh", "birth_date"),
        (3, "#VALUE!", "Giới tính", "Nam hoặc Nữ", "sex"),
        (4, "#REF!", "Dân tộc", "tên trong danh mục 54 dân tộc", "ethnic_group"),
        (5, "#N/A", NUMBER, LENGTHS, "citizen_number"),
        (6, "#DIV/0!", "Số khẩu", "số nguyên từ 1 đến 40", "persons"),
        (7, "#NAME?", "Hộ nghèo", "x, hoặc để trống", "status"),
    ]
    rows, read = [], []
    for n, (column, error, field, expected, name) in enumerate(place):
        row = [1, NAMES[n], *HAC[2:]]
        row[5] = f"01107012345{n}"
        changes = {"head_name": row[1], "citizen_number": row[5], name: None}
        if name == "birth_date":
            changes["birth_year"] = None
        row[column] = error
        rows.append(row)
        problems = [(field, error, told.format(expected, error))]
        read.append(hac(5 + n, verdict="error", problems=problems, **changes))
    one = "đánh dấu một trong hai: nghèo, cận nghèo"
    read[6].problems.append(("Phân loại hộ", "(trống)", one))
    return Book(listed(*rows), rows=read, tables=[table(7)])


@book
def blank_cells():
    """Blank birth, sex, group and number are no error; a blank name or number of
    persons is."""
    bare = (1, "Lò Văn Hặc", "", "", "", "", 4, "x", "")
    nameless = (2, "", *PO[2:])
    countless = (*THAM[:6], "", "x", "")
    name = (NAME, "(trống)", "họ và tên chủ hộ")
    persons = ("Số khẩu", "(trống)", "số từ 1 đến 40")
    kept = ("commune", "village", "head_name", "persons", "status")
    gone = {key: None for key in HAC_READ if key not in kept}
    return Book(
        listed(bare, nameless, countless),
        rows=[
            hac(5, **gone),
            po(6, head_name=None, verdict="error", problems=[name]),
            tham(7, persons=None, verdict="error", problems=[persons]),
        ],
        tables=[table(3)],
    )
