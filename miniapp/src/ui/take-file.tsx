// A file that the phone itself takes: the days of a dossier for its calendar, a copy of one's own data.
import { useState } from "preact/hooks";
import { bridge } from "../bridge";
import { currentTexts } from "../texts";
import { Icon, type IconName } from "./icons";
import { useOpening } from "./pdf";
import { Problem } from "./problem";

interface Props {
  icon: IconName;
  /** The button, what stands below it, and what is said when the phone has it. */
  say: { take: string; hint: string; opened: string };
  /** Asks for the file's address, which needs no header. */
  link(): Promise<{ url: string }>;
}

export function TakeFile({ icon, say, link }: Props) {
  const texts = currentTexts();
  const [isOpened, setOpened] = useState(false);
  const { opening, error, press } = useOpening(async () => {
    setOpened(false);
    await bridge.openFile(async () => (await link()).url);
    setOpened(true);
  });
  return (
    <>
      <div class="buttons">
        <button
          type="button"
          class="button second"
          disabled={opening}
          aria-describedby="take-hint"
          onClick={press}
        >
          <Icon name={icon} />
          {opening ? texts.app.loading : say.take}
        </button>
      </div>
      <p class="hint" id="take-hint">
        {say.hint}
      </p>
      <p role="status">{isOpened ? say.opened : ""}</p>
      {error !== undefined && <Problem error={error} onRetry={press} />}
    </>
  );
}
