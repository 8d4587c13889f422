// Makes the folder that the Zalo platform takes, and refuses to when the platform, or an old phone,
// would not take it. Usage: VITE_API_ORIGIN=https://api.example.vn node scripts/release.mjs [folder]
import { execFileSync } from "node:child_process";
import { relative } from "node:path";
import { FIRST_SCREEN, WHOLE_APP, firstScreen, refusals, scripts, total } from "./weight.mjs";

const folder = process.argv[2] ?? "release";
const origin = process.env.VITE_API_ORIGIN ?? "";
if (!/^https:\/\/[^/]+$/.test(origin)) {
  console.error("Say where the API is, without a path: VITE_API_ORIGIN=https://api.example.vn");
  process.exit(1);
}
const build = ["node_modules/vite/bin/vite.js", "build", "--outDir", folder, "--emptyOutDir"];
execFileSync(process.execPath, [...build, "--logLevel", "error"], {
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, VITE_PLATFORM: "zalo", NODE_ENV: "production" },
});
const first = total(firstScreen(folder));
const whole = total(scripts(folder));
const faults = refusals(folder);
if (first > FIRST_SCREEN) faults.push(`the first screen is ${first} bytes, not ${FIRST_SCREEN}`);
if (whole > WHOLE_APP) faults.push(`the whole app is ${whole} bytes, not ${WHOLE_APP}`);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`${relative(process.cwd(), folder)}: for ${origin}`);
console.log(`first screen ${first} bytes, whole app ${whole} bytes of JavaScript, gzipped`);
