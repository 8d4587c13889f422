// Tests against a running server, which pytest starts: see tests/live/.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    // The page is the server's own, so that its requests are allowed.
    environmentOptions: { happyDOM: { url: process.env["API"] ?? "http://localhost/" } },
    include: ["tests/live/**/*.live.ts"],
  },
});
