// All that is known to be wrong with answers: what the schema says, and the named checks that the
// form brings along (`x-checks`). The server has the last word: only it knows every rule.
import { gather } from "../lists";
import { ROWS_RULES, RULES } from "./checks";
import { holds } from "./conditions";
import { questionsIn, type Form, type Question } from "./model";
import { get, parts, rowsAt } from "./pointers";
import type { Answers, Check, Value } from "./schema";
import { findings, type Finding } from "./validator";

export interface Verdict {
  /** At most one for each place. */
  errors: ReadonlyMap<string, Finding>;
  /** What people may leave as it is, after a look; never where there is an error. */
  warnings: readonly Finding[];
}

export interface Fault extends Finding {
  question: Question;
}

const known = new WeakMap<Answers, { form: Form; today: string; verdict: Verdict }>();

/** Several parts of a screen ask about the same answers: they are judged once. `today` is ISO. */
export function verdictOn(form: Form, answers: Answers, today: string): Verdict {
  const before = known.get(answers);
  if (before?.form === form && before.today === today) return before.verdict;
  const verdict = judge(form, answers, today);
  known.set(answers, { form, today, verdict });
  return verdict;
}

function judge(form: Form, answers: Answers, today: string): Verdict {
  const errors = new Map(
    findings(form.definition.schema, answers).map((finding) => [finding.pointer, finding]),
  );
  // Answers that are malformed are not looked at any closer.
  const malformed = new Set(Array.from(errors.keys()));
  const warnings: Finding[] = [];
  const tell = (pointer: string, { check, severity, message }: Check) => {
    if (errors.has(pointer)) return;
    const finding = { pointer, code: check, message, rule: {} };
    if (severity === "hard") errors.set(pointer, finding);
    else warnings.push(finding);
  };
  for (const question of form.questions) {
    for (const check of question.schema["x-checks"] ?? [])
      if (fails(check, get(answers, question.path), { answers, today }))
        tell(question.pointer, check);
    if (question.list) judgeRows(question, { answers, today }, malformed, tell);
  }
  // Where a list as a whole is at fault, nothing inside it is told.
  const lists = form.questions.filter(({ list, pointer }) => list && errors.has(pointer));
  const isClosed = (place: string) => lists.some(({ pointer }) => place.startsWith(`${pointer}/`));
  for (const place of Array.from(errors.keys())) if (isClosed(place)) errors.delete(place);
  return {
    errors,
    warnings: warnings.filter(({ pointer }) => !errors.has(pointer) && !isClosed(pointer)),
  };
}

/** What a check is made on. */
interface Ground {
  answers: Answers;
  today: string;
  row?: Answers;
}

type Tell = (pointer: string, check: Check) => void;

function judgeRows(
  { list, path, pointer }: Question,
  ground: Ground,
  malformed: ReadonlySet<string>,
  tell: Tell,
): void {
  const rows = rowsAt(ground.answers, path).slice(0, list?.max);
  const at = (row: number, inside: string) => `${pointer}/${row}${inside}`;
  for (const question of list?.questions ?? [])
    for (const check of question.schema["x-checks"] ?? []) {
      const values = rows.map((row) => get(row, question.path));
      const isBroken = rows.some(
        (_, row) => malformed.has(at(row, "")) || malformed.has(at(row, question.pointer)),
      );
      const wrong = !check.rows
        ? rows
            .map((_, row) => row)
            .filter((row) => fails(check, values[row], { ...ground, row: rows[row] ?? {} }))
        : isBroken
          ? []
          : failing(check, values, ground);
      for (const row of wrong) tell(at(row, question.pointer), check);
    }
}

/** Whether an answer fails a check; of what is no text nothing is said, nor by an unknown rule. */
function fails(check: Check, value: Value | undefined, ground: Ground): boolean {
  const rule = RULES[check.check];
  if (!rule || check.rows || typeof value !== "string" || !applies(check, ground)) return false;
  return !rule(value, given(check, ground), ground.today);
}

/** The rows that fail a check on all of them. */
function failing(check: Check, values: readonly (Value | undefined)[], ground: Ground): number[] {
  const rule = ROWS_RULES[check.check];
  if (!rule || values.length === 0 || !applies(check, ground)) return [];
  return rule(values, given(check, ground), ground.today);
}

function applies({ when, row_when }: Check, { answers, row }: Ground): boolean {
  return holds(when, answers) && (row === undefined || holds(row_when, row));
}

/** The fixed values of a check, and the answers it needs besides. */
function given(check: Check, ground: Ground): { [name: string]: unknown } {
  const all: { [name: string]: unknown } = { ...check.with };
  const from = check.from ?? {};
  for (const name of Object.keys(from)) {
    const source = from[name] ?? [];
    all[name] = Array.isArray(source)
      ? gather(source, (each) => ([] as unknown[]).concat(answerAt(each, ground)))
      : answerAt(source, ground);
  }
  return all;
}

/** The answer at a pointer; with "[]" that of the row at hand, or without one those of all rows. */
function answerAt(pointer: string, { answers, row }: Ground): unknown {
  const path = parts(pointer);
  const each = path.indexOf("[]");
  if (each < 0) return get(answers, path);
  const inside = path.slice(each + 1);
  if (row) return get(row, inside);
  return rowsAt(answers, path.slice(0, each)).map((one) => get(one, inside));
}

/** What is wrong with each question asked now, in the order of the form. */
export function faults(
  form: Form,
  answers: Answers,
  visible: ReadonlySet<string>,
  today: string,
): Fault[] {
  const { errors } = verdictOn(form, answers, today);
  return placed(form, answers, visible, errors);
}

/** What people should have another look at, in the order of the form; nothing that is wrong. */
export function doubts(
  form: Form,
  answers: Answers,
  visible: ReadonlySet<string>,
  today: string,
): Fault[] {
  const { warnings } = verdictOn(form, answers, today);
  const first = new Map<string, Finding>();
  for (const warning of warnings)
    if (!first.has(warning.pointer)) first.set(warning.pointer, warning);
  return placed(form, answers, visible, first);
}

function placed(
  form: Form,
  answers: Answers,
  visible: ReadonlySet<string>,
  found: ReadonlyMap<string, Finding>,
): Fault[] {
  const of = (question: Question): Fault[] => {
    const finding = visible.has(question.pointer) ? found.get(question.pointer) : undefined;
    return finding ? [{ ...finding, question }] : [];
  };
  return gather(form.questions, (question) => {
    if (!question.list || !visible.has(question.pointer)) return of(question);
    const rows = rowsAt(answers, question.path);
    return [...of(question), ...gather(rows, (_, at) => gather(questionsIn(question, at), of))];
  });
}
