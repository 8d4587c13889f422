// Fails when the JavaScript of the first screen is larger than an old phone on a weak network should
// have to fetch: the entry and all it imports, as index.html names them, gzipped.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT = 45 * 1000;
const DIST = "dist";

const page = readFileSync(join(DIST, "index.html"), "utf8");
const files = [...page.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map((match) => match[1]);
if (files.length === 0) throw new Error(`${DIST}/index.html names no script; build first`);

let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(7)}  ${file}`);
}
console.log(`${String(total).padStart(7)}  first screen, gzipped; the limit is ${LIMIT}`);
if (total > LIMIT) process.exit(1);
