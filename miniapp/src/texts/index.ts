// All texts in the reader's language. Whoever imports this is no part of the first screen.
import { english } from "./first";
import { vi, type Texts } from "./vi";

export { chooseLanguage, language, useLanguage, type Language } from "./first";

/** App draws everything again when they become others. */
export function currentTexts(): Texts {
  return english.get() ?? vi;
}

export type { Texts };
