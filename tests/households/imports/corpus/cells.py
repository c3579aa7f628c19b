"""What stands in the cells: names, births, identity numbers, ticks, words, errors."""

from datetime import date

from tests.households.imports.corpus.shelf import (
    HAC,
    HAC_READ,
    HEADINGS,
    PO,
    SECTION,
    THAM,
    TITLE,
    UNDER,
    Book,
    Sheet,
    book,
    hac,
    listed,
    po,
    table,
    tham,
    xlsx,
)

NAME, BIRTH, NUMBER = "Họ và tên chủ hộ", "Ngày sinh", "Số định danh"
GIVEN = "An Bun Chựa Dọn Én Hinh Ín Khao Lả Mấng Nó"
NAMES = [f"Lò Văn {name}" for name in GIVEN.split()]
LENGTHS = "12 chữ số (CCCD) hoặc 9 chữ số (CMND)"


def named(name, year, number="", row=PO):
    """A row like Pó's under another name, so that no two are twins."""
    return (2, name, year, "", row[4], number, *row[6:])


def read_as(number, name, year, **changes):
    return po(
        number,
        **{"head_name": name, "birth_year": year, "citizen_number": None, "sex": None}
        | changes,
    )


@book
def names_as_people_type_them():
    """Capitals, spaces, honorifics, "(đã chết)", order numbers, two people, NFD,
    look-alike and hidden letters."""
    dead = "Ghi thêm “đã chết” sau tên: xem lại ai là chủ hộ."
    twin = "Số “2” sau tên: trong bản có thể có người trùng tên."
    both = "Ô ghi hai người; chưa lấy “Lò Thị Bun”."
    letter = "Chữ “B” sau tên có thể để phân biệt người trùng tên."
    cases = [
        ("LÒ VĂN HẶC", "Lò Văn Hặc", "viết hoa toàn bộ", ""),
        ("Giàng  A Pó ", "Giàng A Pó", "thừa dấu cách", ""),
        ("Ông Lò Văn Khụt", "Lò Văn Khụt", "bỏ cách xưng hô", ""),
        ("Lò Văn Ún (đã chết)", "Lò Văn Ún", "bỏ phần ghi thêm trong ngoặc", dead),
        ("Lò Văn Pản 2", "Lò Văn Pản", "bỏ số phân biệt người trùng tên", twin),
        ("Lò Văn Pâng B", "Lò Văn Pâng B", "", letter),
        ("1. Lò Văn Tún", "Lò Văn Tún", "bỏ số thứ tự trước tên", ""),
        ("Lò Văn Inh, Lò Thị Bun", "Lò Văn Inh", "lấy người thứ nhất làm chủ hộ", both),
        ("Lo\u0300 Va\u0306n Hơ\u0323p", "Lò Văn Hợp", "chữ tổ hợp", ""),
        ("Ðiêu Chính Tâm", "Điêu Chính Tâm", "chữ Đ khác mã", ""),
        ("Cà\u200b Văn Lả", "Cà Văn Lả", "ký tự ẩn", ""),
        ("cứ nhìa sùng", "Cứ Nhìa Sùng", "sửa chữ hoa, chữ thường", ""),
        ("Ly", "Ly", "", ""),
    ]
    rows = [named(cell, 1960 + n) for n, (cell, *_) in enumerate(cases)]
    read = [
        read_as(
            5 + n,
            name,
            1960 + n,
            repairs=[(NAME, cell, name, why)] if why else [],
            warnings=[(NAME, cell, note)] if note else [],
        )
        for n, (cell, name, why, note) in enumerate(cases)
    ]
    return Book(listed(*rows), rows=read, tables=[table(len(cases))])


@book
def what_is_no_name():
    """A number, a dash, a formula in the column of names."""
    cells = ("12", "-", "Lò Văn A, 1970")
    rows = [named(cell, 1960 + n) for n, cell in enumerate(cells)]
    read = [
        read_as(
            5 + n,
            None,
            1960 + n,
            verdict="error",
            problems=[(NAME, cell, "họ và tên bằng chữ")],
        )
        for n, cell in enumerate(cells)
    ]
    return Book(listed(*rows), rows=read, tables=[table(3)])


