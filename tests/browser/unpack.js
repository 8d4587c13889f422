// Unpacks the Chromium of @sparticuz/chromium into the folder that TMPDIR names; prints its path.
import chromium from "@sparticuz/chromium";

console.log(await chromium.executablePath());
