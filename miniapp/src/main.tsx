// Starts the app in the element that Zalo's own page and ours both have.
import { render } from "preact";
import { App } from "./app";
import { hostLanguage } from "./host";
import { followTheme } from "./look";
import { chooseLanguage } from "./texts/first";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/parts.css";
import "./styles/places.css";

const root = document.getElementById("app");
if (!root) throw new Error('the page has no element with the id "app"');
followTheme();
render(<App />, root);
if (hostLanguage(navigator.userAgent) === "en") {
  // Where English cannot be fetched now, the app goes on in Vietnamese; the switch tries again.
  chooseLanguage("en").catch(() => undefined);
}
