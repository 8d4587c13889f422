// Starts the app in the element that Zalo's own page and ours both have.
import "./old-webviews";
import { hydrate, render } from "preact";
import { App } from "./app";
import { hostLanguage } from "./host";
import { opened, parse } from "./router";
import { chooseLanguage, language } from "./texts/first";
import { followTheme } from "./theme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/parts.css";
import "./styles/places.css";

const root = document.getElementById("app");
if (!root) throw new Error('the page has no element with the id "app"');
// Zalo's page does not say it.
document.documentElement.lang = language.get();
const { dataset } = document.documentElement;
// Ours has early.ts before this, and the first screen, drawn when the app was built.
if (!dataset["theme"]) followTheme();
if (root.firstElementChild && parse(opened(window.location)).name === "home") {
  hydrate(<App />, root);
} else {
  root.textContent = "";
  render(<App />, root);
}
delete dataset["waiting"];
const pressed = root.querySelector<HTMLElement>("[data-pressed]");
pressed?.removeAttribute("data-pressed");
pressed?.click();
if (hostLanguage(navigator.userAgent) === "en") {
  // Where English cannot be fetched now, the app goes on in Vietnamese; the switch tries again.
  chooseLanguage("en").catch(() => undefined);
}
