// Waiting, and giving up on waiting.

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export class TimedOut extends Error {
  override name = "TimedOut";
}

/** The promise's own outcome, or TimedOut after so many milliseconds. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new TimedOut(`no answer in ${milliseconds} ms`)),
      milliseconds,
    );
    promise.then(resolve, reject).then(() => clearTimeout(timer));
  });
}
