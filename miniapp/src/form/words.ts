// What a fault is called for people.
import { money } from "../format";
import type { Texts } from "../texts";
import type { FormSchema } from "./schema";
import type { Fault } from "./verdict";

export function words({ question, code, rule, message }: Fault, texts: Texts): string {
  if (message !== undefined) return message;
  const { label, schema } = question;
  const say = texts.errors;
  if (question.list) {
    const { item, min, max } = question.list;
    return code === "too_many"
      ? say.tooManyRows(item, max)
      : say.tooFewRows(item, Math.max(1, min));
  }
  if (schema.const === true) return say.tick(label);
  const chosen = schema.oneOf !== undefined || schema["x-codelist"] !== undefined;
  if (chosen || schema.type === "boolean") return say.choose(label);
  if (code === "required") return say.enter(label);
  if (rule["x-message"]) return rule["x-message"];
  if (code === "too_long" && rule.maxLength !== undefined)
    return say.tooLong(label, rule.maxLength);
  if (code === "too_short" && rule.minLength !== undefined)
    return say.tooShort(label, rule.minLength);
  if (code === "too_small" && rule.minimum !== undefined)
    return say.tooSmall(label, amount(rule.minimum, schema));
  if (code === "too_large" && rule.maximum !== undefined)
    return say.tooBig(label, amount(rule.maximum, schema));
  if (schema["x-unit"] === "VND") return say.amount(label);
  if (schema.type === "integer" || schema.type === "number") return say.wholeNumber(label);
  if (question.options.inputmode === "url") return say.url(label);
  return (byFormat(texts)[schema.format ?? ""] ?? say.wrong)(label);
}

function amount(value: number, schema: FormSchema): string {
  return schema["x-unit"] === "VND" ? money(value) : String(value);
}

function byFormat({ errors }: Texts): { [format: string]: (label: string) => string } {
  return {
    date: errors.date,
    "partial-date": errors.partialDate,
    month: errors.month,
    "month-or-now": errors.monthOrNow,
    email: errors.email,
    "vn-phone": errors.phone,
    "vn-personal-id": errors.personalId,
    "vn-tax-code": errors.taxCode,
  };
}
