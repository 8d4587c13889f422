// The table of values and answers that the server judges too: both sides say the same.
import { readFileSync, readdirSync } from "node:fs";
import { Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import type { FormDefinition } from "../src/api/models";
import { clean, settle } from "../src/form/answers";
import { readCard, type Card } from "../src/form/cccd";
import { holds } from "../src/form/conditions";
import { ROWS_RULES, RULES } from "../src/form/checks";
import { derive } from "../src/form/derivations";
import { readForm, type Form, type Question } from "../src/form/model";
import type { Answers, Check, FormSchema, Value } from "../src/form/schema";
import { findings } from "../src/form/validator";
import { verdictOn } from "../src/form/verdict";
import { cleanText, nameKey } from "../src/text";
import { vectors } from "./form-of";

/** The procedures that the table speaks of, each with its form. */
const PROCEDURES = readdirSync("../tests/vectors")
  .map((name) => /^valid_(.+)\.json$/.exec(name)?.[1])
  .filter((code) => code !== undefined);

const forms = new Map(
  PROCEDURES.map((code) => [
    code,
    readForm(JSON.parse(readFileSync(`tests/forms/${code}.json`, "utf8")) as FormDefinition),
  ]),
);

function formOf(code: string): Form {
  const form = forms.get(code);
  if (!form) throw new Error(`no form ${code}`);
  return form;
}

interface FormatCase {
  format: string;
  value: string;
  valid: boolean;
}

interface AnswersCase {
  name: string;
  answers: Answers;
  expected: Said[];
  server?: { today: string; errors: Said[]; warnings: Said[] };
}

interface Said {
  pointer: string;
  code: string;
}

interface DerivedCase {
  rule: string;
  from: Value[];
  days: number;
  today: string;
  expected: Value | null;
}

interface ValidCase {
  name: string;
  answers: Answers;
  papers: string[];
}

describe("formats", () => {
  it.each(vectors<FormatCase[]>("formats.json"))(
    "$format of $value is valid: $valid",
    ({ format, value, valid }) => {
      const judge = new Validator({ type: "string", format }, "2020-12");
      expect(judge.validate(value).valid).toBe(valid);
    },
  );

  it("are of the validator's own only those that the build leaves in it", () => {
    const used = new Set<string>();
    const look = (part: unknown) => {
      if (typeof part !== "object" || part === null) return;
      if ("format" in part && typeof part.format === "string") used.add(part.format);
      Object.values(part).forEach(look);
    };
    for (const form of forms.values()) look(form.definition.schema);
    const ours = /^(vn-.*|partial-date|month|month-or-now)$/;
    expect([...used].filter((name) => !ours.test(name)).sort()).toEqual(["date", "email"]);
  });
});

interface PatternCase {
  name: string;
  pattern: string;
  valid: string[];
  invalid: string[];
}

describe("patterns", () => {
  it.each(vectors<PatternCase[]>("patterns.json"))("$name", ({ pattern, valid, invalid }) => {
    const judge = new Validator({ type: "string", pattern }, "2020-12");
    const accepted = (texts: string[]) => texts.filter((text) => judge.validate(text).valid);
    expect(accepted(valid)).toEqual(valid);
    expect(accepted(invalid)).toEqual([]);
  });
});

interface TextCase {
  name: string;
  typed: string;
  kept: string;
  key: string;
}

describe("texts", () => {
  it.each(vectors<TextCase[]>("texts.json"))("$name", ({ typed, kept, key }) => {
    expect(cleanText(typed)).toBe(kept);
    expect(nameKey(kept)).toBe(key);
  });
});

interface CardCase {
  name: string;
  text: string;
  card: (Card & { gender: "male" | "female" }) | null;
}

describe("identity cards", () => {
  it.each(vectors<CardCase[]>("identity_cards.json"))("$name", ({ text, card }) => {
    const said = { male: "Nam", female: "Nữ" };
    expect(readCard(text)).toEqual(card && { ...card, gender: said[card.gender] });
  });
});

describe.each(PROCEDURES)("answers to %s", (code) => {
  const { definition } = formOf(code);
  it.each(vectors<AnswersCase[]>(`answers_${code}.json`))("$name", ({ answers, expected }) => {
    const found = findings(definition.schema, answers);
    expect(asSet(found)).toEqual(asSet(expected));
  });
});

const asSet = (said: readonly Said[]) =>
  new Set(said.map(({ pointer, code }) => `${code} ${pointer}`));

// What only the server says: redirects, which are a page of their own here, and codes of lists that the
// app loads when they are asked for. Of several codes at an answer only the first is told, so where a
// code is in no list nothing else can be compared.
const ELSEWHERE = "redirect";
const OF_LISTS = "not_in_codelist";

describe.each(PROCEDURES)("checks on answers to %s", (code) => {
  const form = formOf(code);
  const cases = vectors<AnswersCase[]>(`answers_${code}.json`).filter(({ server }) => server);
  it.each(cases)("$name", ({ answers, server }) => {
    const unlisted = new Set(
      (server?.errors ?? []).filter(({ code }) => code === OF_LISTS).map(({ pointer }) => pointer),
    );
    const ours = (said: Iterable<Said>) =>
      asSet(
        Array.from(said).filter(
          ({ pointer, code }) => code !== ELSEWHERE && !unlisted.has(pointer),
        ),
      );
    const { errors, warnings } = verdictOn(form, answers, server?.today ?? "");
    expect(ours(errors.values())).toEqual(ours(server?.errors ?? []));
    expect(ours(warnings)).toEqual(ours(server?.warnings ?? []));
  });
});

interface CheckCase {
  check: string;
  value?: string;
  values?: Value[];
  given: { [name: string]: unknown };
  today: string;
  holds?: boolean;
  wrong?: number[];
}

describe("checks by themselves", () => {
  const cases = vectors<CheckCase[]>("checks.json");
  it.each(cases)("$check of $value$values with $given", (one) => {
    const { check, value, values, given, today, holds: expected, wrong } = one;
    if (value !== undefined) expect(RULES[check]?.(value, given, today)).toBe(expected);
    else expect(ROWS_RULES[check]?.(values ?? [], given, today)).toEqual(wrong);
  });
});

it("knows every check that the forms use", () => {
  for (const code of PROCEDURES)
    for (const check of checksIn(formOf(code).definition.schema))
      expect(check.rows ? ROWS_RULES : RULES).toHaveProperty(check.check);
});

function checksIn(schema: FormSchema): Check[] {
  const inside = [...Object.values(schema.properties ?? {}), schema.items];
  return [
    ...(schema["x-checks"] ?? []),
    ...inside.flatMap((each) => (each === undefined ? [] : checksIn(each))),
  ];
}

describe.each(PROCEDURES)("complete answers to %s", (code) => {
  const form = formOf(code);
  it.each(vectors<ValidCase[]>(`valid_${code}.json`))(
    "$name: nothing is hidden, missing or wrong",
    ({ answers, papers }) => {
      const settled = settle(form, answers);
      expect(settled.answers).toEqual(clean(answers));
      expect(findings(form.definition.schema, settled.answers)).toEqual([]);
      const wanted = form.definition.requirements.filter((paper) =>
        holds(paper.condition, settled.answers),
      );
      expect(wanted.map(({ key }) => key)).toEqual(papers);
    },
  );
});

// Rules that the app shows nothing for: they need the code lists, or the office.
const SERVER_ONLY = ["business_registry", "place"];

describe("derived answers", () => {
  const cases = vectors<DerivedCase[]>("derived.json");
  it.each(cases.filter(({ rule }) => !SERVER_ONLY.includes(rule)))(
    "$rule of $from is $expected",
    ({ rule, from, days, today, expected }) => {
      const answers: Answers = {};
      from.forEach((value, index) => (answers[`a${index}`] = value));
      const schema = {
        "x-derived": rule,
        "x-derived-from": from.map((_, index) => `/a${index}`),
        "x-derived-days": days,
      };
      expect(derive({ schema } as unknown as Question, answers, today)).toEqual(expected);
    },
  );
});