IN_TWO = ("TT", "Họ và tên", "", *HEADINGS[2:])


@book
def name_in_two_columns_under_one_heading():
    """ "Họ và tên" merged over two columns: family and middle names, given name."""
    rows = [UNDER, TITLE, IN_TWO, SECTION]
    rows += [(1, "Lò Văn", "Hặc", *HAC[2:]), (2, "Giàng A", "Pó", *PO[2:])]
    return Book(xlsx(Sheet(rows, merges=("B3:C3",))), rows=[hac(5), po(6)])


@book
def name_in_two_columns_with_headings():
    """ "Họ và tên" over "Họ đệm" and "Tên"."""
    below = ("", "Họ đệm", "Tên", *[""] * 7)
    rows = [UNDER, TITLE, IN_TWO, below, SECTION]
    rows += [(1, "Lò Văn", "Hặc", *HAC[2:]), (2, "Giàng A", "Pó", *PO[2:])]
    merges = ("B3:C3", *(f"{letter}3:{letter}4" for letter in "ADEFGHIJ"))
    return Book(
        xlsx(Sheet(rows, merges=merges)),
        rows=[hac(6), po(7)],
        tables=[table(2, (3, 4), passed={"heading": 2})],
    )


@book
def given_name_beside_the_full_name():
    """A column "Tên" beside the full name, made to sort by: it adds nothing."""
    headings = ("TT", "Họ và tên", "Tên", *HEADINGS[2:])
    rows = [(1, "Lò Văn Hặc", "Hặc", *HAC[2:]), (2, "Giàng A", "Pó", *PO[2:])]
    joined = (NAME, "Giàng A + Pó", "Giàng A Pó", "ghép với cột Tên")
    return Book(
        listed(*rows, headings=headings), rows=[hac(5), po(6, repairs=[joined])]
    )


@book
def birth_years_of_men_and_women():
    """ "Năm sinh" over "Nam" | "Nữ": where the year stands says the sex."""
    top = ("TT", "Họ và tên chủ hộ", "Năm sinh", "", *HEADINGS[4:])
    below = ("", "", "Nam", "Nữ", *[""] * 5)
    rows = [
        (1, "Lò Văn Hặc", 1970, "", *HAC[4:]),
        (2, "Quàng Thị Thắm", "", "15/8/1985", *THAM[4:]),
    ]
    merges = ("C3:D3", *(f"{letter}3:{letter}4" for letter in "ABEFGHI"))
    return Book(
        xlsx(Sheet([UNDER, TITLE, top, below, SECTION, *rows], merges=merges)),
        rows=[hac(6, birth_date=None), tham(7)],
        tables=[table(2, (3, 4), passed={"heading": 2})],
    )


@book
def birth_years_of_men_and_women_in_one_heading_row():
    """ "Nam" | "Nữ" with nothing above them."""
    headings = ("TT", "Họ và tên", "Nam", "Nữ", *HEADINGS[4:])
    rows = [
        (1, "Lò Văn Hặc", date(1970, 3, 22), "", *HAC[4:]),
        (2, "Quàng Thị Thắm", "", "15/8/1985", *THAM[4:]),
    ]
    return Book(listed(*rows, headings=headings), rows=[hac(5), tham(6)])


@book
def sex_ticked_in_two_columns():
    """ "Giới tính" over "Nam" | "Nữ", ticked, beside a column of births."""
    top = (*HEADINGS[:3], "Giới tính", "", *HEADINGS[4:])
    below = ("", "", "", "Nam", "Nữ", *[""] * 5)
    rows = [(*HAC[:3], "x", "", *HAC[4:]), (*THAM[:3], "", "x", *THAM[4:])]
    merges = ("D3:E3", *(f"{letter}3:{letter}4" for letter in "ABCFGHIJ"))
    return Book(
        xlsx(Sheet([UNDER, TITLE, top, below, SECTION, *rows], merges=merges)),
        rows=[hac(6), tham(7)],
        tables=[table(2, (3, 4), passed={"heading": 2})],
    )


