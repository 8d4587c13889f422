// A paper to open: fetched when it is pressed, with a way on when that fails.
import { useState } from "preact/hooks";
import { currentTexts } from "../texts";
import { Icon } from "./icons";
import { Problem } from "./problem";
import { TileButton } from "./tile";

interface Props {
  title: string;
  /** A line about it. */
  note?: string;
  open(): Promise<void>;
}

export function Pdf({ title, note, open }: Props) {
  const { opening, error, press } = useOpening(open);
  const texts = currentTexts();
  return (
    <>
      <TileButton icon="file" title={title} onPress={press}>
        {opening ? texts.app.loading : note}
      </TileButton>
      {error !== undefined && <Problem error={error} onRetry={press} />}
    </>
  );
}

/** The one that somebody came for. */
export function PdfButton({ title, open }: Omit<Props, "note">) {
  const texts = currentTexts();
  const { opening, error, press } = useOpening(open);
  if (error !== undefined) return <Problem error={error} onRetry={press} />;
  return (
    <button type="button" class="button" disabled={opening} onClick={press}>
      <Icon name="file" />
      {opening ? texts.app.loading : title}
    </button>
  );
}

export function useOpening(open: () => Promise<void>) {
  const [opening, setOpening] = useState(false);
  const [error, setError] = useState<unknown>();
  const press = () => {
    if (opening) return;
    setOpening(true);
    setError(undefined);
    open()
      .catch(setError)
      .then(() => setOpening(false));
  };
  return { opening, error, press };
}
