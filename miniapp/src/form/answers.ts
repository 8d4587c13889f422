// What counts as answered: the answers cleaned, and those that no visible question asks for
// removed. The server refuses hidden answers, so what is sent is always what is settled here.
import { shows } from "./conditions";
import type { Form, Question } from "./model";
import { get, isGroup, put } from "./pointers";
import type { Answers, Rule, Value } from "./schema";

export interface Settled {
  /** What would be sent now. */
  answers: Answers;
  /** Pointers of the questions that are asked now. */
  visible: ReadonlySet<string>;
}

// A removed answer may itself decide whether another question is asked, so removal is repeated
// until nothing changes. Conditions that chase each other in a circle never settle: stop there.
const ROUNDS = 20;

export function settle(form: Form, raw: Answers): Settled {
  const given = clean(raw);
  let answers = given;
  let shown = form.questions;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Many questions share the rules of their step and group: each is judged once a round.
    const judged = new Map<Rule, boolean>();
    shown = form.questions.filter(({ rules }) =>
      rules.every((rule) => {
        const known = judged.get(rule) ?? shows(rule, answers);
        judged.set(rule, known);
        return known;
      }),
    );
    const kept = keepOnly(given, shown);
    if (JSON.stringify(kept) === JSON.stringify(answers)) break;
    answers = kept;
  }
  return { answers, visible: new Set(shown.map((question) => question.pointer)) };
}

export function isShown(question: { rules: Question["rules"] }, answers: Answers): boolean {
  return question.rules.every((rule) => shows(rule, answers));
}

function keepOnly(answers: Answers, questions: Question[]): Answers {
  let kept: Answers = {};
  for (const question of questions) {
    const value = get(answers, question.path);
    if (value !== undefined) kept = put(kept, question.path, value);
  }
  return kept;
}

/** The answers without blanks: "", null and empty groups mean "not answered". */
export function clean(answers: Answers): Answers {
  const cleaned: Answers = {};
  for (const key of Object.keys(answers)) {
    const value = cleanValue(answers[key]);
    // Defined, not assigned: a key named __proto__ is then a key like any other.
    if (value !== undefined)
      Object.defineProperty(cleaned, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
  return cleaned;
}

function cleanValue(value: Value | undefined): Value | undefined {
  if (typeof value === "string") {
    const text = value.normalize("NFC").replace(/\s+/g, " ").trim();
    return text === "" ? undefined : text;
  }
  if (isGroup(value)) {
    const group = clean(value);
    return Object.keys(group).length > 0 ? group : undefined;
  }
  return value ?? undefined;
}
