// Array.prototype.flatMap is newer than the oldest webview that this app runs in.

/** The results of `read` for every item, joined into one list. */
export function gather<T, R>(items: readonly T[], read: (item: T, index: number) => R[]): R[] {
  return items.reduce<R[]>((all, item, index) => all.concat(read(item, index)), []);
}
