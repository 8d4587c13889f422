// What the source must not do, each with its reason.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|tsx)$/.test(name) && !name.endsWith(".d.ts"))
  .map((name) => ({ name, text: readFileSync(join("src", name), "utf8") }));

function users(pattern: RegExp): string[] {
  return sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
}

it("sees the sources", () => {
  expect(sources.length).toBeGreaterThan(40);
});

it("has one door to the platform: the SDK answers dummies or never, depending on the host", () => {
  expect(users(/zmp-sdk/)).toEqual(["zalo.ts"]);
});

it("has one client for the API: time limits and errors are settled there", () => {
  // What ahead.ts sends before the client is there, the client takes up as its own.
  // And code.ts asks for the page itself. Where a webview cannot abort, old-webviews.ts hands on.
  const known = ["api/ahead.ts", "api/client.ts", "code.ts", "old-webviews.ts"];
  expect(users(/\bfetch\(/).sort()).toEqual(known);
  expect(users(/new XMLHttpRequest/)).toEqual(["uploads/put.ts"]);
});

it("keeps nothing on the phone: all mini apps share one origin", () => {
  expect(users(/localStorage|sessionStorage|indexedDB|document\.cookie|caches\./)).toEqual([]);
});

it("runs and inserts no text as code: a strict content security policy holds", () => {
  expect(users(/\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write/)).toEqual([]);
});

it("knows no procedure by name: whatever the form endpoint gives is asked", () => {
  const code = sources.filter(({ name }) => !name.startsWith("texts/"));
  const named = code.filter(({ text }) => /1\.001193|nguoi_yeu_cau|loai_khai_sinh/.test(text));
  expect(named.map(({ name }) => name)).toEqual([]);
});

it("holds each module to 350 lines", () => {
  const long = sources.filter(
    ({ name, text }) => !name.startsWith("texts/") && text.split("\n").length > 350,
  );
  expect(long.map(({ name }) => name)).toEqual([]);
});
