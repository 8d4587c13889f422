// Which language the reader has chosen, and its texts. Vietnamese comes with the first screen;
// English is fetched when somebody asks for it.
import { createStore, useStore } from "../store";
import { vi, type Texts } from "./vi";

export type Language = "vi" | "en";

export const language = createStore<Language>("vi");
const texts = createStore<Texts>(vi);

export async function chooseLanguage(chosen: Language): Promise<void> {
  texts.set(chosen === "vi" ? vi : (await import("./en")).en);
  language.set(chosen);
  document.documentElement.lang = chosen;
}

/** The texts of the moment, for code that is not a component. */
export function currentTexts(): Texts {
  return texts.get();
}

export function useTexts(): Texts {
  return useStore(texts);
}

export function useLanguage(): Language {
  return useStore(language);
}

export type { Texts };
