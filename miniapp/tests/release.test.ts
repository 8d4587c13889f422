// The folder for the Zalo platform: made as an operator makes it, and what would be refused.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  FIRST_SCREEN,
  WHOLE_APP,
  firstScreen,
  refusals,
  scripts,
  tooNew,
  total,
} from "../scripts/weight.mjs";

const folder = mkdtempSync(join(tmpdir(), "release-"));
const environment = { ...process.env, VITE_API_ORIGIN: "https://api.example.vn" };

beforeAll(() => {
  execFileSync("node", ["scripts/release.mjs", folder], { env: environment });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

it("is taken by the platform", () => {
  expect(refusals(folder)).toEqual([]);
});

it("keeps to what a weak network carries", () => {
  expect(total(firstScreen(folder))).toBeLessThanOrEqual(FIRST_SCREEN);
  expect(total(scripts(folder))).toBeLessThanOrEqual(WHOLE_APP);
});

it("leaves the SDK out of the first screen", () => {
  const first = firstScreen(folder).map(([file]) => readFileSync(join(folder, file), "utf8"));
  expect(first.filter((code) => code.includes("ZaloJavaScriptInterface"))).toEqual([]);
});

it("asks the API that was named, and has no trial sign-in", () => {
  const code = scripts(folder).map(([file]) => readFileSync(join(folder, file), "utf8"));
  expect(code.some((text) => text.includes("https://api.example.vn"))).toBe(true);
  expect(code.filter((text) => text.includes("sign-in-name"))).toEqual([]);
});

it("is not made for an address that phones cannot use", () => {
  for (const origin of ["", "http://api.example.vn", "https://api.example.vn/api"]) {
    const env = { ...environment, VITE_API_ORIGIN: origin };
    expect(spawnSync("node", ["scripts/release.mjs", folder], { env }).status).toBe(1);
  }
});

it("names what is listed and missing, too large, or gives the source away", () => {
  const bad = mkdtempSync(join(tmpdir(), "bad-release-"));
  const config = { listCSS: [], listSyncJS: ["gone.js"], listAsyncJS: [] };
  writeFileSync(join(bad, "app-config.json"), JSON.stringify(config));
  writeFileSync(join(bad, "large.png"), Buffer.alloc(3 * 1024 * 1024 + 1));
  writeFileSync(join(bad, "index.js.map"), "{}");
  writeFileSync(join(bad, "new.js"), "const a = b ?? c;");
  expect(refusals(bad)).toEqual([
    "large.png is larger than 3 MB",
    "app-config.json lists no stylesheet",
    "gone.js is listed, not there",
    "index.js.map shows the source",
    "new.js: ??",
  ]);
  rmSync(bad, { recursive: true });
});

it.each([
  ["a?.b", ["?."]],
  ["({...a})", ["{...}"]],
  ["async () => { await a }", ["async", "await"]],
  ["try {} catch {}", ["catch without a name"]],
  ["class A { b = 1 }", ["a field of a class"]],
  ["/(?<year>a)/", ["a regular expression, /(?<year>a)/"]],
  ["const [a, ...b] = [...c]; class D extends E {} ; import('./f.js'); a ? .5 : `${b}`", []],
])("sees what is newer than ES2015 in %s", (code, found) => {
  expect(tooNew(code, "x").map((line) => line.replace("x: ", ""))).toEqual(found);
});
