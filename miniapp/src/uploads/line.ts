// Photos share the line one after another: a cut then costs part of one, not of several, and the
// next has the whole line while the last is announced, proved, or waits to be tried again.
import type { Put } from "./put";

// Photos are smaller than this (bytes); parts of large files are not, and go several at once.
const SHARED = 2 * 1024 * 1024;

export function inTurn(put: Put): Put {
  let last: Promise<unknown> = Promise.resolve();
  return (target, blob, onProgress, signal) => {
    if (blob.size > SHARED) return put(target, blob, onProgress, signal);
    let letNext = () => {};
    const isAway = new Promise<void>((resolve) => (letNext = resolve));
    // The next begins when the last byte of this one has left, not when its answer has come back.
    const report = (share: number) => {
      onProgress(share);
      if (share >= 1) letNext();
    };
    const turn = last.then(() => (signal.aborted ? 0 : put(target, blob, report, signal)));
    last = Promise.race([turn, isAway]);
    return turn;
  };
}
