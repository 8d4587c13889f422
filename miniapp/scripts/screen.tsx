// The first screen as index.html holds it, so that it is there before the script is. Runs while the app
// is built (shell.ts) and never on a phone.
import { render } from "preact";
import { App } from "../src/app";

/** The HTML of what a reader sees first, in Vietnamese, with nothing fetched. */
export function drawScreen(): string {
  const root = document.createElement("div");
  render(<App />, root);
  const drawn = root.innerHTML;
  render(null, root); // before effects run: nothing is to be fetched
  return drawn;
}
