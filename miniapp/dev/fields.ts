// One question of every kind, for the examples of fields.
import type { FormDefinition } from "../src/api/models";
import { readForm, type Question } from "../src/form/model";
import type { FormSchema, Layout } from "../src/form/schema";

interface Kind {
  schema: FormSchema;
  options?: Layout["options"];
}

const several = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    const: String(index),
    title: `Lựa chọn ${index + 1}`,
  }));

const KINDS: { [key: string]: Kind } = {
  text: {
    schema: { type: "string", title: "Họ tên", description: "Viết đầy đủ.", maxLength: 100 },
  },
  paragraph: {
    schema: { type: "string", title: "Lý do", maxLength: 200 },
    options: { multi: true, suggestions: ["Bị mất", "Bị hỏng"] },
  },
  personal: { schema: { type: "string", title: "Số định danh", format: "vn-personal-id" } },
  choice: { schema: { type: "string", title: "Giới tính", oneOf: several(2) } },
  select: { schema: { type: "string", title: "Loại giấy tờ", oneOf: several(9) } },
  tick: { schema: { type: "boolean", title: "Không có số định danh" } },
  day: { schema: { type: "string", title: "Ngày sinh", format: "date" } },
  year: { schema: { type: "string", title: "Ngày mất", format: "partial-date" } },
  month: { schema: { type: "string", title: "Đến tháng", format: "month-or-now" } },
  number: { schema: { type: "integer", title: "Số bản sao", minimum: 0, maximum: 9 } },
  money: { schema: { type: "integer", title: "Vốn", "x-unit": "VND" } as FormSchema },
  list: { schema: { type: "string", title: "Tỉnh", "x-codelist": "provinces" } },
};

export const definition = {
  procedure: { code: "0", name: "Fields" },
  revision: 1,
  effective_from: "2026-01-01",
  schema: {
    type: "object",
    properties: {
      all: {
        type: "object",
        required: ["text", "choice"],
        properties: Object.fromEntries(
          Object.entries(KINDS).map(([key, { schema }]) => [key, schema]),
        ),
      },
    },
  },
  ui_schema: {
    type: "Categorization",
    elements: [
      {
        type: "Category",
        label: "Fields",
        options: { key: "all" },
        elements: [
          {
            type: "Group",
            label: "Fields",
            elements: Object.entries(KINDS).map(([key, { options }]) => ({
              type: "Control",
              scope: `#/properties/all/properties/${key}`,
              ...(options ? { options } : {}),
            })),
          },
        ],
      },
    ],
  },
  requirements: [],
  receiving: { level: "commune", suggested_from: [] },
  consent: { version: "1", notice: "", purposes: [] },
} as unknown as FormDefinition;

export const form = readForm(definition);

/** The question of a kind; `state` keeps the ids of two examples of it apart. */
export function questionOf(kind: string, state: string): Question {
  const found = form.questions.find(({ pointer }) => pointer === `/all/${kind}`);
  if (!found) throw new Error(`no question of the kind ${kind}`);
  return { ...found, id: `${found.id}-${state}` };
}

export const kinds = Object.keys(KINDS);
