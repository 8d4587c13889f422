// What a built app weighs and whether the platform takes it: pure functions of a folder.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { gaps, tooNew } from "./old-webviews.mjs";

/** Of the first screen: the entry and all it imports at once. Bytes of JavaScript, gzipped. */
export const FIRST_SCREEN = 45_000;
/** Of all the JavaScript there is, gzipped. */
export const WHOLE_APP = 140_000;
// What Zalo takes (its notes on deployment), uncompressed.
const FILE = 3 * 1024 * 1024;
const FOLDER = 10 * 1024 * 1024;

const gzipped = (path) => gzipSync(readFileSync(path), { level: 9 }).length;

/** [[path below the folder, bytes gzipped]] of the scripts that app-config.json lists. */
export function firstScreen(folder) {
  const { listSyncJS, listAsyncJS } = readConfig(folder);
  return [...listSyncJS, ...listAsyncJS].map((file) => [file, gzipped(join(folder, file))]);
}

/** [[path below the folder, bytes gzipped]] of every script. */
export function scripts(folder) {
  return files(folder)
    .filter((file) => file.endsWith(".js"))
    .map((file) => [file, gzipped(join(folder, file))]);
}

export function total(rows) {
  return rows.reduce((sum, [, bytes]) => sum + bytes, 0);
}

/** Why Zalo, or an old webview, would not take the folder: one line each; none if it would. */
export function refusals(folder) {
  const all = files(folder);
  const config = readConfig(folder);
  const sizes = all.map((file) => [file, statSync(join(folder, file)).size]);
  const listed = [...config.listCSS, ...config.listSyncJS, ...config.listAsyncJS];
  return [
    ...sizes.filter(([, size]) => size > FILE).map(([file]) => `${file} is larger than 3 MB`),
    ...(total(sizes) > FOLDER ? ["all together it is larger than 10 MB"] : []),
    ...(config.listCSS.length === 0 ? ["app-config.json lists no stylesheet"] : []),
    ...(config.listSyncJS.length === 0 ? ["app-config.json lists no script"] : []),
    ...listed.filter((file) => !all.includes(file)).map((file) => `${file} is listed, not there`),
    ...all.filter((file) => file.endsWith(".map")).map((file) => `${file} shows the source`),
    ...all
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => tooNew(readFileSync(join(folder, file), "utf8"), file)),
    ...all
      .filter((file) => file.endsWith(".css"))
      .flatMap((file) => gaps(readFileSync(join(folder, file), "utf8"), file)),
  ];
}

function readConfig(folder) {
  return JSON.parse(readFileSync(join(folder, "app-config.json"), "utf8"));
}

function files(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
}
