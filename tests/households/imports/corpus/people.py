"""Who stands in a row: names in every shape, births, sex."""

from datetime import date

from tests.households.imports.corpus.shelf import (
    HAC,
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

NAME, BIRTH = "Họ và tên chủ hộ", "Ngày sinh"
GIVEN = "An Bun Chựa Dọn Én Hinh Ín Khao Lả Mấng Nó"
NAMES = [f"Lò Văn {name}" for name in GIVEN.split()]


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
