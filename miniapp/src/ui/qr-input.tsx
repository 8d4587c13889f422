// Two ways to read a QR code: held before the camera where the platform can scan, and from a picture
// that is taken or chosen. The picture is read on the phone and sent nowhere.
import { useState } from "preact/hooks";
import { bridge } from "../bridge";
import { fetchCode } from "../code";
import { currentTexts } from "../texts";
import { Icon } from "./icons";

const reader = () => import("../qr-photo");

interface Props {
  labels: { scan: string; photo: string };
  /** The id of what says why, before anything is asked. */
  why: string;
  /** What was read; "" where the picture shows no code. */
  onRead(text: string): void;
  /** A BridgeError of the scan; else what reads pictures could not be fetched. */
  onFail(error: unknown): void;
}

export function QrInput({ labels, why, onRead, onFail }: Props) {
  const texts = currentTexts();
  const [busy, setBusy] = useState(false);
  const { scanQR } = bridge;
  const read = (look: () => Promise<string>) => {
    setBusy(true);
    look()
      .then(onRead, onFail)
      .then(() => setBusy(false));
  };
  const readPhoto = (input: HTMLInputElement) => {
    const file = input.files?.[0];
    input.value = "";
    if (file) read(async () => (await fetchCode(reader)).readQrPhoto(file));
  };
  return (
    <div class="buttons">
      {scanQR && (
        <button
          type="button"
          class="button second"
          disabled={busy}
          aria-describedby={why}
          onClick={() => read(scanQR)}
        >
          <Icon name="scan" />
          {labels.scan}
        </button>
      )}
      <label class="button second file">
        <Icon name="picture" />
        {busy ? texts.scan.reading : labels.photo}
        <input
          type="file"
          accept="image/*"
          disabled={busy}
          aria-describedby={why}
          onChange={(event) => readPhoto(event.currentTarget)}
        />
      </label>
    </div>
  );
}
