// Says why before the platform asks, and goes on either way: whoever declines loses nothing.
import { useState } from "preact/hooks";
import { BridgeError } from "../bridge";
import { currentTexts } from "../texts";
import { Icon } from "./icons";
import { explain } from "./problem";

type Outcome = "open" | "asking" | "done" | "refused" | "later";

/** Asks by `allow` whether the province may write to the reader. */
export function MessageConsent({ allow }: { allow(): Promise<unknown> }) {
  const texts = currentTexts();
  const say = texts.consent;
  const [outcome, setOutcome] = useState<Outcome>("open");
  const [said, setSaid] = useState("");
  const ask = () => {
    setOutcome("asking");
    setSaid("");
    allow().then(
      () => setOutcome("done"),
      (error: unknown) => {
        const declined =
          error instanceof BridgeError && ["refused", "cancelled"].includes(error.reason);
        setOutcome(declined ? "refused" : "open");
        if (!declined) setSaid(explain(error, texts));
      },
    );
  };
  if (outcome === "later") return null;
  const settled = outcome === "done" || outcome === "refused";
  return (
    <section class="group" aria-labelledby="messages">
      <h2 id="messages">
        <Icon name="bell" /> {say.title}
      </h2>
      <p role="status">{settled ? say[outcome] : said}</p>
      {!settled && (
        <>
          <p>{say.why}</p>
          <div class="buttons">
            <button type="button" class="button" disabled={outcome === "asking"} onClick={ask}>
              {outcome === "asking" ? texts.app.loading : say.yes}
            </button>
            <button type="button" class="quiet" onClick={() => setOutcome("later")}>
              {say.no}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
