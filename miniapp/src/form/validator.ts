// Whether answers are right, and what is wrong with each. The form's own schema is the only
// judge; this file turns the judge's findings into one error for each question.
//
// The validator is kept at 4.1.1: later ones use BigInt, a syntax error on old webviews.
import { gather } from "../lists";
import { Validator, type OutputUnit } from "@cfworker/json-schema";
import { register } from "./formats";
import type { Form, Question } from "./model";
import { get, parts, pointer, put, type Path } from "./pointers";
import type { Answers, FormSchema } from "./schema";

register();

export interface Fault {
  question: Question;
  /** The keyword of JSON Schema that failed, e.g. "required", "maxLength", "format". */
  keyword: string;
  /** The schema that holds this keyword; it may say more than the question's own. */
  rule: FormSchema;
}

const judges = new WeakMap<FormSchema, Validator>();

function judge(schema: FormSchema): Validator {
  let validator = judges.get(schema);
  if (!validator) {
    validator = new Validator(schema as object, "2020-12", false);
    judges.set(schema, validator);
  }
  return validator;
}

/** Keywords whose finding only repeats that something inside them failed. */
const AROUND = ["properties", "allOf", "anyOf", "if", "additionalProperties", "$ref"];

interface Finding {
  path: Path;
  keyword: string;
  rule: FormSchema;
}

/** True where the whole answers are right. */
export function isValid(schema: FormSchema, answers: Answers): boolean {
  return judge(schema).validate(answers).valid;
}

/**
 * The first thing wrong with each question asked now, in the order of the form.
 * A group that is wanted but wholly unanswered is opened step by step, so that the questions in it
 * are named and not the group.
 */
export function faults(form: Form, answers: Answers, visible: ReadonlySet<string>): Fault[] {
  const { schema } = form.definition;
  let opened = answers;
  let found = findings(schema, opened);
  for (;;) {
    const groups = found.filter(
      ({ path, keyword }) => keyword === "required" && isObject(schema, path),
    );
    if (groups.length === 0) break;
    opened = groups.reduce((open, { path }) => put(open, path, {}), opened);
    found = findings(schema, opened);
  }
  const first = new Map<string, Finding>();
  for (const finding of found) {
    const place = pointer(finding.path);
    if (!first.has(place)) first.set(place, finding);
  }
  return gather(form.questions, (question) => {
    const finding = visible.has(question.pointer) ? first.get(question.pointer) : undefined;
    return finding ? [{ question, keyword: finding.keyword, rule: finding.rule }] : [];
  });
}

function isObject(schema: FormSchema, path: Path): boolean {
  let place: FormSchema | undefined = schema;
  for (const key of path) place = place?.properties?.[key];
  return place?.properties !== undefined;
}

function findings(schema: FormSchema, answers: Answers): Finding[] {
  const { errors } = judge(schema).validate(answers);
  return gather(errors, (unit) => read(schema, answers, unit));
}

function read(schema: FormSchema, answers: Answers, unit: OutputUnit): Finding[] {
  if (AROUND.includes(unit.keyword)) return [];
  const path = parts(unit.instanceLocation);
  if (unit.keyword === "false") return [{ path, keyword: "false", rule: {} }];
  const rule = holder(schema, unit.keywordLocation);
  if (unit.keyword !== "required") return [{ path, keyword: unit.keyword, rule }];
  // The validator names the missing property only in prose: ask the schema itself which it is.
  const missing = (rule.required ?? []).filter(
    (name) => get(answers, [...path, name]) === undefined,
  );
  return missing.map((name) => ({ path: [...path, name], keyword: "required", rule }));
}

/** The schema around the keyword at "#/allOf/3/then/required". */
function holder(schema: FormSchema, keywordLocation: string): FormSchema {
  let place: unknown = schema;
  for (const part of parts(keywordLocation).slice(0, -1)) {
    if (typeof place !== "object" || place === null) return {};
    place = (place as { [key: string]: unknown })[part];
  }
  return typeof place === "object" && place !== null ? (place as FormSchema) : {};
}
