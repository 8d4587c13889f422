// A front end that knows nothing of ours: JSON Forms with its own renderers, on the page of a test.
import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { JsonForms } from "@jsonforms/react";
import { vanillaCells, vanillaRenderers } from "@jsonforms/vanilla-renderers";
import { fireEvent } from "@testing-library/dom";
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

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

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

export class ForeignForm {
  readonly place = document.body.appendChild(document.createElement("div"));
  data: Answers = {};
  errors: unknown[] = [];
  private readonly root = createRoot(this.place);

  close(): void {
    act(() => this.root.unmount());
    this.place.remove();
  }

  show(
    definition: FormDefinition,
    uischema: Layout = definition.ui_schema,
    data: Answers = {},
  ): void {
    const props = {
      schema: definition.schema,
      uischema,
      data,
      renderers: vanillaRenderers,
      cells: vanillaCells,
      ajv: judge(),
      onChange: (change: { data: Answers; errors?: unknown[] }) => {
        this.data = change.data;
        this.errors = change.errors ?? [];
      },
    };
    act(() => this.root.render(createElement(JsonForms, props as never)));
  }

  /** Whether a question (by its scope's keys) is shown: its renderers keep hidden ones on the page. */
  has(scope: string): boolean {
    const name = `root_properties_${scope.split("/").join("_")}`;
    const found = this.place.querySelector(`.${name}`);
    return found !== null && found.closest("[hidden]") === null;
  }

  /** The control of an answer, in the form or in a row. */
  control(key: string, within: ParentNode = this.place): Element {
    const name = `root_properties_${key.split("/").join("_properties_")}`;
    const found = within.querySelector(`.${name}`);
    if (!found) throw new Error(`no control for ${key}`);
    return found;
  }

  say(key: string, value: string, within: ParentNode = this.place): void {
    const box = this.control(key, within).querySelector("input, select, textarea");
    if (!box) throw new Error(`nothing to type in for ${key}`);
    act(() => void fireEvent.change(box, { target: { value } }));
  }

  /** One of several, or a tick. */
  choose(key: string, value = ""): void {
    const choices = Array.from(this.control(key).querySelectorAll("input"));
    const choice = choices.find((input) => input.value === value || input.type === "checkbox");
    if (!choice) throw new Error(`no choice ${value} for ${key}`);
    act(() => choice.click());
  }

  open(step: number): void {
    const tabs = ".category-subcategories li, .categorization-master li";
    const tab = Array.from(this.place.querySelectorAll(tabs))[step];
    if (!(tab instanceof HTMLElement)) throw new Error(`no step ${step}`);
    act(() => tab.click());
  }

  /** Validation comes a moment after the change. */
  settled(): Promise<void> {
    return act(() => new Promise<void>((resolve) => setTimeout(resolve, 50)));
  }
}

/** A change of tax registration, filled in from the first question to the last. */
export async function fillInTaxChange(form: ForeignForm, definition: FormDefinition) {
  form.show(definition);
  form.choose("nnt/loai", "ca_nhan");
  form.say("nnt/ten", "Nguyễn Văn Mẫu");
  form.say("nnt/ma_so_thue", "072203000123");
  form.say("nnt/so_dinh_danh", "072203000123");
  form.say("nnt/dien_thoai", "0912345678");
  form.say("nnt/dia_chi/tinh", "80");
  form.say("nnt/dia_chi/xa", "25516");
  form.say("nnt/dia_chi/dia_chi", "Số 12, ấp 3");
  form.open(1);
  form.choose("khai_thay", "toi");
  form.open(2);
  const list = form.control("thay_doi");
  act(() => list.querySelector<HTMLElement>(".button-add")?.click());
  form.say("chi_tieu", "khac", list);
  form.say("ten_khac", "Tên người liên hệ", list);
  form.say("cu", "Bà A", list);
  form.say("moi", "Ông B", list);
  form.say("ngay_phat_sinh", "2026-11-20", list);
  form.open(3);
  form.choose("cam_ket");
  await form.settled();
}
