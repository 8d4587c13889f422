// Fills a group of questions in from the QR code of an identity card.
import { useState } from "preact/hooks";
import { answerFrom, readCard } from "../form/cccd";
import { answer, type Filling } from "../form/filling";
import type { Group } from "../form/model";
import { useTexts } from "../texts";
import { Icon } from "../ui/icons";
import { explain } from "../ui/problem";
import { BridgeError, bridge } from "../bridge";

/** Fills the group in from an identity card, where the platform can scan. */
export function Scan({ filling, group }: { filling: Filling; group: Group }) {
  const texts = useTexts();
  const [said, setSaid] = useState("");
  const { scanQR } = bridge;
  if (!scanQR) return null;
  const scan = async () => {
    try {
      const card = readCard(await scanQR());
      setSaid(card ? texts.scan.done : texts.scan.notACard);
      if (!card) return;
      for (const question of group.questions) {
        const value = answerFrom(card, question);
        if (value !== undefined) answer(filling, question, value);
      }
    } catch (error) {
      const cancelled = error instanceof BridgeError && error.reason === "cancelled";
      setSaid(cancelled ? "" : explain(error, texts));
    }
  };
  return (
    <div class="scan">
      <button type="button" class="button second" onClick={() => void scan()}>
        <Icon name="scan" />
        {texts.scan.button}
      </button>
      <p class="hint">{texts.scan.hint}</p>
      <p role="status">{said}</p>
    </div>
  );
}
