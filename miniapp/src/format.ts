// How dates, money and sizes are written for people: Vietnamese habit in both languages.

// Việt Nam has been seven hours ahead of UTC all year since 1975. Intl knows that too, but takes an old
// phone a twelfth of a second to be asked the first time.
const AHEAD = 7 * 3_600_000;

/** ["2026-11-23", "14:05"] from an ISO instant, in the time of Việt Nam. */
function there(instant: string): [string, string] {
  const written = new Date(new Date(instant).getTime() + AHEAD).toISOString();
  return [written.slice(0, 10), written.slice(11, 16)];
}

/** "23/11/2026" from an ISO instant, in the time of Việt Nam. */
export function day(instant: string): string {
  return date(there(instant)[0]);
}

/** "14:05" from an ISO instant, in the time of Việt Nam. */
export function time(instant: string): string {
  return there(instant)[1];
}

/** "14:05, 23/11/2026" from an ISO instant, in the time of Việt Nam. */
export function moment(instant: string): string {
  return `${time(instant)}, ${day(instant)}`;
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

/** "0 KB", "820 KB", "2,4 MB" or "6 MB"; steps of 1,024. */
export function size(bytes: number): string {
  if (bytes === 0) return "0 KB";
  const kilobytes = bytes / 1024;
  if (kilobytes < 1000) return `${Math.max(1, Math.round(kilobytes))} KB`;
  return `${(kilobytes / 1024).toFixed(1).replace(".0", "").replace(".", ",")} MB`;
}
