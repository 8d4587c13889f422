// The page /dev/components of `npm run dev`: every component in every state. It is no part of the app.
import { render } from "preact";
import { chooseTextSize, textSize, type TextSize } from "../src/look";
import { followTheme } from "../src/theme";
import { useStore } from "../src/store";
import { chooseLanguage, useLanguage } from "../src/texts";
import { Choices } from "../src/ui/choices";
import { examples } from "./examples";
import { pageExamples } from "./page-examples";
import "../src/styles/tokens.css";
import "../src/styles/base.css";
import "../src/styles/frame.css";
import "../src/styles/parts.css";
import "../src/styles/places.css";
import "./components.css";

const SIZES: readonly TextSize[] = ["normal", "large", "largest"];

function wear(theme: string): void {
  document.documentElement.dataset["theme"] = theme;
}

function Page() {
  useLanguage();
  return (
    <main>
      <h1>Components</h1>
      <Controls />
      {[...examples, ...pageExamples].map(({ name, show: Show }) => (
        <section key={name} class="example" aria-label={name}>
          <p class="example-name">{name}</p>
          <Show />
        </section>
      ))}
    </main>
  );
}

function Controls() {
  const language = useLanguage();
  const size = useStore(textSize);
  return (
    <div class="group">
      <Choices
        name="dev-language"
        legend="Language"
        choices={[
          { key: "vi", label: "vi" },
          { key: "en", label: "en" },
        ]}
        chosen={language}
        onChoose={(chosen) => void chooseLanguage(chosen)}
      />
      <Choices
        name="dev-size"
        legend="Text size"
        choices={SIZES.map((key) => ({ key, label: key }))}
        chosen={size}
        onChoose={chooseTextSize}
      />
      <div class="buttons">
        <button type="button" class="button second" onClick={() => wear("light")}>
          Light
        </button>
        <button type="button" class="button second" onClick={() => wear("dark")}>
          Dark
        </button>
      </div>
    </div>
  );
}

const root = document.getElementById("app");
if (!root) throw new Error('the page has no element with the id "app"');
followTheme();
render(<Page />, root);
