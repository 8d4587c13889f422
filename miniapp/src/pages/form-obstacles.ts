// What stands in the reader's way, as it was listed at the last press; each disappears once it is put
// right, and none is added while somebody types.
import { useEffect, useState } from "preact/hooks";
import type { Obstacle } from "../form/stages";

// Judging all answers takes longer than a keystroke may: it waits until typing pauses.
const PAUSED = 200;

interface Search {
  find(): readonly Obstacle[];
  /** What the server has refused, until it is changed. */
  refused(): readonly Obstacle[];
  /** Whether to look before anybody presses. */
  atOnce: boolean;
  /** Whatever a change of may put something right. */
  changes: readonly unknown[];
}

export function useObstacles({ find, refused, atOnce, changes }: Search) {
  const [listed, setListed] = useState<readonly Obstacle[]>(() => [
    ...(atOnce ? find() : []),
    ...refused(),
  ]);
  const [open, setOpen] = useState(listed);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (listed.length === 0) return;
    const again = () => {
      // Only what was listed: a number half typed is not yet another mistake.
      const known = new Set(listed.map(({ id, message }) => id + message));
      setOpen([...find(), ...refused()].filter(({ id, message }) => known.has(id + message)));
    };
    const timer = setTimeout(again, PAUSED);
    return () => clearTimeout(timer);
  }, [listed, ...changes]);
  const list = (found: readonly Obstacle[]) => {
    setListed(found);
    setOpen(found);
    setRound(round + 1);
  };
  const errors = new Map(open.map(({ id, message, there }) => [id, there ?? message]));
  return { errors, listed, round, list };
}
