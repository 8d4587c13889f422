// Answers that the server writes itself, worked out here too so that people see them before they
// send. The server's are the ones that count (backend/procedures/derivations.py); a rule that is not
// here is shown as nothing.
import { firstDay, isPartialDate, lastDay } from "./formats";
import type { Question } from "./model";
import { get, parts, type Path } from "./pointers";
import type { Answers, Value } from "./schema";

type Rule = (from: readonly (Value | undefined)[], today: string, days: number) => Value | null;

const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const HOUSEHOLD_BUSINESS = "HỘ KINH DOANH";
const LARGEST = 1e15;
const DAY = 86_400_000;

const RULES: { [rule: string]: Rule } = {
  full_name: (from) => from.filter((part) => typeof part === "string" && part).join(" ") || null,
  date_in_words: ([day]) => (isDate(day) ? dateInWords(day) : null),
  registration_kind: ([day], today, days) => registrationKind(day, today, days),
  // Nobody has papers before they can be late, so a tick there does not cost the free time.
  birth_registration_kind: ([day, hasPapers], today, days) => {
    const kind = registrationKind(day, today, days);
    return kind === "qua_han" && hasPapers === true ? "da_co_giay_to" : kind;
  },
  death_registration_kind: ([day, longAgo], today, days) => {
    if (longAgo === true) return "5";
    const first = firstDay(day);
    const last = lastDay(day);
    if (first === null || last === null || first > today) return null;
    // With an incomplete date the last day it can mean counts: nobody is late by a guess.
    return daysBetween(last, today) <= days ? "1" : "4";
  },
  money_in_words: ([amount]) => (typeof amount === "number" ? moneyInWords(amount) : null),
  household_business_name: ([name]) => {
    if (typeof name !== "string") return null;
    const upper = name.toUpperCase();
    const own = upper.startsWith(HOUSEHOLD_BUSINESS)
      ? upper.slice(HOUSEHOLD_BUSINESS.length)
      : upper;
    return own.trim() ? `${HOUSEHOLD_BUSINESS} ${own.trim()}` : null;
  },
  today: (_, today) => today,
};

/** What the server would write as the answer on that day (ISO); null where it cannot be told. */
export function derive(question: Question, answers: Answers, today: string): Value | null {
  const { schema } = question;
  const rule = RULES[schema["x-derived"] ?? ""];
  if (!rule) return null;
  const from = sourcesOf(question).map((path) => get(answers, path));
  return rule(from, today, schema["x-derived-days"] ?? 0);
}

/** How many days the limit of a rule has been passed by; 0 when it has not. */
export function daysLate(question: Question, answers: Answers, today: string): number {
  const limit = question.schema["x-derived-days"];
  const [path] = sourcesOf(question);
  const day = path && get(answers, path);
  if (limit === undefined || !isDate(day)) return 0;
  return Math.max(0, daysBetween(day, today) - limit);
}

/** Where the answers stand that it is made from. */
export function sourcesOf({ schema }: Question): Path[] {
  return (schema["x-derived-from"] ?? []).map(parts);
}

/** The day of today in Việt Nam, ISO. */
export function todayInVietnam(now = new Date()): string {
  return dayInVietnam(now);
}

/** The day that an instant falls on in Việt Nam, ISO. */
export function dayInVietnam(instant: Date): string {
  return new Date(instant.getTime() + 7 * 3_600_000).toISOString().slice(0, 10);
}

function isDate(value: Value | undefined): value is string {
  return typeof value === "string" && value.length === 10 && isPartialDate(value);
}

function registrationKind(day: Value | undefined, today: string, days: number): Value | null {
  if (!isDate(day) || day > today) return null;
  return daysBetween(day, today) <= days ? "dung_han" : "qua_han";
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** "ngày mồng năm tháng tư năm hai nghìn không trăm hai mươi sáu", as the register writes it. */
export function dateInWords(iso: string): string {
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  const ofDay = day <= 10 ? `mồng ${belowHundred(day)}` : belowHundred(day);
  const ofMonth = month === 4 ? "tư" : belowHundred(month);
  return `ngày ${ofDay} tháng ${ofMonth} năm ${yearInWords(year)}`;
}

function yearInWords(year: number): string {
  const hundreds = Math.floor((year % 1000) / 100);
  const rest = year % 100;
  const words = [digit(Math.floor(year / 1000)), "nghìn"];
  if (hundreds > 0 || rest > 0) words.push(digit(hundreds), "trăm");
  if (rest > 0 && rest < 10) words.push("linh", digit(rest));
  else if (rest > 0) words.push(belowHundred(rest));
  return words.join(" ");
}

/** "Năm mươi triệu đồng"; null for what is no amount. */
export function moneyInWords(amount: number): string | null {
  if (Math.floor(amount) !== amount || amount <= 0 || amount > LARGEST) return null;
  const words = `${inWords(amount)} đồng`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** From 1; above a thousand million one counts in "tỷ" again. */
function inWords(number: number): string {
  const high = Math.floor(number / 1e9);
  const words = high > 0 ? [`${inWords(high)} tỷ`] : [];
  let rest = number % 1e9;
  for (const [size, name] of [
    [1e6, " triệu"],
    [1e3, " nghìn"],
    [1, ""],
  ] as const) {
    const three = Math.floor(rest / size);
    rest %= size;
    if (three > 0) words.push(belowThousand(three, words.length > 0) + name);
  }
  return words.join(" ");
}

/** After other words an empty hundred is said too: "một triệu không trăm linh năm nghìn". */
function belowThousand(number: number, spokenBefore: boolean): string {
  const hundreds = Math.floor(number / 100);
  const rest = number % 100;
  const words: string[] = [];
  if (hundreds > 0 || spokenBefore) words.push(digit(hundreds), "trăm");
  if (words.length > 0 && rest > 0 && rest < 10) words.push("linh");
  if (rest > 0) words.push(belowHundred(rest));
  return words.join(" ");
}

/** 1 to 99: "mười", "mươi", and the ones that change their sound after a ten. */
function belowHundred(number: number): string {
  const tens = Math.floor(number / 10);
  const ones = number % 10;
  if (tens === 0) return digit(ones);
  const head = tens === 1 ? "mười" : `${digit(tens)} mươi`;
  if (ones === 0) return head;
  if (ones === 1 && tens > 1) return `${head} mốt`;
  return `${head} ${ones === 5 ? "lăm" : digit(ones)}`;
}

function digit(number: number): string {
  return DIGITS[number] ?? "";
}
