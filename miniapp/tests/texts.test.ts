// Both languages say everything.
import { expect, it } from "vitest";
import { en } from "../src/texts/en";
import { vi } from "../src/texts/vi";

/** Every text by its dotted key; texts with gaps are filled with "1". */
function flat(texts: object, start = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]: [string, unknown]) => {
    const name = start + key;
    if (typeof text === "function") return [[name, String(text("1", "1"))]];
    return typeof text === "object" && text !== null
      ? flat(text, `${name}.`)
      : [[name, String(text)]];
  });
}

it("has the same keys in both languages, none of them empty", () => {
  expect(flat(en).map(([key]) => key)).toEqual(flat(vi).map(([key]) => key));
  expect([...flat(vi), ...flat(en)].filter(([, text]) => text.trim() === "")).toEqual([]);
});

it("fills its gaps in both languages", () => {
  const filled = (texts: object) =>
    flat(texts).filter(([, text]) => /undefined|NaN|\[object/.test(text));
  expect([...filled(vi), ...filled(en)]).toEqual([]);
});

it("is written in composed letters, so that it can be searched and measured", () => {
  expect(flat(vi).filter(([, text]) => text !== text.normalize("NFC"))).toEqual([]);
});
