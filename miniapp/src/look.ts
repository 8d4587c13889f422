// How large the letters are for this reader: as large as they like. Nothing is remembered, as for the theme.
import { createStore } from "./store";

export type TextSize = "normal" | "large" | "largest";

export const textSize = createStore<TextSize>("normal");

export function chooseTextSize(chosen: TextSize): void {
  document.documentElement.dataset["text"] = chosen;
  textSize.set(chosen);
}
