// The forms begun and not yet sent, each with the way back into it.
import { useState } from "preact/hooks";
import { discardDraft } from "../api/citizen";
import type { DraftSummary } from "../api/models";
import { day, moment } from "../format";
import { links } from "../router";
import { currentTexts } from "../texts";
import { Icon } from "./icons";
import { Problem } from "./problem";

export function Drafts({ drafts }: { drafts: readonly DraftSummary[] }) {
  const texts = currentTexts();
  const [gone, setGone] = useState<readonly string[]>([]);
  const left = drafts.filter(({ id }) => !gone.includes(id));
  if (left.length === 0) return null;
  return (
    <section aria-labelledby="drafts">
      <h2 id="drafts">{texts.draft.mine}</h2>
      {left.map((draft) => (
        <DraftCard key={draft.id} draft={draft} onGone={() => setGone([...gone, draft.id])} />
      ))}
    </section>
  );
}

function DraftCard({ draft, onGone }: { draft: DraftSummary; onGone(): void }) {
  const texts = currentTexts();
  const say = texts.draft;
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>();
  const { name } = draft.procedure;
  const remove = () => discardDraft(draft.id).then(onGone, setError);
  return (
    <div class="draft">
      {draft.state === "closed" ? (
        <p>
          <strong>{name}</strong>
          <br />
          {say.closed}
        </p>
      ) : (
        <a class="tile" href={links.resume(draft.id)}>
          <span>
            <span class="tile-title">{say.resume(name)}</span>
            <span class="tile-text">
              {say.savedAt(moment(draft.updated_at))} {say.keptUntil(day(draft.expires_at))}
            </span>
          </span>
          <Icon name="forward" />
        </a>
      )}
      {error !== undefined && <Problem error={error} onRetry={() => void remove()} />}
      {asking ? (
        <div class="notice warning" role="alert">
          <p class="notice-title">{say.sure}</p>
          <div class="buttons">
            <button type="button" class="button second" onClick={() => void remove()}>
              {say.removeYes}
            </button>
            <button type="button" class="button second" onClick={() => setAsking(false)}>
              {say.removeNo}
            </button>
          </div>
        </div>
      ) : (
        <button type="button" class="quiet" onClick={() => setAsking(true)}>
          {say.remove}
          <span class="unseen">: {name}</span>
        </button>
      )}
    </div>
  );
}
