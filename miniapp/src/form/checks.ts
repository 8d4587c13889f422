// Named rules about answers that a schema cannot say, as pure functions. The server knows the same
// ones (backend/procedures/checks.py, row_checks.py) and has the last word; tests/vectors holds both
// to the same verdicts. Which rule stands at which question, and what it says, is in the form.
import { nameKey } from "../text";
import {
  firstDay,
  isPersonalId,
  isVietnamesePassport,
  lastDay,
  mobilePrefix,
  NOW,
  readPersonalId,
} from "./formats";
import type { Value } from "./schema";

type Given = { readonly [name: string]: unknown };
type Answer = Value | undefined;

/** Does it hold of this answer, with what else it needs, today (ISO)? */
export type Rule = (value: string, given: Given, today: string) => boolean;

/** The numbers of the rows at fault, given the answers of all rows to one question. */
export type RowsRule = (values: readonly Answer[], given: Given, today: string) => number[];

export const RULES: { readonly [check: string]: Rule } = {
  not_in_future: (value, _, today) => !isAfter(firstDay(value), today),
  not_in_past: (value, _, today) => !isAfter(today, lastDay(value)),
  not_before: (value, { earliest }) => !isAfter(firstDay(earliest), lastDay(value)),
  after: (value, { earliest }) => {
    const last = lastDay(value);
    const start = firstDay(earliest);
    return last === null || start === null || last > start;
  },
  of_age: (value, { years }, today) => {
    const birth = firstDay(value);
    return birth === null || age(birth, today) >= Number(years);
  },
  // With an incomplete date of birth, the oldest the person can be counts.
  age_at_least: (value, { on, years }) => {
    const birth = firstDay(value);
    const day = lastDay(on);
    return birth === null || day === null || age(birth, day) >= Number(years);
  },
  personal_id_gender: (value, { gender }) => {
    const said = readPersonalId(value);
    return said === null || said.gender === gender;
  },
  personal_id_birth_year: (value, { birth }) => {
    const said = readPersonalId(value);
    const born = firstDay(birth);
    return said === null || born === null || said.year === Number(born.slice(0, 4));
  },
  known_phone_prefix: (value, { prefixes }) => isListed(mobilePrefix(value), prefixes),
  known_birth_place: (value, { codes }) => isListed(readPersonalId(value)?.birthPlace, codes),
  unusual: (value, { values }) => !texts(values).includes(value),
  vietnamese_passport: (value, { nationality }) =>
    nationality !== "VN" || isVietnamesePassport(value),
  tax_code_of_organisation: (value) => !isPersonalId(value),
  different_from: (value, { other }) => value !== other,
  same_as_one_of: (value, { others }) =>
    texts(others).length === 0 || texts(others).includes(value),
  // Whole words only, however accents were typed.
  without_words: (value, { words }) => {
    const said = ` ${nameKey(value)} `;
    return !texts(words).some((word) => said.includes(` ${nameKey(word)} `));
  },
  // A surname stands first, compound ones included, or last, as in "H'Hen Niê".
  surname_from: (value, { names }) => {
    const surname = nameKey(value);
    const known = texts(names).map(nameKey);
    const has = (name: string) =>
      `${name} `.startsWith(`${surname} `) || ` ${name}`.endsWith(` ${surname}`);
    return known.length === 0 || known.some(has);
  },
};

export const ROWS_RULES: { readonly [check: string]: RowsRule } = {
  // With none ticked the first row is named, else every one after the first.
  exactly_one: (values) => {
    const ticked = rowsWhere(values, (value) => value === true);
    return ticked.length > 0 ? ticked.slice(1) : values.length > 0 ? [0] : [];
  },
  // Neither twice in the list nor among `others`; values of `except` may repeat.
  unique: (values, { others, except }) => {
    const free = texts(except);
    const seen = new Set<Answer>(texts(others));
    return rowsWhere(values, (value) => {
      if (typeof value !== "string" || free.includes(value)) return false;
      const known = seen.has(value);
      seen.add(value);
      return known;
    });
  },
  // Each row begins in or after the month the row before it ended.
  consecutive: (values, { until }) =>
    rowsWhere(values, (value, row) => {
      const ended = row > 0 ? list(until)[row - 1] : undefined;
      const begins = month(value);
      const last = month(ended);
      return begins !== null && (ended === NOW || (last !== null && begins < last));
    }),
  // No month lies between the end of a row and the beginning of the next.
  without_gaps: (values, { until }) =>
    rowsWhere(values, (value, row) => {
      const begins = month(value);
      const last = row > 0 ? month(list(until)[row - 1]) : null;
      return begins !== null && last !== null && begins > last + 1;
    }),
  // The first row begins no later than the month of the birthday; before it nothing is asked.
  begins_at_age: (values, { birth, years }, today) => {
    const born = month(firstDay(birth));
    const begins = month(values[0]);
    if (born === null || begins === null) return [];
    const birthday = born + 12 * Number(years);
    const now = month(today);
    return now !== null && now >= birthday && begins > birthday ? [0] : [];
  },
  last_is_open: (values) => {
    const last = values[values.length - 1] ?? NOW;
    return last === NOW ? [] : [values.length - 1];
  },
};

function rowsWhere(
  values: readonly Answer[],
  isMeant: (value: Answer, row: number) => boolean,
): number[] {
  return values.map((_, row) => row).filter((row) => isMeant(values[row], row));
}

/** True also where there is nothing to look for, or no list: older revisions have none. */
function isListed(code: string | null | undefined, known: unknown): boolean {
  const list = texts(known);
  return code === null || code === undefined || list.length === 0 || list.includes(code);
}

/** False where one of the days is not known. */
function isAfter(day: string | null, other: string | null): boolean {
  return day !== null && other !== null && day > other;
}

/** Whole years; both days ISO. */
function age(birth: string, day: string): number {
  const hadBirthday = day.slice(5) >= birth.slice(5);
  return Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (hadBirthday ? 0 : 1);
}

/** Months since the year 0, of the first day that a date or month can mean. */
function month(value: unknown): number | null {
  const day = firstDay(value);
  return day === null ? null : Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
}

function list(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return list(value).filter((each): each is string => typeof each === "string");
}
