// Forms and answers for tests: one small made-up form that has every kind of question, and the
// table of answers that the server is tested with as well.
import { readFileSync } from "node:fs";
import type { FormDefinition } from "../src/api/models";
import type { Answers, FormSchema, Layout } from "../src/form/schema";

/** A file of tests/vectors, which the server's tests read too. */
export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(`../tests/vectors/${name}`, "utf8")) as T;
}

export const SCOPE = (key: string) => `#/properties/${key.split(".").join("/properties/")}`;

const is = (key: string, value: string | boolean): { [keyword: string]: unknown } =>
  key
    .split(".")
    .reduceRight<{ [keyword: string]: unknown }>(
      (inner, name) => ({ type: "object", required: [name], properties: { [name]: inner } }),
      { const: value },
    );

export const show = (key: string, value: string | boolean) => ({
  rule: { effect: "SHOW" as const, condition: { scope: "#", schema: is(key, value) } },
});

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["pet", "sure"],
  properties: {
    pet: {
      type: "object",
      additionalProperties: false,
      required: ["name", "kind", "born", "vaccinated"],
      properties: {
        name: { type: "string", title: "Name", description: "As you call it.", maxLength: 20 },
        kind: {
          type: "string",
          title: "Kind",
          oneOf: [
            { const: "dog", title: "Dog" },
            { const: "cat", title: "Cat" },
            { const: "bird", title: "Bird" },
          ],
        },
        breed: {
          type: "string",
          title: "Breed",
          oneOf: "abcdefgh".split("").map((key) => ({ const: key, title: `Breed ${key}` })),
        },
        born: { type: "string", title: "Born", format: "date" },
        met: { type: "string", title: "Met in", format: "month" },
        seen: { type: "string", title: "Last seen", format: "partial-date" },
        legs: { type: "integer", title: "Legs", minimum: 0, maximum: 8 },
        vaccinated: { type: "boolean", title: "Vaccinated" },
        chipped: { type: "boolean", title: "Has a chip" },
        chip: {
          type: "string",
          title: "Chip number",
          pattern: "^[0-9]{15}$",
          "x-message": "15 digits.",
        },
        story: { type: "string", title: "Story" },
        tags: { type: "array", title: "Tags" },
        age: { type: "integer", title: "Age", readOnly: true },
      },
    },
    home: {
      type: "object",
      additionalProperties: false,
      properties: {
        province: { type: "string", title: "Province", "x-codelist": "provinces" },
        commune: {
          type: "string",
          title: "Commune",
          "x-codelist": "communes",
          "x-parent": "province",
        },
      },
    },
    sure: { const: true, title: "I am sure" },
  },
  allOf: [
    {
      if: is("pet.chipped", true),
      then: { required: ["pet"], properties: { pet: { required: ["chip"] } } },
      else: { properties: { pet: { properties: { chip: false } } } },
    },
    {
      if: is("pet.kind", "bird"),
      else: { properties: { home: { properties: { province: false, commune: false } } } },
    },
  ],
} as FormSchema;

const control = (key: string, more: Partial<Layout> = {}): Layout => ({
  type: "Control",
  scope: SCOPE(key),
  ...more,
});

const layout: Layout = {
  type: "Categorization",
  elements: [
    {
      type: "Category",
      label: "Your pet",
      options: { key: "pet" },
      elements: [
        {
          type: "Group",
          label: "Basics",
          options: { prefill: "cccd" },
          elements: [
            control("pet.name", { options: { autocomplete: "name", prefill: "full_name" } }),
            control("pet.kind", { options: { format: "radio" } }),
            control("pet.breed"),
            control("pet.born", { options: { prefill: "birth" } }),
            control("pet.met"),
            control("pet.seen"),
            control("pet.legs"),
            control("pet.age", { options: { readonly: true } }),
          ],
        },
        {
          type: "Group",
          label: "Health",
          elements: [
            control("pet.vaccinated"),
            control("pet.chipped"),
            control("pet.chip", show("pet.chipped", true)),
            control("pet.story", { options: { multi: true, suggestions: ["Found", "Born here"] } }),
            control("pet.tags"),
          ],
        },
      ],
    },
    {
      type: "Category",
      label: "Where it lives",
      options: { key: "home" },
      ...show("pet.kind", "bird"),
      elements: [control("home.province"), control("home.commune")],
    },
    {
      type: "Category",
      label: "Declaration",
      options: { key: "end" },
      elements: [control("sure")],
    },
  ],
};

export const petForm: FormDefinition = {
  procedure: { code: "0.000001", name: "Register a pet" },
  revision: 3,
  effective_from: "2026-01-01",
  schema,
  ui_schema: layout,
  requirements: [
    {
      key: "photo",
      name: "Photo of the pet",
      hint: "",
      how: "submit",
      required: true,
      condition: null,
      alternatives: [{ key: "photo", name: "Photo of the pet" }],
      media_types: ["image/jpeg", "application/pdf"],
      max_bytes: 1_000_000,
      max_files: 2,
    },
    {
      key: "cage",
      name: "Cage permit",
      hint: "",
      how: "submit",
      required: true,
      condition: is("pet.kind", "bird"),
      alternatives: [
        { key: "permit", name: "Permit" },
        { key: "letter", name: "Letter" },
      ],
      media_types: ["image/jpeg"],
      max_bytes: 1_000_000,
      max_files: 1,
    },
    { key: "card", name: "Your card", hint: "", how: "present", required: true, condition: null },
  ],
  receiving: { level: "commune", suggested_from: ["/home/commune"] },
  consent: {
    version: "1",
    notice: "What we do with it.",
    purposes: [
      { key: "processing", text: "I have read this.", required: true },
      { key: "news", text: "Send me news.", required: false },
    ],
  },
};

export const petAnswers: Answers = {
  pet: { name: "Mực", kind: "dog", born: "2024-05-03", vaccinated: true },
  sure: true,
};
