// Whether photos stand still on their way, though nothing says that the line is cut.
import { createStore, type Store } from "../store";
import { totals, type Photo } from "./photos";

/** For so long (milliseconds) the bar alone is enough. */
export const PATIENCE = 5_000;

/** True while something is being sent and nothing has moved forward for a while. */
export function standstill(photos: Store<readonly Photo[]>): Store<boolean> {
  const stands = createStore(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let moved = -1;
  photos.subscribe(() => {
    const before = moved;
    const isSending = photos.get().some(({ status }) => status.state === "sending");
    moved = isSending ? totals(photos.get()).moved : -1;
    // Back is no way forward: a part that was given up is sent anew.
    if (isSending && before >= moved) return;
    clearTimeout(timer);
    stands.set(false);
    if (isSending) timer = setTimeout(() => stands.set(true), PATIENCE);
  });
  return stands;
}
