// Dates as people type them, in up to three boxes, and as the form keeps them: ISO, from the year
// down. What cannot be a date is kept as typed, so that the schema refuses it and nothing is lost.

export type DateKind = "date" | "partial-date" | "month" | "month-or-now";

export interface Boxes {
  day: string;
  month: string;
  year: string;
}

export function boxesOf(kind: DateKind): (keyof Boxes)[] {
  return ofMonth(kind) ? ["month", "year"] : ["day", "month", "year"];
}

function ofMonth(kind: DateKind): boolean {
  return kind === "month" || kind === "month-or-now";
}

/** "5", "3", "2026" → "2026-03-05"; "" when nothing is typed. */
export function join(kind: DateKind, { day, month, year }: Boxes): string {
  const typed = [year, month, day].map((box) => box.trim());
  if (typed.every((box) => box === "")) return "";
  const padded = typed.map((box, index) => (index > 0 && /^[0-9]$/.test(box) ? `0${box}` : box));
  // The end may be missing only where the kind allows it; a gap in between never makes a date.
  if (ofMonth(kind) || (kind === "partial-date" && padded[2] === "")) padded.pop();
  if (kind === "partial-date" && padded.length === 2 && padded[1] === "") padded.pop();
  return padded.join("-");
}

/** "2026-03-05" → "5", "3", "2026". */
export function split(value: string): Boxes {
  const [year = "", month = "", day = ""] = value.split("-");
  return { year, month: unpad(month), day: unpad(day) };
}

function unpad(box: string): string {
  return box.replace(/^0(?=[1-9]$)/, "");
}
