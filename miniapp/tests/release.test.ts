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
  total,
} from "../scripts/weight.mjs";
import { BROUGHT_ALONG, gaps, tooNew } from "../scripts/old-webviews.mjs";

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

it("brings along what old webviews lack before anything uses it", () => {
  const [entry] = JSON.parse(readFileSync(join(folder, "app-config.json"), "utf8")).listSyncJS;
  const code = readFileSync(join(folder, entry), "utf8");
  for (const name of Array.from(BROUGHT_ALONG)) {
    const at = code.indexOf(name);
    // Its first mention in the first script gives it where it is missing.
    expect(code.slice(at - 1, at + name.length + 1)).toBe(`.${name}=`);
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
  [".a{display:flex;gap:3px}", ["x: a gap without a grid, .a"]],
  [".a { row-gap: 0 }", ["x: a gap without a grid, .a"]],
  [
    "@media (min-width:1px){.a,.b{column-gap:1rem;display:flex}}",
    ["x: a gap without a grid, .a,.b"],
  ],
  [".a{display:grid;gap:3px} .b{display:flex;grid-gap:1px}/* gap: 1 */", []],
  [".a{--gap:3px;margin:0}", []],
])("sees what leaves no room between things before Chrome 84 in %s", (css, found) => {
  expect(gaps(css, "x")).toEqual(found);
});

const kilobytes = (count: number) => Buffer.alloc(count * 1024);

/** A folder that Zalo takes, but for the files named. */
function releaseWith(files: Record<string, Buffer>): string {
  const made = mkdtempSync(join(tmpdir(), "heavy-release-"));
  const config = { listCSS: ["a.css"], listSyncJS: ["a.js"], listAsyncJS: [] };
  const all = { "app-config.json": JSON.stringify(config), "a.css": "", "a.js": "", ...files };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(made, name), content);
  return made;
}

it("weighs files to the byte, and all of them together", () => {
  const light = releaseWith({ "a.png": kilobytes(3 * 1024), "b.png": kilobytes(3 * 1024) });
  expect(refusals(light)).toEqual([]);
  const one = releaseWith({ "a.png": Buffer.alloc(3 * 1024 * 1024 + 1) });
  expect(refusals(one)).toEqual(["a.png is larger than 3 MB"]);
  const parts = ["a", "b", "c", "d"].map((name) => [`${name}.png`, kilobytes(2560)]);
  const all = releaseWith(Object.fromEntries(parts));
  // Four times 2.5 MB, and app-config.json.
  expect(refusals(all)).toEqual(["all together it is larger than 10 MB"]);
  for (const made of [light, one, all]) rmSync(made, { recursive: true });
});

it.each([
  ["a?.b", ["?."]],
  ["({...a})", ["{...}"]],
  ["async () => { await a }", ["async", "await"]],
  ["try {} catch {}", ["catch without a name"]],
  ["class A { b = 1 }", ["a field of a class"]],
  ["/(?<year>a)/", ["a regular expression, /(?<year>a)/"]],
  ["/\\p{L}/u", ["a regular expression, /\\p{L}/u"]],
  ["a.flat(); b.flatMap(c); d.at(-1)", [".flat()", ".flatMap()", ".at()"]],
  ["a.replaceAll(b, c); d.matchAll(e)", [".replaceAll()", ".matchAll()"]],
  ["Object.fromEntries(a); window.Object.hasOwn(b)", ["Object.fromEntries", "Object.hasOwn"]],
  ["Promise.allSettled(a); AbortSignal.timeout(1)", ["Promise.allSettled", "AbortSignal.timeout"]],
  ["structuredClone(a); new ResizeObserver(b)", ["structuredClone", "ResizeObserver"]],
  ["window.structuredClone(a)", ["structuredClone"]],
  ["typeof globalThis", []],
  ["a.at; a.flat; ({ structuredClone: 1 }); due.at = b; c.any(); Object.values(d)", []],
  ["const [a, ...b] = [...c]; class D extends E {} ; import('./f.js'); a ? .5 : `${b}`", []],
])("sees what is newer than ES2015 in %s", (code, found) => {
  expect(tooNew(code, "x").map((line) => line.replace("x: ", ""))).toEqual(found);
});
