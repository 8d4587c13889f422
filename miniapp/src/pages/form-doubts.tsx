// What may be wrong and may be left: said where it was answered, and once more before sending.
import { useEffect, useState } from "preact/hooks";
import { doubtsAt, type Obstacle, type Stage } from "../form/stages";
import type { Filling } from "../form/filling";
import { currentTexts } from "../texts";

interface Props {
  doubts: readonly Obstacle[];
  onFollow(doubt: Obstacle): void;
}

export function Doubts({ doubts, onFollow }: Props) {
  const say = currentTexts().doubts;
  return (
    <div role="status">
      {doubts.length > 0 && (
        <section class="notice warning">
          <h2 class="notice-title">{say.title}</h2>
          <ul>
            {doubts.map((doubt) => (
              <li key={doubt.id + doubt.message}>
                <a
                  href={`#${doubt.id}`}
                  onClick={(event) => {
                    // The address belongs to the router.
                    event.preventDefault();
                    onFollow(doubt);
                  }}
                >
                  {doubt.message}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

// Long enough for the press that has moved the focus to end: nothing may move under a finger.
const AFTER_LEAVING = 400;

/** What is doubtful at a stage: as it was when a field was last left, not while it is typed in. */
export function useDoubts(filling: Filling, stage: Stage) {
  const texts = currentTexts();
  const look = () => doubtsAt(filling.state.get(), stage, texts);
  const [doubts, setDoubts] = useState<readonly Obstacle[]>(look);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => setDoubts(look()), AFTER_LEAVING);
    return () => clearTimeout(timer);
  }, [left]);
  return { doubts, onLeave: () => setLeft((count) => count + 1) };
}
