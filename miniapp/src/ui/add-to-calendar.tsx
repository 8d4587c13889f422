// The days of a dossier for the reader's own calendar: the phone opens it, or keeps a file.
import { useState } from "preact/hooks";
import { useTexts } from "../texts";
import { Icon } from "./icons";
import { useOpening } from "./pdf";
import { Problem } from "./problem";

export function AddToCalendar({ open }: { open(): Promise<void> }) {
  const texts = useTexts();
  const say = texts.calendar;
  const [isOpened, setOpened] = useState(false);
  const { opening, error, press } = useOpening(async () => {
    setOpened(false);
    await open();
    setOpened(true);
  });
  return (
    <>
      <div class="buttons">
        <button
          type="button"
          class="button second"
          disabled={opening}
          aria-describedby="calendar-hint"
          onClick={press}
        >
          <Icon name="calendar" />
          {opening ? texts.app.loading : say.add}
        </button>
      </div>
      <p class="hint" id="calendar-hint">
        {say.hint}
      </p>
      <p role="status">{isOpened ? say.opened : ""}</p>
      {error !== undefined && <Problem error={error} onRetry={press} />}
    </>
  );
}
