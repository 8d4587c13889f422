// Fails when the app is larger than an old phone on a weak network should have to fetch.
import { FIRST_SCREEN, WHOLE_APP, firstScreen, scripts, total } from "./weight.mjs";

const folder = process.argv[2] ?? "dist";
const first = firstScreen(folder);
const all = scripts(folder);
for (const [file, bytes] of first) console.log(`${String(bytes).padStart(7)}  ${file}`);
const say = (bytes, what, limit) =>
  console.log(`${String(bytes).padStart(7)}  ${what}, gzipped; the limit is ${limit}`);
say(total(first), "first screen", FIRST_SCREEN);
say(total(all), "whole app", WHOLE_APP);
if (total(first) > FIRST_SCREEN || total(all) > WHOLE_APP) process.exit(1);
