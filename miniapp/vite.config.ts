// Builds what both homes of the mini app take: an ordinary web server, and the Zalo platform,
// which serves an index of its own and loads exactly the files that app-config.json lists.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin, type Rolldown } from "vite";
import type {} from "vitest/config";
import { shell } from "./scripts/shell.ts";

const PLATFORMS = ["web", "zalo"];

function platform(): string {
  const chosen = process.env["VITE_PLATFORM"] ?? "web";
  if (!PLATFORMS.includes(chosen)) {
    throw new Error(`VITE_PLATFORM is "${chosen}"; it must be one of: ${PLATFORMS.join(", ")}`);
  }
  return chosen;
}

/** Writes app-config.json beside the build, with the files of the first screen listed in it. */
function zaloAppConfig(): Plugin {
  return {
    name: "zalo-app-config",
    apply: "build",
    // After Vite itself, which adds the stylesheet last.
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const files = Object.values(bundle);
        const entries = files.filter(
          (file) => file.type === "chunk" && file.moduleIds.includes(ENTRY),
        );
        const needed = new Set<string>();
        const follow = (names: readonly string[]) => {
          for (const name of names) {
            const chunk = bundle[name];
            if (chunk?.type !== "chunk" || needed.has(name)) continue;
            follow(chunk.imports);
            needed.add(name);
          }
        };
        for (const entry of entries) if (entry.type === "chunk") follow(entry.imports);
        const config = JSON.parse(readFileSync("app-config.json", "utf8")) as object;
        const lists = {
          listCSS: files.map((file) => file.fileName).filter((name) => name.endsWith(".css")),
          listSyncJS: entries.map((file) => file.fileName),
          listAsyncJS: [...needed],
          pages: [],
        };
        this.emitFile({
          type: "asset",
          fileName: "app-config.json",
          source: JSON.stringify({ ...config, ...lists }, null, 2),
        });
      },
    },
  };
}

const ENTRY = resolve("src/main.tsx");

/**
 * Asks for the first screen's script to be compiled beside its download, not function by function while
 * the screen is drawn: 30 ms of an old phone. Engines that do not know the comment pass over it.
 */
function compiledAtOnce(): Plugin {
  return {
    name: "compiled-at-once",
    apply: "build",
    // After Vite itself, which writes a line above the script: only the very first one counts.
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const file of Object.values(bundle))
          if (file.type === "chunk" && file.moduleIds.includes(ENTRY))
            file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
      },
    },
  };
}

/**
 * One file for all that the first screen imports at once: on a slow line each file more costs a wait,
 * since browsers fetch six at a time.
 */
function firstScreen(id: string, graph: Rolldown.ChunkingContext): string | null {
  const needed = new Set<string>();
  const follow = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    graph.getModuleInfo(name)?.importedIds.forEach(follow);
  };
  follow(ENTRY);
  return needed.has(id) ? "index" : null;
}

/**
 * Which screens come in one file: those that lead to each other, because whoever opens one is about to
 * open the next, and because alike code shrinks best together. The first pattern that fits decides.
 */
const TOGETHER: readonly (readonly [string, RegExp])[] = [
  // Small, and wanted by more than one of the files below.
  [
    "texts",
    /src\/(texts\/(index|vi)|text|fold|sent|format|lists|form\/begun|ui\/(errors|memo|pdf|qr-input|take-file))\.tsx?$/,
  ],
  // English has to have it without fetching all of Vietnamese.
  ["index", /src\/texts\/lower\.ts$/],
  ["supplement", /supplement\.tsx?$/],
  // A procedure's guide needs no more of the form than this.
  ["conditions", /cfworker|form\/conditions/],
  [
    "form",
    /src\/(form|uploads)\/|pages\/(form|photo|resume)|ui\/picker|js-md5|src\/network|legibility\.json/,
  ],
  [
    "places",
    /src\/pages\/(about|dossiers|help|inbox|me|my-data|privacy|reach)\.|ui\/(choices|signed-in)/,
  ],
  [
    "dossier",
    /src\/(act|api\/acts|tracking-code|pages\/(dossier|lookup|sent|verify))|ui\/(act|consent|deed|dossier|options)/,
  ],
];

