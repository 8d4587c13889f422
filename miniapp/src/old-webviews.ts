// What the oldest webviews here lack (Chrome 63 to 70, from before 2019) and the app cannot do without.
// scripts/old-webviews.mjs lists what else they lack, and refuses a build that uses it.

/** So much of one as our code uses; fetch() of these webviews passes over the signal. */
class Stop {
  readonly signal = Object.assign(document.createDocumentFragment(), { aborted: false });

  abort(): void {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    this.signal.dispatchEvent(new Event("abort"));
  }
}

const known = window as unknown as { [name: string]: unknown };
known["AbortController"] = known["AbortController"] ?? Stop;
known["queueMicrotask"] =
  known["queueMicrotask"] ?? ((work: () => void) => void Promise.resolve().then(work));

export {};
