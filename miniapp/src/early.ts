// Before anything is painted: the theme, and whether the first screen, which index.html holds, is the one
// asked for. Its list is fetched while the app itself is, and until that has come nothing is forgotten:
// what is typed stays, and what is pressed is done then.
import { askAhead } from "./api/ahead";
import { hostLanguage } from "./host";
import { followTheme } from "./theme";

followTheme();
const { dataset } = document.documentElement;
const atHome = /^#?\/?$/.test(window.location.hash) && !/[?&]mo=/.test(window.location.search);
dataset["waiting"] = atHome ? "here" : "elsewhere";
if (atHome) askAhead("/api/v1/procedures", hostLanguage(navigator.userAgent) ?? "vi");

document.addEventListener("click", ({ target }) => {
  if (!dataset["waiting"]) return;
  const button = target instanceof Element ? target.closest("button") : null;
  button?.setAttribute("data-pressed", "");
});
// Never a page load: the app sends its forms itself.
document.addEventListener("submit", (event) => event.preventDefault());
