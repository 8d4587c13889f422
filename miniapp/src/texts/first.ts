// Which language the reader has chosen, and the texts of the first screen. Vietnamese comes with it;
// English is fetched, whole, when somebody asks for it.
import { fetchCode } from "../code";
import { createStore, useStore } from "../store";
import type { Texts } from "./vi";
import { first, type FirstTexts } from "./vi-first";

export type Language = "vi" | "en";

export const language = createStore<Language>("vi");
/** While the reader wants English. */
export const english = createStore<Texts | null>(null);

const loadEnglish = () => import("./en");

export async function chooseLanguage(chosen: Language): Promise<void> {
  english.set(chosen === "vi" ? null : (await fetchCode(loadEnglish)).en);
  language.set(chosen);
  document.documentElement.lang = chosen;
}

export function firstTexts(): FirstTexts {
  return english.get() ?? first;
}

export function useLanguage(): Language {
  return useStore(language);
}

export type { FirstTexts };
