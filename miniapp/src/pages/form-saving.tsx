// Whether what was filled in is kept, and what to do where two phones disagree.
import type { ComponentChildren } from "preact";
import type { Autosave, Kept, Saving } from "../form/autosave";
import { dayInVietnam, todayInVietnam } from "../form/derivations";
import { moment, time } from "../format";
import { useStore } from "../store";
import { currentTexts } from "../texts";
import { goTo } from "../ui/errors";

const CONFLICT = "two-phones";

/** The time is enough today; who comes back another day is told which day it was. */
function whenSaved(at: string): string {
  const day = dayInVietnam(new Date(at));
  return day === todayInVietnam() ? time(at) : moment(at);
}

/** Nothing is sent before it is chosen which of two versions to keep: then it leads to that question. */
export function choosesFirst({ state }: Pick<Saving, "state">): boolean {
  if (state === "conflict") goTo(CONFLICT);
  return state === "conflict";
}

interface Props<Content extends object, Draft extends Kept> {
  autosave: Autosave<Content, Draft>;
  /** Puts what another phone has saved in place of what is here. */
  onTake(theirs: Draft): void;
  /** What is said where the form has been replaced. */
  retired?: ComponentChildren;
}

export function SavingLine<Content extends object, Draft extends Kept>(
  props: Props<Content, Draft>,
) {
  const { autosave, onTake, retired } = props;
  const texts = currentTexts();
  const say = texts.draft;
  const saving = useStore(autosave.saving);
  switch (saving.state) {
    case "nothing":
      return null;
    case "changed":
      return <p class="small">{say.saving}</p>;
    case "saved":
      return <p class="small">{say.saved(whenSaved(saving.at))}</p>;
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
          <button type="button" class="quiet" onClick={() => autosave.flush()}>
            {texts.app.retry}
          </button>
        </p>
      );
    case "retired":
      return <>{retired}</>;
    case "conflict":
      return (
        <Conflict
          at={saving.at}
          onKeep={() => autosave.keepOurs()}
          onTake={() => onTake(saving.theirs)}
        />
      );
  }
}

interface ConflictProps {
  /** When the other one was saved. */
  at: string;
  onKeep(): void;
  onTake(): void;
}

function Conflict({ at, onKeep, onTake }: ConflictProps) {
  const texts = currentTexts();
  const say = texts.draft;
  return (
    <div id={CONFLICT} tabIndex={-1} class="notice warning" role="alert">
      <p class="notice-title">{say.conflict}</p>
      <p>{say.conflictText(moment(at))}</p>
      <div class="buttons">
        <button type="button" class="button second" onClick={onKeep}>
          {say.keepOurs}
        </button>
        <button type="button" class="button second" onClick={onTake}>
          {say.takeTheirs}
        </button>
      </div>
    </div>
  );
}