@book
def births_in_every_form():
    """Dates, text with /, . and -, short years, years, unknown days, serial numbers,
    fillers, months only; and days that no calendar has."""
    filler = "Ngày 01/01 có thể ghi thay vì không rõ ngày sinh."
    cases = [
        (date(1978, 5, 22), "1978-05-22", 1978, "", ""),
        ("12/5/1978", "1978-05-12", 1978, "", ""),
        ("12.5.1978", "1978-05-12", 1978, "", ""),
        ("12-05-78", "1978-05-12", 1978, "năm viết hai chữ số", ""),
        ("1978", None, 1978, "", ""),
        (1978, None, 1978, "", ""),
        ("00/00/1965", None, 1965, "không rõ ngày, tháng", ""),
        ("01/01/1965", "1965-01-01", 1965, "", filler),
        ("tháng 5/1978", None, 1978, "chỉ có tháng và năm", ""),
        (28622, "1978-05-12", 1978, "số ngày của Excel", ""),
        ("05/23/1978", "1978-05-23", 1978, SWAP_IN_TEXT, ""),
    ]
    names = NAMES[:11]
    rows, read = [], []
    for n, (cell, day, year, why, note) in enumerate(cases):
        rows.append(named(names[n], cell))
        became = day or year
        shown = str(cell) if not isinstance(cell, date) else f"{cell:%d/%m/%Y}"
        read.append(
            read_as(
                5 + n,
                names[n],
                year,
                birth_date=day,
                repairs=[(BIRTH, shown, became, why)] if why else [],
                warnings=[(BIRTH, shown, note)] if note else [],
            )
        )
    wrong = "ngày có trong lịch (ngày/tháng/năm, hoặc năm sinh)"
    rows.append(named("Lò Văn Pộ", "31/02/1987"))
    problem = (BIRTH, "31/02/1987", wrong)
    read.append(read_as(16, "Lò Văn Pộ", None, verdict="error", problems=[problem]))
    return Book(listed(*rows), rows=read, tables=[table(12)])


SWAP_IN_TEXT = "đổi lại ngày và tháng (ghi tháng trước)"
SWAPPED = "đổi lại ngày và tháng (máy đặt kiểu Mỹ)"


@book
def births_whose_day_and_month_a_pc_swapped():
    """Typed on a PC set to US English: early days became other dates, late days
    stayed text. The dates are put right, each told."""
    cells = [date(1978, 12, 5), date(1980, 3, 7), date(1991, 2, 11), "23/05/1978"]
    cells += ["30/4/1975", "13-2-1960", date(1966, 6, 6)]
    days = ["1978-05-12", "1980-07-03", "1991-11-02", "1978-05-23"]
    days += ["1975-04-30", "1960-02-13", "1966-06-06"]
    names = NAMES[:7]
    rows = [named(name, cell) for name, cell in zip(names, cells, strict=True)]
    read = [
        read_as(
            5 + n,
            names[n],
            int(day[:4]),
            birth_date=day,
            repairs=[(BIRTH, f"{cells[n]:%d/%m/%Y}", day, SWAPPED)] if n < 3 else [],
        )
        for n, day in enumerate(days)
    ]
    return Book(listed(*rows), rows=read, tables=[table(7)])


@book
def births_that_may_be_swapped():
    """One late day as text and one date that may be swapped: too few to tell."""
    unsure = "Không rõ ngày và tháng có bị máy đổi chỗ không."
    rows = [named("Lò Văn An", date(1978, 12, 5)), named("Lò Văn Bun", "23/05/1978")]
    read = [
        read_as(
            5,
            "Lò Văn An",
            1978,
            birth_date="1978-12-05",
            warnings=[(BIRTH, "05/12/1978", unsure)],
        ),
        read_as(6, "Lò Văn Bun", 1978, birth_date="1978-05-23"),
    ]
    return Book(listed(*rows), rows=read)


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
