// The forms are in the vocabulary of JSON Forms: its own renderers, which know nothing of us, show
// every question of every procedure, and one is filled in with them to the end. That it can be sent
// as well is shown by tests/live/, against a running server.
import { readFileSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FormDefinition } from "../src/api/models";
import { clean, isShown } from "../src/form/answers";
import type { Answers, Layout } from "../src/form/schema";
import { findings } from "../src/form/validator";
import { ForeignForm, fillInTaxChange } from "./foreign-form";
import { vectors } from "./form-of";

const NAMES = readdirSync("tests/forms");
const definitionOf = (name: string) =>
  JSON.parse(readFileSync(`tests/forms/${name}`, "utf8")) as FormDefinition;

// Rendering a whole form in a made-up browser takes its time on a busy machine.
const PATIENCE = 60_000;

let form: ForeignForm;

beforeEach(() => {
  form = new ForeignForm();
});

afterEach(() => form.close());

/** Every control of a lay-out, with the rules on the way to it. */
function controlsOf(layout: Layout, rules: Layout["rule"][] = []): [Layout, Layout["rule"][]][] {
  const own = layout.rule ? [...rules, layout.rule] : rules;
  if (layout.scope !== undefined) return [[layout, own]];
  return (layout.elements ?? []).flatMap((element) => controlsOf(element, own));
}

/** What the schema says of the control's answer. */
function schemaOf(control: Layout, definition: FormDefinition) {
  return (control.scope ?? "")
    .split("/")
    .filter((_, at) => at > 0 && at % 2 === 0)
    .reduce((inner, key) => inner?.properties?.[key] ?? inner, definition.schema);
}

const isAsked = (rules: Layout["rule"][], answers: Answers) =>
  isShown({ rules: rules.filter((rule) => rule !== undefined) }, answers);

describe.each(NAMES)("%s", (name) => {
  const definition = definitionOf(name);

  it(
    "shows what complete answers of each kind are asked, and nothing else",
    { timeout: PATIENCE },
    async () => {
      for (const { answers } of vectors<{ answers: Answers }[]>(`valid_${name}`)) {
        for (const step of definition.ui_schema.elements ?? []) {
          if (!isAsked([step.rule], answers)) continue;
          form.show(definition, { type: "Categorization", elements: [step] }, answers);
          for (const [control, rules] of controlsOf(step)) {
            const key = (control.scope ?? "").replace("#/properties/", "");
            expect([key, form.has(key)]).toEqual([key, isAsked(rules, answers)]);
          }
        }
        await form.settled();
        expect(form.data).toEqual(answers);
        expect(form.errors).toEqual([]);
      }
    },
  );

  it(
    "is rendered step by step, and no question is beyond the renderers",
    { timeout: PATIENCE },
    () => {
      for (const step of definition.ui_schema.elements ?? []) {
        form.show(definition, { type: "Categorization", elements: [step] });
        expect(form.place.textContent).not.toContain("No applicable renderer");
        const asked = controlsOf(step).filter(([, rules]) => isAsked(rules, {}));
        for (const [control] of asked) {
          const schema = schemaOf(control, definition);
          expect(form.place.textContent).toContain(schema?.title);
          // A tick is a tick to them too.
          if (schema?.const === true) {
            const key = control.scope?.replace("#/properties/", "").split("/properties/").join("/");
            const box = form.control(key ?? "").querySelector("input");
            expect(box?.type).toBe("checkbox");
          }
        }
      }
    },
  );
});

describe("one of them", () => {
  it("is filled in with them, and nothing is wrong with the answers", async () => {
    const definition = definitionOf("thue.thay_doi.json");
    await fillInTaxChange(form, definition);
    expect(form.data).toMatchObject({
      nnt: { loai: "ca_nhan", dia_chi: { tinh: "80", xa: "25516" } },
      khai_thay: "toi",
      thay_doi: [{ chi_tieu: "khac", ten_khac: "Tên người liên hệ" }],
      cam_ket: true,
    });
    expect(form.errors).toEqual([]);
    // What the app's own judge says of the same answers.
    expect(findings(definition.schema, clean(form.data))).toEqual([]);
  });
});
