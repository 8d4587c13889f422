// Somebody else for whom the dossier is filed, with their consent; null for whoever holds the phone.
import type { OnBehalfOf } from "../api/models";
import type { Texts } from "../texts";
import { isPhone } from "./formats";

/** What has been said of them so far; texts may be empty. */
export type Behalf = {
  [part in keyof OnBehalfOf]: OnBehalfOf[part] extends string ? string : boolean;
};

export const SOMEBODY: Behalf = {
  full_name: "",
  relationship: "",
  phone: "",
  how_consented: "",
  consent: false,
  statement: "",
};

/** In the order they are asked. */
export const PARTS = ["full_name", "relationship", "phone", "how_consented", "consent"] as const;
export type Part = (typeof PARTS)[number];

/** What to say of each part that is missing or cannot be right. */
export function lacking(behalf: Behalf, texts: Texts): { part: Part; message: string }[] {
  const say = texts.behalf;
  return PARTS.filter((part) =>
    part === "phone" ? !isPhone(behalf.phone) : !String(behalf[part] || "").trim(),
  ).map((part) => ({ part, message: say.missing[part] }));
}

/** As it is sent: nothing is missing any more, and choices were the server's own. */
export function complete(behalf: Behalf): OnBehalfOf {
  return behalf as OnBehalfOf;
}

/** As a draft has kept it, whatever was in it. */
export function kept(found: { [key: string]: unknown } | null | undefined): Behalf | null {
  return found ? { ...SOMEBODY, ...(found as Partial<Behalf>) } : null;
}
