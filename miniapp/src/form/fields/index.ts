// Which field asks which question, by its schema and its options alone.
import type { FunctionComponent } from "preact";
import type { Question } from "../model";
import { parts, type Path } from "../pointers";
import { ChoiceField } from "./choice";
import { CodeListField } from "./codelist";
import { DateField } from "./date";
import type { FieldProps } from "./field";
import { MoneyField } from "./money";
import { NumberField } from "./number";
import { SelectField } from "./select";
import { TextField } from "./text";
import { TickField } from "./tick";
import { UnknownField } from "./unknown";

/** Up to so many choices are all shown at once. */
const IN_SIGHT = 6;
const DATES = ["date", "partial-date", "month", "month-or-now"];

export function fieldFor({ schema, options, needed }: Question): FunctionComponent<FieldProps> {
  if (schema["x-codelist"] !== undefined) return CodeListField;
  if (schema.oneOf)
    return options.format === "radio" || schema.oneOf.length <= IN_SIGHT
      ? ChoiceField
      : SelectField;
  if (schema.const === true) return TickField;
  // A box left empty says "not answered"; where the answer "no" is needed, it must be sayable.
  if (schema.type === "boolean")
    return needed || options.format === "radio" ? ChoiceField : TickField;
  if (schema["x-unit"] === "VND") return MoneyField;
  if (schema.type === "integer" || schema.type === "number") return NumberField;
  if (schema.type !== "string") return UnknownField;
  return DATES.includes(schema.format ?? "") ? DateField : TextField;
}

/** The other answers that a field shows or needs: the code above, or what a tick stands for. */
export function leansOn({ schema, path, row }: Question): readonly Path[] {
  const parent = schema["x-parent"];
  if (parent !== undefined) return [[...path.slice(0, -1), parent]];
  const same = schema["x-same-as"];
  if (!same) return [];
  const base = row ? [...row.list.path, String(row.index)] : [];
  return [[...base, ...parts(same.of)]];
}
