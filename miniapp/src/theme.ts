// Light or dark: as Zalo is, else as the phone is. Nothing is remembered: a mini app has no place of its
// own on the phone.
import { hostTheme, type Theme } from "./host";

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
