// How dates, money and sizes are written for people: Vietnamese habit in both languages.

const ZONE = "Asia/Ho_Chi_Minh";
const DAY = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});
const TIME = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** "23/11/2026" from an ISO instant, in the time of Việt Nam. */
export function day(instant: string): string {
  return DAY.format(new Date(instant));
}

/** "14:05" from an ISO instant, in the time of Việt Nam. */
export function time(instant: string): string {
  return TIME.format(new Date(instant));
}

/** "14:05, 23/11/2026" from an ISO instant, in the time of Việt Nam. */
export function moment(instant: string): string {
  const when = new Date(instant);
  return `${TIME.format(when)}, ${DAY.format(when)}`;
}

/** "23/11/2026", "11/2026" or "2026" from an ISO date that may lack its end. */
export function date(iso: string): string {
  return iso.split("-").reverse().join("/");
}

/** "8.000 đ" from whole đồng. */
export function money(amount: number): string {
  return `${grouped(String(amount))} đ`;
}

/** "8.000" from "8000". */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ".");
}

/** "0 KB", "820 KB" or "2,4 MB"; steps of 1,024. */
export function size(bytes: number): string {
  if (bytes === 0) return "0 KB";
  const kilobytes = bytes / 1024;
  if (kilobytes < 1000) return `${Math.max(1, Math.round(kilobytes))} KB`;
  return `${(kilobytes / 1024).toFixed(1).replace(".", ",")} MB`;
}