function together(id: string, graph: Rolldown.ChunkingContext): string | null {
  return firstScreen(id, graph) ?? TOGETHER.find(([, pattern]) => pattern.test(id))?.[0] ?? null;
}

const KANJI_TABLE = /exports\.shiftJISTable = \{[^}]*\};/;

/** A third of the app would be jsQR's table of Japanese letters, which no Vietnamese card has. */
function withoutKanji(): Plugin {
  return {
    name: "without-kanji",
    transform(code, id) {
      if (!/jsqr\/dist\/jsQR\.js$/.test(id)) return null;
      if (!KANJI_TABLE.test(code)) throw new Error("jsQR has changed: its table was not found");
      return { code: code.replace(KANJI_TABLE, "exports.shiftJISTable = {};"), map: null };
    },
  };
}

const STANDARD_FORMATS = /export const format = \{[^}]*\};/;

/** Of the formats that JSON Schema has by itself, forms know two; formats.ts adds their own. */
function withoutOtherFormats(): Plugin {
  return {
    name: "without-other-formats",
    transform(code, id) {
      if (!/@cfworker\/json-schema\/dist\/esm\/format\.js$/.test(id)) return null;
      if (!STANDARD_FORMATS.test(code)) throw new Error("the validator's formats were not found");
      const kept = "export const format = { date, email: EMAIL };";
      return { code: code.replace(STANDARD_FORMATS, kept), map: null };
    },
  };
}

const ZODS_PLACE = /zmp-sdk\/apis\/external\/zod\/lib\/index\.mjs\.js$/;
// A schema, however it is put together, that takes whatever it is given.
const BELIEVING = `
const schema = new Proxy(function () {}, {
  apply: () => schema,
  get: (_, name) => (name === "safeParse" ? (data) => ({ success: true, data }) : schema),
});
export default schema;
export { schema as array, schema as boolean, schema as number, schema as object, schema as string };
`;

/**
 * A tenth of the app would be the library by which Zalo's SDK checks its callers' arguments. Ours are
 * checked by the compiler, and zalo.ts gives every one of them: no default of a schema is relied on.
 */
function withoutZod(): Plugin {
  return {
    name: "without-zod",
    load: (id) => (ZODS_PLACE.test(id) ? { code: BELIEVING, moduleSideEffects: false } : null),
  };
}

const PACKED = /\.(js|css|html|json|svg)$/;

/** Each file packed beside it, which is what our own server then sends; Zalo packs by itself. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    // When everything else is written.
    writeBundle: {
      order: "post",
      handler({ dir = "dist" }) {
        for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
          if (!PACKED.test(name)) continue;
          const content = readFileSync(join(dir, name));
          writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
          writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content));
        }
      },
    },
  };
}

/** `/dev/components` of the development server: every component in every state. Never built. */
function componentsPage(): Plugin {
  return {
    name: "components-page",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url === "/dev/components") request.url = "/dev/components.html";
        next();
      });
    },
  };
}

const define = { "import.meta.env.VITE_PLATFORM": JSON.stringify(platform()) };

export default defineConfig({
  base: "./",
  define,
  plugins: [
    zaloAppConfig(),
    compiledAtOnce(),
    // Zalo shows a page of its own.
    ...(platform() === "web" ? [shell(define), packed()] : []),
    withoutKanji(),
    withoutOtherFormats(),
    withoutZod(),
    componentsPage(),
  ],
  // Both pages are looked through when the server starts, so that none reloads while it is used.
  optimizeDeps: { entries: ["index.html", "dev/components.html"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    target: "es2015",
    cssTarget: ["chrome61", "safari11.1"],
    // One stylesheet: Zalo's own index cannot add a late one before the screen that needs it.
    cssCodeSplit: false,
    // The polyfill breaks dynamic import on iOS inside Zalo.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: together }], includeDependenciesRecursively: false },
        // Zalo tells modules from scripts by this ending.
        entryFileNames: "assets/[name].[hash].module.js",
        chunkFileNames: "assets/[name].[hash].module.js",
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": "http://127.0.0.1:8000" },
    // The legibility constants are the server's own file.
    fs: { allow: [".", "../backend/uploads"] },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/patience.ts"],
    testTimeout: 30_000,
    // Otherwise one core of a small machine is left idle.
    maxWorkers: 2,
    restoreMocks: true,
  },
});
