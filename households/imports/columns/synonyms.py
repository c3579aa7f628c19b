"""The headings communes write, plain, for each field."""

import re
from functools import lru_cache

from households.imports.columns.fields import Field
from povertyaid.text import fold

SYNONYMS = {
    Field.ORDINAL: "tt, stt, so tt, so thu tu, st, s tt, stt ho, tt ho, so tt ho, no",
    Field.HEAD_NAME: "ho va ten chu ho, ho ten chu ho, ten chu ho, chu ho, ho va ten,"
    " ho ten, ho va ten nguoi dung dau ho, ho va ten chu ho gia dinh, ten ho, ho va"
    " ten chu ho thanh vien, ho ten chu ho va thanh vien, ho va ten dai dien ho, ho va"
    " ten chu ho va cac thanh vien, ten chu ho gia dinh, hvt chu ho, chu ho gd",
    Field.FAMILY_NAME: "ho dem, ho va dem, ho va ten dem, ho, ho va chu dem, ho lot,"
    " ho va ten lot, ho chu dem, ho va ten dem chu ho",
    Field.GIVEN_NAME: "ten",
    Field.MEMBER_NAME: "ho va ten thanh vien, ho ten thanh vien, ten thanh vien, ho va"
    " ten thanh vien trong ho, ho ten thanh vien ho, ho va ten cac thanh vien, ho va"
    " ten nhan khau, thanh vien trong ho, ho va ten thanh vien ho gia dinh",
    Field.RELATION: "quan he voi chu ho, quan he, moi quan he voi chu ho, qh voi chu"
    " ho, quan he chu ho, moi quan he, qhch, qh",
    Field.BIRTH: "ngay thang nam sinh, ngay sinh, nam sinh, ngay thang nam sinh chu"
    " ho, nam sinh chu ho, sinh nam, ngay thang nam sinh cua chu ho, ns, sinh ngay,"
    " ngay sinh chu ho, ntns, ngay thang sinh, sinh ngay thang nam, nam sinh ngay sinh",
    Field.BIRTH_MALE: "nam sinh nam, nam sinh cua nam, nam nam sinh, ngay sinh nam,"
    " ngay thang nam sinh nam",
    Field.BIRTH_FEMALE: "nam sinh nu, nam sinh cua nu, nu nam sinh, ngay sinh nu, ngay"
    " thang nam sinh nu",
    Field.SEX: "gioi tinh, nam nu, gt, gioi tinh chu ho, phai, gioi, gioi tinh nam nu",
    Field.IS_MALE: "gioi tinh nam, chu ho la nam, chu ho nam",
    Field.IS_FEMALE: "gioi tinh nu, chu ho la nu, chu ho nu",
    Field.ETHNIC_GROUP: "dan toc, dt, dan toc chu ho, thanh phan dan toc, ten dan toc",
    Field.CITIZEN_NUMBER: "so cccd cmnd, so cmnd cccd, cccd cmnd, cmnd cccd, so cccd,"
    " so cmnd, cccd, cmnd, so dinh danh, so dinh danh ca nhan, ma dinh danh, so can"
    " cuoc cong dan, so can cuoc, can cuoc cong dan, so chung minh nhan dan, so cccd"
    " cmnd chu ho, so cmnd cccd chu ho, so giay to, so cmt, cmtnd, can cuoc, chung"
    " minh nhan dan, so cmnd can cuoc cong dan, so cmtnd, so cccd so cmnd, cmt, cmnd"
    " the can cuoc, so can cuoc cong dan cmnd, so cc cccd cmnd, chung minh thu, so"
    " dinh danh ca nhan cmnd, so giay to tuy than, ma so dinh danh, so cmnd so cccd,"
    " so cmnd hoac cccd, so cccd hoac cmnd, so the can cuoc, dinh danh ca nhan, ma"
    " dinh danh ca nhan, so cmnd so dinh danh, so ddcn, ddcn, so ddcn cccd",
    Field.ISSUED_ON: "ngay cap, ngay cap cccd, ngay cap cmnd, ngay thang cap, ngay cap"
    " cccd cmnd, ngay thang nam cap, cap ngay, ngay cap cmnd cccd",
    Field.ISSUED_BY: "noi cap, noi cap cccd, noi cap cmnd, co quan cap, cap tai, noi"
    " cap cccd cmnd, noi cap cmnd cccd",
    Field.COMMUNE: "xa, ten xa, xa phuong, xa phuong thi tran, don vi, ten don vi,"
    " phuong xa, xa thi tran, dia ban",
    Field.COMMUNE_CODE: "ma xa, ma don vi, ma dvhc, ma so xa, ma don vi hanh chinh",
    Field.VILLAGE: "thon ban, ban, thon, ban thon, ten thon ban, dia chi, ten ban, dia"
    " chi thon ban, thon ban to dan pho, to dan pho, noi o, cho o, thon xom, dia chi"
    " thuong tru, thon ban doi, thon ban khu pho, xom, doi, ten thon, noi o hien nay,"
    " cho o hien nay, dia chi noi o, thon ban xom, ban doi, thon to dan pho, dia chi"
    " ban, ban to dan pho, khu dan cu, noi thuong tru, dia chi ghi ro thon ban",
    Field.PERSONS: "so khau, so nhan khau, nhan khau, tong so khau, tong so nhan khau,"
    " so nguoi, so nguoi trong ho, khau, sk, so khau trong ho, so thanh vien, tong"
    " khau, tong nhan khau, so nhan khau trong ho, nk, so nk, tong so nguoi, tong so"
    " khau trong ho, so thanh vien trong ho, tong so thanh vien",
    Field.FEMALES: "so khau nu, so nu, khau nu, trong do nu, nhan khau nu, so nhan"
    " khau nu, so khau la nu",
    Field.WORKERS: "so lao dong, lao dong, trong do lao dong, so nguoi trong do tuoi"
    " lao dong, so khau lao dong, nguoi trong do tuoi lao dong, khau lao dong, so ld",
    Field.INCOME: "thu nhap, thu nhap binh quan, thu nhap binh quan dau nguoi, tnbq,"
    " thu nhap bq, thu nhap binh quan nguoi thang, muc thu nhap, thu nhap cua ho, thu"
    " nhap bq nguoi thang, thu nhap binh quan dau nguoi thang",
    Field.STATUS: "phan loai, phan loai ho, loai ho, phan loai ho ngheo can ngheo, ho"
    " ngheo can ngheo, ket qua ra soat, doi tuong ho, hn hcn, ket qua phan loai, phan"
    " loai ho ngheo ho can ngheo, ho ngheo ho can ngheo, dien ho, thuoc dien, ket qua"
    " ra soat ho, phan loai ket qua ra soat, loai doi tuong, ngheo can ngheo",
    Field.IS_POOR: "ho ngheo, hn, ngheo, la ho ngheo, thuoc ho ngheo, h ngheo",
    Field.IS_NEAR_POOR: "ho can ngheo, hcn, can ngheo, la ho can ngheo, thuoc ho can"
    " ngheo, h can ngheo",
    Field.B1: "b1, diem b1, tong diem b1, diem a, tong diem a, tong b1, so diem b1,"
    " tong so diem b1, diem thu nhap, b 1, diem b 1, tong diem b 1",
    Field.B2: "b2, diem b2, tong diem b2, diem b, tong diem b, tong b2, so diem b2,"
    " tong so diem b2, diem thieu hut, b 2, diem b 2, tong diem b 2",
    Field.NO_LABOUR: "ho khong co kha nang lao dong, khong co kha nang lao dong, khong"
    " co knld, ho khong co knld, knld, khong kha nang lao dong, khong co ld, ho khong"
    " con kha nang lao dong, khong knld, kcknld, ho knld",
    Field.MERIT: "ho co nguoi co cong, nguoi co cong, co nguoi co cong, ncc, ho ncc,"
    " nguoi co cong voi cach mang, ho co nguoi co cong voi cach mang, nccvcm, ho co"
    " thanh vien la nguoi co cong voi cach mang, ho nguoi co cong, ncc voi cm",
    Field.MINORITY: "dtts, dan toc thieu so, la dtts, ho la dan toc thieu so",
    Field.SOCIAL: "btxh, bao tro xa hoi, doi tuong bao tro xa hoi, dt btxh, ho btxh,"
    " doi tuong btxh, co doi tuong btxh, ho co doi tuong bao tro xa hoi",
    Field.PHONE: "so dien thoai, dien thoai, sdt, so dt, dt lien he, dien thoai lien"
    " he, so dien thoai lien he, so dien thoai chu ho, dtdd",
    Field.NOTE: "ghi chu, gc, ghi chu khac, chu thich",
    Field.STATUS_BEFORE: "phan loai dau nam, phan loai dau ky, phan loai nam truoc,"
    " loai ho dau nam, dau nam, loai ho nam truoc, phan loai ho dau nam, dau ky, phan"
    " loai ho nam truoc, ket qua nam truoc",
    Field.MOVEMENT: "dien bien, bien dong, dien bien trong nam, ket qua bien dong,"
    " bien dong trong nam, dien bien ho, dien bien ho ngheo",
    Field.ESCAPED: "thoat, thoat ngheo, ho thoat ngheo, thoat can ngheo, thoat ngheo"
    " trong nam, ho thoat",
    Field.POOR_AGAIN: "tai, tai ngheo, ho tai ngheo, tai ngheo can ngheo, ho tai",
    Field.NEWLY_POOR: "phat sinh, ho phat sinh, phat sinh moi, ngheo phat sinh, moi,"
    " ho moi, phat sinh trong nam, ho ngheo phat sinh, ho phat sinh moi",
    Field.STILL_POOR: "ho cu, cu, khong bien dong, giu nguyen, ho ngheo cu, khong doi",
    Field.LEFT_REASON: "ly do, ly do giam, nguyen nhan giam, ly do bien dong, ly do"
    " thoat, ly do ra khoi danh sach",
    Field.HOUSEHOLDS: "tong so ho dan cu, tong so ho, so ho dan cu, tong ho dan cu,"
    " tong so ho dan, tong ho, tong so ho toan xa",
    Field.MINORITY_HOUSEHOLDS: "so ho dtts, ho dtts, so ho dan toc thieu so, trong do"
    " dtts, trong do ho dtts, ho dan toc thieu so",
    Field.MINORITY_PERSONS: "so khau dtts, khau dtts, so nhan khau dtts",
    Field.CODE: "ma ho trong so, ma ho, ma so ho, ma ho gia dinh",
    Field.WAITS: "ly do chua nhan",
}
FIELD_OF = {
    synonym.strip(): field
    for field, synonyms in SYNONYMS.items()
    for synonym in synonyms.split(",")
}
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_UNIT_NOTE = re.compile(
    r"\((?:x|v|danh dau x|nguoi|ho|diem|dong|nghin dong|1[.,]?000 ?d(?:ong)?|trieu dong"
    r"|dong/nguoi/thang|nghin dong/nguoi/thang|khau|neu co|ghi ro|\*|dd/mm/yyyy"
    r"|ngay/thang/nam)\)"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)?")
_IN_FRONT = re.compile(r"^\s*\(?\d{1,2}[.)]\s*(?=\D)")
_OF_THE_HEAD = re.compile(r" (?:cua )?(?:chu ho|ho)$")


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading as it is compared: "Họ và tên/\\nchủ hộ:" → "ho va ten chu ho"."""
    folded = fold(heading)
    rest = _UNIT_NOTE.sub(" ", folded)
    words = _NOT_WORDS.sub(" ", rest).strip()
    return words or _NOT_WORDS.sub(" ", folded).strip()


@lru_cache(maxsize=4096)
def field_of(heading: str) -> Field | None:
    """The field of a heading by itself; also with a remark in brackets, a number in
    front of it, or "của chủ hộ" behind it."""
    words = plain(heading)
    if words in FIELD_OF:
        return FIELD_OF[words]
    bare = plain(_IN_FRONT.sub("", _IN_BRACKETS.sub(" ", heading)))
    for name in (plain(_IN_FRONT.sub("", heading)), bare, _OF_THE_HEAD.sub("", bare)):
        if name in FIELD_OF:
            return FIELD_OF[name]
    return None
