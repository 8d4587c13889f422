// Whether a condition holds. A condition is a JSON Schema over the whole answers: the same
// mechanism shows steps, groups and fields and asks for papers.
import { Validator } from "@cfworker/json-schema";
import type { Answers, Condition, Rule } from "./schema";

const compiled = new WeakMap<Condition, Validator>();

export function holds(condition: Condition | null | undefined, answers: Answers): boolean {
  if (!condition) return true;
  let validator = compiled.get(condition);
  if (!validator) {
    validator = new Validator(condition, "2020-12");
    compiled.set(condition, validator);
  }
  return validator.validate(answers).valid;
}

export function shows(rule: Rule, answers: Answers): boolean {
  const met = holds(rule.condition.schema, answers);
  return rule.effect === "SHOW" ? met : !met;
}
