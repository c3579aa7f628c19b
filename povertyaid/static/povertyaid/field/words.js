// Dates, money and names as the offices write them.

const NO_BREAK = "\u00a0";
export const DAY = 86_400_000;

export const TOPICS = {
  health: "Sức khỏe",
  school: "Học hành",
  farming: "Làm ăn, chăn nuôi",
  house: "Nhà ở, chuồng trại",
  money: "Tiền, vay vốn",
  papers: "Giấy tờ, chế độ",
  other: "Việc khác",
};

export const KINDS = {
  money: "Tiền mặt",
  goods: "Hiện vật",
  labour: "Ngày công",
  stock: "Cây giống, con giống",
  model: "Mô hình sinh kế",
  house: "Nhà ở",
  barn: "Chuồng trại",
  latrine: "Nhà vệ sinh",
  training: "Tập huấn",
  scholarship: "Học bổng",
};

export const SOURCES = {
  members: "Đảng viên, cán bộ đóng góp",
  fund: "Quỹ Vì người nghèo và quỹ khác",
  enterprise: "Doanh nghiệp",
  donor: "Nhà hảo tâm",
  state: "Chương trình của Nhà nước",
};

const pad = (number) => String(number).padStart(2, "0");

/** A Date as the day's ISO text here, where the phone is. */
export function iso(date) {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** "2023-12-15" → "15/12/2023"; `short` leaves the year out. */
export function day(text, short = false) {
  const [year, month, date] = text.split("-");
  return short ? `${date}/${month}` : `${date}/${month}/${year}`;
}

/** "15/12/2023" → "2023-12-15"; null if it is no date. */
export function parseDay(text) {
  const found = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text);
  if (!found) return null;
  const [date, month, year] = found.slice(1).map(Number);
  const made = new Date(year, month - 1, date);
  return made.getMonth() === month - 1 && made.getDate() === date ? iso(made) : null;
}

export function clock(time) {
  const at = new Date(time);
  return `${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

export function moment(time) {
  return `${day(iso(new Date(time)), true)} ${clock(time)}`;
}

export function weekday(date) {
  const names = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];
  return `${names[date.getDay()]} ${day(iso(date))}`;
}

/** Whole days from ISO day `from` to ISO day `to`. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** 1500000 → "1.500.000". */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ".");
}

export function dong(number) {
  return `${grouped(number)}${NO_BREAK}đ`;
}

/** What was typed as money, in dong: the digits; null if there are none. */
export function typedMoney(text) {
  const digits = text.replace(/\D/g, "").slice(0, 13);
  return digits ? Number(digits) : null;
}

export function size(bytes) {
  const units = ["byte", "kB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < 3; unit += 1) bytes /= 1000;
  return `${Math.round(bytes)}${NO_BREAK}${units[unit]}`;
}

/** Without marks and capitals, to search by what is typed on any keyboard. */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}
