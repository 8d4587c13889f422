// The table of values and answers that the server judges too: both sides say the same.
import { readFileSync } from "node:fs";
import { Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import type { FormDefinition } from "../src/api/models";
import { clean, settle } from "../src/form/answers";
import { holds } from "../src/form/conditions";
import { readForm } from "../src/form/model";
import { isGroup } from "../src/form/pointers";
import type { Answers } from "../src/form/schema";
import { findings } from "../src/form/validator";
import { vectors } from "./form-of";

const definition = JSON.parse(
  readFileSync("tests/form_1.001193.vi.json", "utf8"),
) as FormDefinition;
const form = readForm(definition);

interface FormatCase {
  format: string;
  value: string;
  valid: boolean;
}

interface AnswersCase {
  name: string;
  answers: Answers;
  expected: { pointer: string; code: string }[];
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
});

describe("answers", () => {
  it.each(vectors<AnswersCase[]>("answers_1.001193.json"))("$name", ({ answers, expected }) => {
    const found = findings(definition.schema, isGroup(answers) ? clean(answers) : answers);
    const said = found.map(({ pointer, code }) => ({ pointer, code }));
    expect(new Set(said.map((each) => JSON.stringify(each)))).toEqual(
      new Set(expected.map(({ pointer, code }) => JSON.stringify({ pointer, code }))),
    );
  });
});

describe("complete answers", () => {
  it.each(vectors<ValidCase[]>("valid_1.001193.json"))(
    "$name: nothing is hidden, missing or wrong",
    ({ answers, papers }) => {
      const settled = settle(form, answers);
      expect(settled.answers).toEqual(clean(answers));
      expect(findings(definition.schema, settled.answers)).toEqual([]);
      const wanted = definition.requirements.filter((paper) =>
        holds(paper.condition, settled.answers),
      );
      expect(wanted.map(({ key }) => key)).toEqual(papers);
    },
  );
});
