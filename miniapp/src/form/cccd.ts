// The QR code on an identity card: seven fields, which questions say by `options.prefill` they want.
// `number|old number|name|ddmmyyyy|gender|residence|ddmmyyyy`; cards since 7/2024 add more fields.
import { fold } from "../fold";
import { cleanText } from "../text";
import { isPartialDate, isPersonalId } from "./formats";
import type { Question } from "./model";
import type { Value } from "./schema";

export interface Card {
  personal_id: string;
  old_number: string;
  full_name: string;
  /** ISO dates. */
  birth: string;
  /** "Nam" or "Nữ". */
  gender: string;
  residence: string;
  issued: string;
}

/** The card behind a scanned text; null when it is something else. */
export function readCard(text: string): Card | null {
  const [number = "", old = "", name = "", birth = "", gender = "", residence = "", issued = ""] =
    cleanText(text)
      .split("|")
      .map((part) => part.trim());
  const born = isoDate(birth);
  const given = isoDate(issued);
  if (!isPersonalId(number) || !name || !born || !given) return null;
  if (gender !== "Nam" && gender !== "Nữ") return null;
  const people = { personal_id: number, old_number: old, full_name: name, gender, residence };
  return { ...people, birth: born, issued: given };
}

function isoDate(text: string): string {
  const match = /^([0-9]{2})([0-9]{2})([0-9]{4})$/.exec(text);
  const day = match ? `${match[3]}-${match[2]}-${match[1]}` : "";
  return isPartialDate(day) ? day : "";
}

const GENDERS: { readonly [printed: string]: string } = { Nam: "1", Nữ: "2" };

/** What the card answers to a question; undefined where it says nothing about it. */
export function answerFrom(card: Card, question: Question): Value | undefined {
  const part = question.options.prefill;
  const text = part && part in card ? card[part as keyof Card] : "";
  if (!text) return undefined;
  const choices = question.schema.oneOf;
  if (!choices) return text;
  // The codes of the national portal, whatever language the form is in.
  const code = part === "gender" ? GENDERS[text] : undefined;
  return choices.find((choice) => choice.const === code || fold(choice.title) === fold(text))
    ?.const;
}
