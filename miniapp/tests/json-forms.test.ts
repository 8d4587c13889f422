// The forms are in the vocabulary of JSON Forms: its own renderers, which know nothing of us, show
// every question of every procedure, and one is filled in with them to the end.
import { act, createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { readFileSync, readdirSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type CellProps, type JsonSchema, rankWith, schemaMatches } from "@jsonforms/core";
import { JsonForms, withJsonFormsCellProps } from "@jsonforms/react";
import { vanillaCells, vanillaRenderers } from "@jsonforms/vanilla-renderers";
import { fireEvent } from "@testing-library/dom";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FormDefinition } from "../src/api/models";
import {
  isMonth,
  isMonthOrNow,
  isPartialDate,
  isPersonalId,
  isPhone,
  isTaxCode,
} from "../src/form/formats";
import type { Answers, Layout } from "../src/form/schema";
import { clean, isShown } from "../src/form/answers";
import { findings } from "../src/form/validator";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const NAMES = readdirSync("tests/forms");
const definitionOf = (name: string) =>
  JSON.parse(readFileSync(`tests/forms/${name}`, "utf8")) as FormDefinition;

/** What a front end has to bring: draft 2020-12, and the formats that the README lists. */
function judge() {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false });
  addFormats(ajv);
  ajv.addFormat("vn-personal-id", isPersonalId);
  ajv.addFormat("vn-phone", isPhone);
  ajv.addFormat("vn-tax-code", isTaxCode);
  ajv.addFormat("partial-date", isPartialDate);
  ajv.addFormat("month", isMonth);
  ajv.addFormat("month-or-now", isMonthOrNow);
  return ajv;
}

/** The one cell that the vanilla set lacks: a tick whose only value is true, without a type. */
const tick = {
  tester: rankWith(
    3,
    schemaMatches((schema: JsonSchema) => schema.const === true && schema.type === undefined),
  ),
  cell: withJsonFormsCellProps(({ id, data, path, handleChange }: CellProps) =>
    createElement("input", {
      id,
      type: "checkbox",
      checked: data === true,
      onChange: (event: { target: HTMLInputElement }) =>
        handleChange(path, event.target.checked || undefined),
    }),
  ),
};

let root: Root;
let place: HTMLElement;
let data: Answers;
let errors: unknown[];

beforeEach(() => {
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  data = {};
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

function show(definition: FormDefinition, uischema: Layout, answers: Answers) {
  const props = {
    schema: definition.schema,
    uischema,
    data: answers,
    renderers: vanillaRenderers,
    cells: [...vanillaCells, tick],
    ajv: judge(),
    onChange: (change: { data: Answers; errors?: unknown[] }) => {
      data = change.data;
      errors = change.errors ?? [];
    },
  };
  act(() => root.render(createElement(JsonForms, props as never)));
}

/** Every control of a lay-out, with the rules on the way to it. */
function controlsOf(layout: Layout, rules: Layout["rule"][] = []): [Layout, Layout["rule"][]][] {
  const own = layout.rule ? [...rules, layout.rule] : rules;
  if (layout.scope !== undefined) return [[layout, own]];
  return (layout.elements ?? []).flatMap((element) => controlsOf(element, own));
}

describe.each(NAMES)("%s", (name) => {
  const definition = definitionOf(name);

  it("is rendered step by step, and no question is beyond the renderers", () => {
    for (const step of definition.ui_schema.elements ?? []) {
      show(definition, { type: "Categorization", elements: [step] }, {});
      expect(place.textContent).not.toContain("No applicable renderer");
      const asked = controlsOf(step).filter(([, rules]) =>
        isShown({ rules: rules.filter((rule) => rule !== undefined) }, {}),
      );
      for (const [control] of asked) {
        const title = control.scope
          ?.split("/")
          .filter((_, at) => at > 0 && at % 2 === 0)
          .reduce((inner, key) => inner?.properties?.[key] ?? inner, definition.schema).title;
        expect(place.textContent).toContain(title);
      }
    }
  });
});

describe("one of them", () => {
  /** The control of an answer, in the form or in a row. */
  const control = (key: string, within: ParentNode = place) => {
    const name = `root_properties_${key.split("/").join("_properties_")}`;
    const found = within.querySelector(`.${name}`);
    if (!found) throw new Error(`no control for ${key}`);
    return found;
  };
  const say = (key: string, value: string, within: ParentNode = place) => {
    const box = control(key, within).querySelector("input, select, textarea");
    if (!box) throw new Error(`nothing to type in for ${key}`);
    act(() => void fireEvent.change(box, { target: { value } }));
  };
  const choose = (key: string, value: string) => {
    const choices = Array.from(control(key).querySelectorAll("input"));
    const choice = choices.find((input) => input.value === value || input.type === "checkbox");
    if (!choice) throw new Error(`no choice ${value} for ${key}`);
    act(() => choice.click());
  };
  const open = (step: number) => {
    const steps = Array.from(
      place.querySelectorAll(".category-subcategories li, .categorization-master li"),
    );
    const tab = steps[step];
    if (!(tab instanceof HTMLElement)) throw new Error(`no step ${step}`);
    act(() => tab.click());
  };
  /** Validation comes a moment after the change. */
  const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 50)));

  it("is filled in with them, and nothing is wrong with the answers", async () => {
    const definition = definitionOf("thue.thay_doi.json");
    show(definition, definition.ui_schema, {});
    choose("nnt/loai", "ca_nhan");
    say("nnt/ten", "Nguyễn Văn Mẫu");
    say("nnt/ma_so_thue", "072203000123");
    say("nnt/so_dinh_danh", "072203000123");
    say("nnt/dien_thoai", "0912345678");
    say("nnt/dia_chi/tinh", "80");
    say("nnt/dia_chi/xa", "25516");
    say("nnt/dia_chi/dia_chi", "Số 12, ấp 3");
    open(1);
    choose("khai_thay", "toi");
    open(2);
    const list = control("thay_doi");
    act(() => list.querySelector<HTMLElement>(".button-add")?.click());
    say("chi_tieu", "khac", list);
    say("ten_khac", "Tên người liên hệ", list);
    say("cu", "Bà A", list);
    say("moi", "Ông B", list);
    say("ngay_phat_sinh", "2026-11-20", list);
    open(3);
    choose("cam_ket", "true");
    await settled();
    expect(data).toMatchObject({
      nnt: { loai: "ca_nhan", dia_chi: { tinh: "80", xa: "25516" } },
      khai_thay: "toi",
      thay_doi: [{ chi_tieu: "khac", ten_khac: "Tên người liên hệ" }],
      cam_ket: true,
    });
    expect(errors).toEqual([]);
    // What the app's own judge says of the same answers.
    expect(findings(definition.schema, clean(data))).toEqual([]);
  });
});
