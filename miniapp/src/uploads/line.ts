// Photos and their parts share the line in the order they come: a few at a time, so that it is never
// idle while an answer is awaited, and no more, because what is under way is lost when it is cut.
import type { Put } from "./put";

// Smaller than this (bytes) waits for its turn; parts of large files do not.
const SHARED = 2 * 1024 * 1024;

// One travels while the other waits: 64 kB take a third of a second on a weak line, as do the question
// before them and the answer after.
const AT_ONCE = 2;

export function inTurn(put: Put): Put {
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];
  return async (target, blob, onProgress, signal) => {
    if (blob.size > SHARED) return put(target, blob, onProgress, signal);
    if (free > 0) free -= 1;
    else await new Promise<void>((goOn) => waiting.push(goOn));
    try {
      return signal.aborted ? 0 : await put(target, blob, onProgress, signal);
    } finally {
      const goOn = waiting.shift();
      if (goOn) goOn();
      else free += 1;
    }
  };
}
