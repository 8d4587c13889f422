// What counts as answered: the answers cleaned, and those that no visible question asks for
// removed. The server refuses hidden answers, so what is sent is always what is settled here.
//
// Every keystroke settles anew, so work is kept by the identity of what it was done on: of a form
// with twenty rows only the row that was typed in is looked at again.
import { holds, shows } from "./conditions";
import { questionsIn, type Form, type List, type Question } from "./model";
import { get, isGroup, put } from "./pointers";
import type { Answers, Condition, Rule, Value } from "./schema";

export interface Settled {
  /** What would be sent now. */
  answers: Answers;
  /** Pointers of the questions that are asked now, those in rows included. */
  visible: ReadonlySet<string>;
}

// A removed answer may itself decide whether another question is asked, so removal is repeated
// until nothing changes. Conditions that chase each other in a circle never settle: stop there.
const ROUNDS = 20;

export function settle(form: Form, raw: Answers): Settled {
  const given = clean(raw);
  let answers = given;
  let shown: Question[] = [];
  let known = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    // Many questions share the rules of their step and group: each is judged once a round.
    const judge = judgeOnce(answers);
    shown = form.questions.filter(({ rules }) => rules.every(judge.rule));
    const outside = new Map(
      shown.map(({ list, pointer }) => [pointer, list ? outsideOf(list, judge.condition) : ""]),
    );
    answers = keepOnly(given, shown, outside);
    const state = JSON.stringify(Array.from(outside));
    if (state === known) break;
    known = state;
  }
  return { answers, visible: visibleIn(answers, shown, form) };
}

function judgeOnce(answers: Answers) {
  const judged = new Map<Rule | Condition, boolean>();
  const once = <T extends Rule | Condition>(judge: (each: T, answers: Answers) => boolean) => {
    return (each: T): boolean => {
      const known = judged.get(each) ?? judge(each, answers);
      judged.set(each, known);
      return known;
    };
  };
  return { rule: once<Rule>(shows), condition: once<Condition>((each) => holds(each, answers)) };
}

/** For each question of a row "1" where the answers outside the row let it be asked, else "0". */
function outsideOf({ questions }: List, judge: (condition: Condition) => boolean): string {
  return questions.map(({ outside }) => (outside === null || judge(outside) ? "1" : "0")).join("");
}

export function isShown(question: { rules: Question["rules"] }, answers: Answers): boolean {
  return question.rules.every((rule) => shows(rule, answers));
}

function keepOnly(
  answers: Answers,
  questions: readonly Question[],
  outside: ReadonlyMap<string, string>,
): Answers {
  let kept: Answers = {};
  for (const { list, path, pointer } of questions) {
    let value = get(answers, path);
    if (list && Array.isArray(value))
      value = value.map((row) => settleRow(list, row, outside.get(pointer) ?? "").answers);
    if (value !== undefined) kept = put(kept, path, value);
  }
  return kept;
}

interface SettledRow {
  list: List;
  outside: string;
  answers: Answers;
  /** For each question of the row whether it is asked. */
  asked: readonly boolean[];
}

const settledRows = new WeakMap<Answers, SettledRow>();
const NOTHING: Answers = {};

function settleRow(list: List, value: Value, outside: string): SettledRow {
  const given = isGroup(value) ? value : NOTHING;
  const known = settledRows.get(given);
  if (known?.list === list && known.outside === outside) return known;
  let answers = given;
  let asked: boolean[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { rule } = judgeOnce(answers);
    const now = list.questions.map(
      ({ rules }, index) => outside[index] === "1" && rules.every(rule),
    );
    const same = round > 0 && now.every((each, index) => each === asked[index]);
    asked = now;
    if (same) break;
    answers = list.questions.reduce<Answers>((kept, { path }, index) => {
      const answer = asked[index] ? get(given, path) : undefined;
      return answer === undefined ? kept : put(kept, path, answer);
    }, {});
  }
  const settled = { list, outside, answers, asked };
  if (given !== NOTHING) settledRows.set(given, settled);
  // What is left is settled too: it is what the next look will be at.
  settledRows.set(answers, settled);
  return settled;
}

function visibleIn(answers: Answers, shown: readonly Question[], form: Form): Set<string> {
  const visible = new Set(shown.map((question) => question.pointer));
  for (const question of form.questions) {
    const rows = question.list && visible.has(question.pointer) && get(answers, question.path);
    if (!Array.isArray(rows)) continue;
    rows.forEach((row, index) => {
      const asked = isGroup(row) ? settledRows.get(row)?.asked : undefined;
      questionsIn(question, index).forEach((each, at) => {
        if (asked?.[at]) visible.add(each.pointer);
      });
    });
  }
  return visible;
}

/** The answers without blanks: "", null, empty groups and empty lists mean "not answered". */
export function clean(answers: Answers): Answers {
  const known = cleaned.get(answers);
  if (known) return known;
  const fresh: Answers = {};
  for (const key of Object.keys(answers)) {
    const value = cleanValue(answers[key]);
    // Defined, not assigned: a key named __proto__ is then a key like any other.
    if (value !== undefined)
      Object.defineProperty(fresh, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
  cleaned.set(answers, fresh);
  return fresh;
}

/** Answers are never changed in place, so what was clean once stays so. */
const cleaned = new WeakMap<Answers, Answers>();

function cleanValue(value: Value | undefined): Value | undefined {
  if (typeof value === "string") {
    const text = value.normalize("NFC").replace(/[^\S\n]+/g, " ");
    return text.replace(/ ?\n ?/g, "\n").trim() || undefined;
  }
  if (Array.isArray(value)) {
    // A row keeps its place even while it is blank: errors and focus go by its number.
    const rows = value.map((row) => (isGroup(row) ? clean(row) : (cleanValue(row) ?? null)));
    return rows.length > 0 ? rows : undefined;
  }
  if (isGroup(value)) {
    const group = clean(value);
    return Object.keys(group).length > 0 ? group : undefined;
  }
  return value ?? undefined;
}

/** The answers as the server keeps them: rows in which nothing was answered are not there. */
export function withoutBlankRows(answers: Answers): Answers {
  return Object.keys(answers).reduce<Answers>((all, key) => {
    const value = answers[key];
    if (Array.isArray(value)) {
      const rows = value.filter((row) => !isGroup(row) || Object.keys(row).length > 0);
      return put(all, [key], rows.length > 0 ? rows : undefined);
    }
    return isGroup(value) ? put(all, [key], withoutBlankRows(value)) : all;
  }, answers);
}
