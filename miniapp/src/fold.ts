// Search without accents: "tan chau" finds "Tân Châu", and so does "TÂN CHÂU" in either Unicode form.
import { withoutAccents } from "./text";

/** Accent-free lower-case search key with single spaces. */
export function fold(text: string): string {
  return withoutAccents(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/**
 * The items whose name has every word of the query at the start of a word of its own;
 * names that begin with the query come first, otherwise the given order stays.
 */
export function search<T extends { name: string }>(items: readonly T[], query: string): T[] {
  const wanted = fold(query);
  if (!wanted) return [...items];
  const words = wanted.split(" ");
  const begins: T[] = [];
  const holds: T[] = [];
  for (const item of items) {
    const name = ` ${fold(item.name)}`;
    if (!words.every((word) => name.includes(` ${word}`))) continue;
    // The official prefix (xã, phường, tỉnh …) is not what people type first.
    const bare = name.replace(/^ (xa|phuong|dac khu|tinh|thanh pho) /, " ");
    (name.startsWith(` ${wanted}`) || bare.startsWith(` ${wanted}`) ? begins : holds).push(item);
  }
  return [...begins, ...holds];
}
