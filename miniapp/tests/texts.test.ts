// Both languages say everything.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
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

/** Which of its gaps each text says, e.g. "fee.times: 7001 7002". */
function gaps(texts: object, start = ""): string[] {
  return Object.entries(texts).flatMap(([key, text]: [string, unknown]) => {
    const name = start + key;
    if (typeof text === "object" && text !== null) return gaps(text, `${name}.`);
    if (typeof text !== "function") return [];
    const said = String(text("7001", "7002"));
    return [`${name}: ${["7001", "7002"].filter((mark) => said.includes(mark)).join(" ")}`];
  });
}

it("says the same gaps in both languages, and every gap is said", () => {
  expect(gaps(en)).toEqual(gaps(vi));
  expect(gaps(vi).filter((line) => line.endsWith(": "))).toEqual([]);
});

it("holds no text that is longer in English by far: it would break a button", () => {
  const ours = new Map(flat(vi));
  const long = flat(en).filter(
    ([key, text]) => text.length > 24 && text.length > 2.2 * (ours.get(key)?.length ?? 0),
  );
  expect(long).toEqual([]);
});

it("names no text that nothing shows", () => {
  const code = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/texts.(vi|vi-first|en)\.ts$/.test(file))
    .map((file) => readFileSync(join("src", file), "utf8"))
    .join("\n");
  // Read as a whole: by a key that is computed, or by Object.values.
  const byKey =
    /^(home\.event|me\.sizes|help\.faq|about\.points|privacy\.(ask|keep)|problems\.bridge)\.|^reach\.(zalo|sms|call)Text$/;
  const unused = flat(vi).filter(
    ([key]) => !byKey.test(key) && !new RegExp(`\\b${key.split(".").pop()}\\b`).test(code),
  );
  expect(unused.map(([key]) => key)).toEqual([]);
});

it("names a button by what stands on it", () => {
  for (const { form } of [vi, en]) expect(form.retired).toContain(`“${form.loadNew}”`);
});

it("is written in composed letters, so that it can be searched and measured", () => {
  expect(flat(vi).filter(([, text]) => text !== text.normalize("NFC"))).toEqual([]);
});
