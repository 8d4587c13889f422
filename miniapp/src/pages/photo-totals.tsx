// How much is to be sent, how far it has got, and the two ways to wait.
import { size } from "../format";
import { isMetered } from "../network";
import { useStore } from "../store";
import { currentTexts } from "../texts";
import { isUnderWay, totals } from "../uploads/photos";
import type { PhotoQueue } from "../uploads/queue";

export function PhotoTotals({ queue }: { queue: PhotoQueue }) {
  const texts = currentTexts();
  const hold = useStore(queue.hold);
  const photos = useStore(queue.photos);
  const say = texts.photos.totals;
  const sum = totals(photos);
  if (sum.bytes === 0) return null;
  const isBusy = photos.some(isUnderWay);
  return (
    <section class="totals" aria-label={say.title}>
      <p>
        <strong>{say.sent(sum.done, sum.photos)}</strong>{" "}
        <span class="small">{say.bytes(size(sum.moved), size(sum.bytes))}</span>
      </p>
      {isBusy && (
        <progress max={sum.bytes} value={sum.moved} aria-label={say.title}>
          {say.bytes(size(sum.moved), size(sum.bytes))}
        </progress>
      )}
      {hold !== "" && (
        <p class="status" role="status">
          {hold === "wifi" ? say.waitingForWifi : say.paused}
        </p>
      )}
      {(isBusy || hold !== "") && (
        <div class="photo-buttons">
          {hold === "" ? (
            <button type="button" class="quiet" onClick={() => queue.pause("paused")}>
              {say.pause}
            </button>
          ) : (
            <button type="button" class="quiet" onClick={() => queue.resume()}>
              {say.resume}
            </button>
          )}
          {hold === "" && isMetered() && (
            <button type="button" class="quiet" onClick={() => queue.pause("wifi")}>
              {say.waitForWifi}
            </button>
          )}
        </div>
      )}
    </section>
  );
}
