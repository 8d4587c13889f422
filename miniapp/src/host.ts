// What the app that shows us says of itself in its user agent, as in "… Zalo android/260501901
// ZaloTheme/dark ZaloLanguage/vi". Reading it costs nothing, while asking the SDK means fetching it.

export type Theme = "light" | "dark";

export function hostTheme(agent: string): Theme | undefined {
  const said = /\bZaloTheme\/(light|dark)\b/i.exec(agent)?.[1]?.toLowerCase();
  return said === "light" || said === "dark" ? said : undefined;
}

/** The language Zalo is set to, where it is one of ours. */
export function hostLanguage(agent: string): "vi" | "en" | undefined {
  const said = /\bZaloLanguage\/(vi|en)\b/i.exec(agent)?.[1]?.toLowerCase();
  return said === "vi" || said === "en" ? said : undefined;
}
