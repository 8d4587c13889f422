// Before anything is painted: the theme, and whether the first screen, which index.html holds, is the one
// asked for. Until the app itself has come it forgets nothing that is done on that screen: what is typed
// stays, and what is pressed is done then.
import { followTheme } from "./theme";

followTheme();
const { dataset } = document.documentElement;
const atHome = /^#?\/?$/.test(window.location.hash) && !/[?&]mo=/.test(window.location.search);
dataset["waiting"] = atHome ? "here" : "elsewhere";

document.addEventListener("click", ({ target }) => {
  if (!dataset["waiting"]) return;
  const button = target instanceof Element ? target.closest("button") : null;
  button?.setAttribute("data-pressed", "");
});
// Never a page load: the app sends its forms itself.
document.addEventListener("submit", (event) => event.preventDefault());
