// What a fault is called for people.
import type { Texts } from "../texts";
import type { Fault } from "./validator";

export function words({ question, code, rule }: Fault, texts: Texts): string {
  const { label, schema } = question;
  const say = texts.errors;
  if (schema.const === true) return say.tick(label);
  const chosen = schema.oneOf !== undefined || schema["x-codelist"] !== undefined;
  if (chosen || schema.type === "boolean") return say.choose(label);
  if (code === "required") return say.enter(label);
  if (rule["x-message"]) return rule["x-message"];
  if (code === "too_long" && rule.maxLength !== undefined)
    return say.tooLong(label, rule.maxLength);
  if (code === "too_short" && rule.minLength !== undefined)
    return say.tooShort(label, rule.minLength);
  if (code === "too_small" && rule.minimum !== undefined) return say.tooSmall(label, rule.minimum);
  if (code === "too_large" && rule.maximum !== undefined) return say.tooBig(label, rule.maximum);
  if (schema.type === "integer" || schema.type === "number") return say.wholeNumber(label);
  return (byFormat(texts)[schema.format ?? ""] ?? say.wrong)(label);
}

function byFormat({ errors }: Texts): { [format: string]: (label: string) => string } {
  return {
    date: errors.date,
    "partial-date": errors.partialDate,
    month: errors.month,
    email: errors.email,
    "vn-phone": errors.phone,
    "vn-personal-id": errors.personalId,
    "vn-tax-code": errors.taxCode,
  };
}
