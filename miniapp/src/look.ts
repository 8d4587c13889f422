// How the app looks for this reader: light or dark as Zalo is, else as the phone is; letters as large
// as they like. Nothing is remembered: a mini app has no place of its own on the phone.
import { hostTheme, type Theme } from "./host";
import { createStore } from "./store";

export type TextSize = "normal" | "large" | "largest";

export const textSize = createStore<TextSize>("normal");

export function chooseTextSize(chosen: TextSize): void {
  document.documentElement.dataset["text"] = chosen;
  textSize.set(chosen);
}

/** Takes on the theme and keeps to it when the phone changes its own. */
export function followTheme(): void {
  const wear = (theme: Theme) => {
    document.documentElement.dataset["theme"] = theme;
  };
  const host = hostTheme(navigator.userAgent);
  if (host) return wear(host);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => wear(dark.matches ? "dark" : "light");
  follow();
  dark.addListener(follow); // the only way that webviews before 2020 know
}
