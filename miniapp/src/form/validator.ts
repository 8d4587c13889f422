// What the form's own schema says of answers: this file turns the schema's findings into one error
// for each place. Rules that a schema cannot say are in checks.ts; verdict.ts joins both.
//
// The validator is kept at 4.1.1: later ones use BigInt, a syntax error on old webviews.
import { gather } from "../lists";
import { Validator, type OutputUnit } from "@cfworker/json-schema";
import { register } from "./formats";
import { get, parts, pointer, put, type Path } from "./pointers";
import type { Answers, FormSchema } from "./schema";

register();

/** The codes that the API uses; tests/vectors holds both sides to the same ones. */
export type Code =
  | "not_applicable"
  | "invalid_type"
  | "must_be_true"
  | "required"
  | "too_short"
  | "too_long"
  | "too_small"
  | "too_large"
  | "too_few"
  | "too_many"
  | "invalid_format"
  | "invalid_choice"
  | "unknown_field";

// Of several findings at one place the one that stands first here is told.
const CODES: readonly (readonly [string, Code])[] = [
  ["false", "not_applicable"],
  ["type", "invalid_type"],
  ["const", "must_be_true"],
  ["required", "required"],
  ["minLength", "too_short"],
  ["maxLength", "too_long"],
  ["minimum", "too_small"],
  ["maximum", "too_large"],
  ["minItems", "too_few"],
  ["maxItems", "too_many"],
  ["format", "invalid_format"],
  ["pattern", "invalid_format"],
  ["oneOf", "invalid_choice"],
  ["not", "invalid_choice"],
  ["unknown", "unknown_field"],
];

/** One thing wrong at one place in the answers. */
export interface Finding {
  /** JSON pointer into the answers. */
  pointer: string;
  /** A `Code`, or the name of a check. */
  code: string;
  /** What to say, where the form says it itself. */
  message?: string;
  /** The schema that holds the failed keyword; it may say more than the question's own. */
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

const judged = new WeakMap<Answers, { schema: FormSchema; findings: Finding[] }>();

/**
 * All that is wrong, at most one finding for each place. A group that is wanted but wholly
 * unanswered is opened step by step, so that the answers missing in it are named and not the group.
 * Several parts of a screen ask about the same answers: they are judged once.
 */
export function findings(schema: FormSchema, answers: Answers): Finding[] {
  const known = judged.get(answers);
  if (known?.schema === schema) return known.findings;
  const fresh = judgeAll(schema, answers);
  judged.set(answers, { schema, findings: fresh });
  return fresh;
}

function judgeAll(schema: FormSchema, answers: Answers): Finding[] {
  let opened = answers;
  let raw = judgeOnce(schema, opened);
  for (;;) {
    const groups = raw.filter(
      ({ path, keyword }) => keyword === "required" && at(schema, path)?.properties !== undefined,
    );
    if (groups.length === 0) break;
    opened = groups.reduce((open, { path }) => put(open, path, {}), opened);
    raw = judgeOnce(schema, opened);
  }
  const first = new Map<string, Finding>();
  for (const [keyword, code] of CODES)
    for (const { path, rule } of raw.filter((each) => each.keyword === keyword)) {
      const place = pointer(path);
      if (!first.has(place)) first.set(place, { pointer: place, code, rule });
    }
  const all = Array.from(first.values());
  const lists = all.filter(({ pointer }) => at(schema, parts(pointer))?.items !== undefined);
  // Where a list as a whole is at fault, nothing inside it is told.
  return all.filter((each) => !lists.some((list) => each.pointer.startsWith(`${list.pointer}/`)));
}

interface Raw {
  path: Path;
  keyword: string;
  rule: FormSchema;
}

function judgeOnce(schema: FormSchema, answers: Answers): Raw[] {
  const { errors } = judge(schema).validate(answers);
  return gather(errors, (unit, index) => read(schema, answers, unit, errors[index - 1]));
}

function read(
  schema: FormSchema,
  answers: Answers,
  unit: OutputUnit,
  before: OutputUnit | undefined,
): Raw[] {
  const path = parts(unit.instanceLocation);
  const { keyword } = unit;
  if (keyword === "false") {
    if (before?.keyword !== "additionalProperties") return [{ path, keyword, rule: {} }];
    // To this validator a known property that is wrong inside counts as an additional one too.
    return at(schema, path) === undefined ? [{ path, keyword: "unknown", rule: {} }] : [];
  }
  const rule = holder(schema, unit.keywordLocation);
  // The constants inside a choice fail one by one; the choice itself says it once.
  if (keyword === "const" && unit.keywordLocation.includes("/oneOf/")) return [];
  if (keyword !== "required") return [{ path, keyword, rule }];
  // The validator names the missing property only in prose: ask the schema itself which it is.
  const missing = (rule.required ?? []).filter(
    (name) => get(answers, [...path, name]) === undefined,
  );
  return missing.map((name) => ({ path: [...path, name], keyword, rule }));
}

/** The schema of the answer at a path, as the form lays it out. */
function at(schema: FormSchema, path: Path): FormSchema | undefined {
  return path.reduce<FormSchema | undefined>((place, key) => {
    if (place?.items) return /^[0-9]+$/.test(key) ? place.items : undefined;
    const inside = place?.properties ?? {};
    return Object.prototype.hasOwnProperty.call(inside, key) ? inside[key] : undefined;
  }, schema);
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
