// Starts the app in the element that Zalo's own page and ours both have.
import { render } from "preact";
import { App } from "./app";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";

const root = document.getElementById("app");
if (!root) throw new Error('the page has no element with the id "app"');
render(<App />, root);
