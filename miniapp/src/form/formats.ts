// Formats of single values. The server knows the same ones (backend/procedures/formats.py), and
// tests/vectors/formats.json holds both to the same verdicts.
import { format } from "@cfworker/json-schema";

const PHONE_TYPED = /^\+?[0-9 .()-]{9,20}$/;
const PHONE = /^(0[0-9]{9}|02[0-9]{9})$/;
const TAX_CODE = /^([0-9]{10})(-(?!000)[0-9]{3})?$/;
const TAX_WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3];
const PARTIAL_DATE = /^((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/;
const MONTH = /^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])$/;

export function isPersonalId(value: string): boolean {
  return /^[0-9]{12}$/.test(value);
}

interface PersonalId {
  /** The code of the province, or of the country, where the birth was registered. */
  birthPlace: string;
  year: number;
  gender: "male" | "female";
}

/** What is in a personal number: the fourth digit is century and gender. */
export function readPersonalId(value: string): PersonalId | null {
  if (!isPersonalId(value)) return null;
  const digit = Number(value[3]);
  const year = 1900 + 100 * Math.floor(digit / 2) + Number(value.slice(4, 6));
  return { birthPlace: value.slice(0, 3), year, gender: digit % 2 ? "female" : "male" };
}

/**
 * "0…" of 10 digits, or 11 of a landline; null where it is no phone number. Spaces, dots, hyphens
 * and parentheses do not count; +84, 0084 and 84 stand for the first 0.
 */
function normalisePhone(value: string): string | null {
  if (!PHONE_TYPED.test(value)) return null;
  const typed = value.replace(/[^0-9]/g, "");
  const abroad = /^(0084|84)/.exec(typed);
  const digits = abroad ? `0${typed.slice(abroad[0].length).replace(/^0/, "")}` : typed;
  return PHONE.test(digits) ? digits : null;
}

export function isPhone(value: string): boolean {
  return normalisePhone(value) !== null;
}

/** The first three digits, which an operator was given; null of landlines and of no phone. */
export function mobilePrefix(value: string): string | null {
  const phone = normalisePhone(value);
  return phone === null || phone.startsWith("02") ? null : phone.slice(0, 3);
}

/** One letter and seven or eight digits. */
export function isVietnamesePassport(value: string): boolean {
  return /^[A-Z][0-9]{7,8}$/.test(value);
}

/** Ten digits with a check digit, the same with a branch (-001 to -999), or a personal number. */
export function isTaxCode(value: string): boolean {
  if (isPersonalId(value)) return true;
  const digits = TAX_CODE.exec(value)?.[1];
  if (digits === undefined) return false;
  const sum = TAX_WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  const rest = sum % 11;
  return rest !== 0 && Number(digits[9]) === 10 - rest;
}

/** How many days the month has, February of leap years included. */
export function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** "YYYY", "YYYY-MM" or "YYYY-MM-DD" that the calendar knows. */
export function isPartialDate(value: string): boolean {
  const match = PARTIAL_DATE.exec(value);
  if (!match) return false;
  const month = match[2];
  const day = match[3];
  if (month === undefined) return true;
  if (Number(month) < 1 || Number(month) > 12) return false;
  if (day === undefined) return true;
  return Number(day) >= 1 && Number(day) <= daysIn(Number(match[1]), Number(month));
}

/** The first day that a partial date can mean, ISO; null where it is none. */
export function firstDay(value: unknown): string | null {
  return typeof value === "string" && isPartialDate(value) ? `${value}-01-01`.slice(0, 10) : null;
}

/** The last day that a partial date can mean, ISO; null where it is none. */
export function lastDay(value: unknown): string | null {
  if (typeof value !== "string" || !isPartialDate(value)) return null;
  const [year = "", month = "12", day] = value.split("-");
  return `${year}-${month}-${day ?? String(daysIn(Number(year), Number(month)))}`;
}

export function isMonth(value: string): boolean {
  return MONTH.test(value);
}

/** The end of a time that has not ended. */
export const NOW = "nay";

export function isMonthOrNow(value: string): boolean {
  return value === NOW || isMonth(value);
}

/** Teaches the validator the formats that JSON Schema does not have by itself. */
export function register(): void {
  format["vn-personal-id"] = isPersonalId;
  format["vn-phone"] = isPhone;
  format["vn-tax-code"] = isTaxCode;
  format["partial-date"] = isPartialDate;
  format["month"] = isMonth;
  format["month-or-now"] = isMonthOrNow;
}
