// Whether a condition holds. A condition is a JSON Schema over the whole answers: the same
// mechanism shows steps, groups and fields and asks for papers.
//
// Conditions are looked at with every keystroke, and answers share what has not changed: a condition
// is judged anew only when one of the answers it names is another one.
import { Validator } from "@cfworker/json-schema";
import type { Answers, Condition, Rule, Value } from "./schema";

interface Judge {
  validator: Validator;
  /** The answers or groups it looks at; null where that cannot be told. */
  names: readonly string[] | null;
  /** The last verdicts, the newest first. */
  known: readonly Verdict[];
}

interface Verdict {
  on: readonly (Value | undefined)[];
  valid: boolean;
}

const judges = new WeakMap<Condition, Judge>();
// What is typed and what is left of it when hidden answers are out.
const KEPT = 2;

export function holds(condition: Condition | null | undefined, answers: Answers): boolean {
  if (!condition) return true;
  let judge = judges.get(condition);
  if (!judge) {
    const validator = new Validator(condition, "2020-12");
    judges.set(condition, (judge = { validator, names: namesIn(condition), known: [] }));
  }
  if (!judge.names) return judge.validator.validate(answers).valid;
  const on = judge.names.map((name) => own(answers, name));
  const known = judge.known.find((each) => each.on.every((value, index) => value === on[index]));
  if (known) return known.valid;
  const { valid } = judge.validator.validate(answers);
  judge.known = [{ on, valid }, ...judge.known].slice(0, KEPT);
  return valid;
}

function own(answers: Answers, name: string): Value | undefined {
  return Object.prototype.hasOwnProperty.call(answers, name) ? answers[name] : undefined;
}

/** The properties that a schema looks at, in the object itself; null if it may look at others. */
function namesIn(schema: Condition): readonly string[] | null {
  const names = new Set<string>();
  const walk = (part: unknown): boolean => {
    if (typeof part !== "object" || part === null) return false;
    return Object.keys(part).every((keyword) => {
      const value = (part as Condition)[keyword];
      if (keyword === "type") return true;
      if (keyword === "not") return walk(value);
      if (keyword === "allOf" || keyword === "anyOf") return (value as unknown[]).every(walk);
      if (keyword === "required") (value as string[]).forEach((name) => names.add(name));
      else if (keyword === "properties")
        Object.keys(value as object).forEach((name) => names.add(name));
      else return false;
      return true;
    });
  };
  return walk(schema) ? Array.from(names) : null;
}

export function shows(rule: Rule, answers: Answers): boolean {
  const met = holds(rule.condition.schema, answers);
  return rule.effect === "SHOW" ? met : !met;
}
