// What counts as answered: conditions hide, hidden answers are left out, blanks are no answers.
import { describe, expect, it } from "vitest";
import { clean, settle } from "../src/form/answers";
import { readForm } from "../src/form/model";
import type { Answers } from "../src/form/schema";
import { petAnswers, petForm } from "./form-of";

const form = readForm(petForm);

describe("clean", () => {
  it("drops blanks and folds white space", () => {
    const typed: Answers = {
      a: "  Trần   Thị  Mẫu ",
      lines: " One \n\n two  three ",
      b: "",
      c: null,
      d: { e: " " },
      f: false,
      g: 0,
    };
    expect(clean(typed)).toEqual({
      a: "Trần Thị Mẫu",
      lines: "One\n\ntwo three",
      f: false,
      g: 0,
    });
  });

  it("writes letters in one Unicode form", () => {
    expect(clean({ name: "Tra\u0302\u0300n" })).toEqual({ name: "Trần" });
  });
});

describe("settle", () => {
  it("asks for what the answers call for", () => {
    const { visible } = settle(form, { pet: { chipped: true } });
    expect(visible.has("/pet/chip")).toBe(true);
    expect(visible.has("/home/province")).toBe(false);
  });

  it("leaves hidden answers out of what is sent", () => {
    const raw: Answers = { pet: { kind: "dog", chip: "1" }, home: { province: "80" } };
    expect(settle(form, raw).answers).toEqual({ pet: { kind: "dog" } });
  });

  it("brings an answer back when its question is asked again", () => {
    const raw: Answers = { pet: { chip: "123", chipped: true } };
    expect(settle(form, raw).answers).toEqual(raw);
  });

  it("follows chains: what a hidden answer showed is hidden too", () => {
    const chained = structuredClone(petForm);
    // The home is asked for when a chip number was given, which is asked for when there is a chip.
    const home = chained.ui_schema.elements?.[1];
    if (!home) throw new Error("the form has lost its second step");
    home.rule = {
      effect: "SHOW",
      condition: {
        scope: "#",
        schema: { required: ["pet"], properties: { pet: { required: ["chip"] } } },
      },
    };
    const raw: Answers = { pet: { chip: "123" }, home: { province: "80" } };
    expect(settle(readForm(chained), raw).answers).toEqual({});
  });

  it("sends no answer that only the server writes", () => {
    const raw: Answers = { pet: { age: 3, name: "Mực" } };
    expect(settle(form, raw).answers).toEqual({ pet: { name: "Mực" } });
  });

  it("leaves complete answers as they are", () => {
    expect(settle(form, petAnswers).answers).toEqual(petAnswers);
  });
});

describe("readForm", () => {
  it("knows which questions must be answered when asked, under a condition too", () => {
    const needed = form.questions.filter((question) => question.needed);
    expect(needed.map(({ pointer }) => pointer)).toEqual([
      "/pet/name",
      "/pet/kind",
      "/pet/born",
      "/pet/vaccinated",
      "/pet/chip",
      "/sure",
    ]);
  });

  it("refuses a lay-out that speaks of an answer the schema lacks", () => {
    const broken = { ...petForm, ui_schema: { type: "Control", scope: "#/properties/ghost" } };
    expect(() =>
      readForm({ ...broken, ui_schema: { type: "Group", elements: [broken.ui_schema] } }),
    ).toThrow(/ghost/);
  });
});
