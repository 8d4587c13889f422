// Whether what was filled in is kept, and what to do where two phones disagree.
import type { Draft } from "../api/models";
import type { Filling } from "../form/filling";
import { takeTheirs } from "../form/resume";
import { moment, time } from "../format";
import { useStore } from "../store";
import { useTexts } from "../texts";

export function SavingLine({ filling }: { filling: Filling }) {
  const texts = useTexts();
  const say = texts.draft;
  const saving = useStore(filling.autosave.saving);
  switch (saving.state) {
    case "nothing":
      return null;
    case "changed":
      return <p class="small">{say.saving}</p>;
    case "saved":
      return <p class="small">{say.saved(time(saving.at))}</p>;
    case "retrying":
      return (
        <p class="small care" role="status">
          {say.retrying}
        </p>
      );
    case "refused":
      return (
        <p class="small care" role="status">
          {say.refused} {saving.why}{" "}
          <button type="button" class="quiet" onClick={() => filling.autosave.flush()}>
            {texts.app.retry}
          </button>
        </p>
      );
    case "conflict":
      return <Conflict filling={filling} theirs={saving.theirs} />;
  }
}

function Conflict({ filling, theirs }: { filling: Filling; theirs: Draft }) {
  const texts = useTexts();
  const say = texts.draft;
  return (
    <div class="notice warning" role="alert">
      <p class="notice-title">{say.conflict}</p>
      <p>{say.conflictText(moment(theirs.updated_at))}</p>
      <div class="buttons">
        <button type="button" class="button second" onClick={() => filling.autosave.keepOurs()}>
          {say.keepOurs}
        </button>
        <button type="button" class="button second" onClick={() => takeTheirs(filling, theirs)}>
          {say.takeTheirs}
        </button>
      </div>
    </div>
  );
}
