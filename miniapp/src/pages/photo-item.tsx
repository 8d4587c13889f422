// One photo of a paper: what it looks like, how it is doing, and what can be done with it.
import { useState } from "preact/hooks";
import type { Requirement } from "../api/models";
import { moment, size } from "../format";
import { useStore } from "../store";
import { currentTexts, type Texts } from "../texts";
import { Icon } from "../ui/icons";
import { accepted, limitsOf, type Why } from "../uploads/limits";
import type { Photo } from "../uploads/photos";
import type { PhotoQueue } from "../uploads/queue";

interface Props {
  queue: PhotoQueue;
  photo: Photo;
  paper: Requirement;
  /** Its place among the photos of the paper, from 1, and how many there are. */
  page: number;
  of: number;
}

export function PhotoItem({ queue, photo, paper, page, of }: Props) {
  const texts = currentTexts();
  const [large, setLarge] = useState(false);
  const name = texts.photos.page(page);
  return (
    <li class={large ? "photo large" : "photo"}>
      {photo.preview ? (
        <button
          type="button"
          class="thumbnail"
          aria-expanded={large}
          aria-label={texts.photos.enlarge(name)}
          onClick={() => setLarge(!large)}
        >
          <img src={photo.preview} alt="" />
        </button>
      ) : (
        <span class="thumbnail">
          <Icon name="file" />
        </span>
      )}
      <div class="photo-facts">
        <p>
          <strong>{name}</strong>
          {photo.size > 0 && <span class="small"> {size(photo.size)}</span>}
        </p>
        <Status photo={photo} name={name} />
        {photo.status.state === "sending" && <Standstill queue={queue} photo={photo} />}
      </div>
      <Buttons queue={queue} photo={photo} paper={paper} page={page} of={of} />
    </li>
  );
}

function Buttons({ queue, photo, paper, page, of }: Props) {
  const texts = currentTexts();
  const say = texts.photos;
  const { status, key } = photo;
  const which = <span class="unseen">{` ${say.page(page)}${say.paper(paper.name)}`}</span>;
  const button = (label: string, act: () => void) => (
    <button type="button" class="quiet" onClick={act}>
      {label}
      {which}
    </button>
  );
  return (
    <div class="photo-buttons">
      {status.state === "failed" &&
        retryable(status.why) &&
        button(say.retry, () => queue.retry(key))}
      {status.state === "failed" && isToBePicked(status.why) ? (
        <Pick
          label={say.pickAgain}
          accept={accepted(limitsOf(paper))}
          which={which}
          onPick={(file) => queue.pickAgain(paper, key, file)}
        />
      ) : (
        (status.state === "done" || status.state === "doubtful" || status.state === "failed") && (
          <Pick
            label={say.retake}
            accept="image/*"
            which={which}
            onPick={(file) => queue.retake(paper, key, file)}
          />
        )
      )}
      {status.state === "doubtful" && button(say.sendAnyway, () => queue.sendAllTheSame(key))}
      {page > 1 && button(say.forward, () => queue.move(key, -1))}
      {page < of && button(say.back, () => queue.move(key, 1))}
      {button(say.remove, () => queue.remove(key))}
    </div>
  );
}

interface PickProps {
  label: string;
  accept: string;
  which: preact.ComponentChild;
  onPick(file: File): void;
}

function Pick({ label, accept, which, onPick }: PickProps) {
  const camera = accept === "image/*" ? { capture: "environment" as const } : {};
  return (
    <label class="quiet file">
      {label}
      {which}
      <input
        type="file"
        accept={accept}
        {...camera}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) onPick(file);
        }}
      />
    </label>
  );
}

function Status({ photo, name }: { photo: Photo; name: string }) {
  const texts = currentTexts();
  const { status, receipt } = photo;
  const say = texts.photos;
  switch (status.state) {
    case "sending": {
      const percent = Math.round(status.share * 100);
      return (
        <p class="status">
          <progress max={100} value={percent} aria-label={name} />
          <span>{say.sending(percent)}</span>
        </p>
      );
    }
    case "failed":
      return (
        <p class="status bad" role="alert">
          {failure(status.why, texts)}
        </p>
      );
    case "doubtful":
      return (
        <div class="status care" role="alert">
          {status.faults.map((fault) => (
            <p key={fault}>{say.doubts[fault]}</p>
          ))}
        </div>
      );
    case "done":
      return (
        <>
          <p class="status good" role="status">
            <Icon name="tick" />
            {say.done}
          </p>
          {receipt && (
            <p class="small">{say.receipt(moment(receipt.at), receipt.sha256.slice(0, 8))}</p>
          )}
          {photo.isOther && <p class="status care">{say.otherPaper}</p>}
        </>
      );
    default:
      return <p class="status">{say[status.state]}</p>;
  }
}

/** Each photo shows it, and the first says it: a reader is told once. */
function Standstill({ queue, photo }: Pick<Props, "queue" | "photo">) {
  const stands = useStore(queue.stands);
  const say = currentTexts().photos.slow;
  const first = queue.photos.get().find(({ status }) => status.state === "sending");
  return (
    <p class="small care" {...(photo.key === first?.key ? { role: "status" as const } : {})}>
      {stands && say}
    </p>
  );
}

/** Files that the rules refuse will be refused again. */
function retryable({ code }: Why): boolean {
  return ["network", "refused", "signIn", "told"].includes(code);
}

function isToBePicked({ code }: Why): boolean {
  return code === "pickAgain" || code === "otherFile";
}

function failure(why: Why, texts: Texts): string {
  const say = texts.photos.failed;
  switch (why.code) {
    case "tooLarge":
      return say.tooLarge(size(why.max));
    case "tooMany":
      return say.tooMany(why.max);
    case "told":
      return why.message.charAt(0).toUpperCase() + why.message.slice(1);
    default:
      return say[why.code];
  }
}
