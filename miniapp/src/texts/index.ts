// All texts in the reader's language. Whoever imports this is no part of the first screen.
import { useStore } from "../store";
import { english } from "./first";
import { vi, type Texts } from "./vi";

export { chooseLanguage, language, useLanguage, type Language } from "./first";

/** The texts of the moment, for code that is not a component. */
export function currentTexts(): Texts {
  return english.get() ?? vi;
}

export function useTexts(): Texts {
  return useStore(english) ?? vi;
}

export type { Texts };
