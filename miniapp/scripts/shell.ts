// What an ordinary web server's index.html shows before the app's script has come: the first screen itself.
import { Window } from "happy-dom";
import { build, runnerImport, type Plugin } from "vite";

/** Puts the first screen, and the script before it (src/early.ts), into index.html. */
export function shell(define: Record<string, string>): Plugin {
  return {
    name: "shell",
    apply: "build",
    // After Vite itself, which writes the page last.
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const page = bundle["index.html"];
        if (page?.type !== "asset")
          throw new Error("there is no index.html to put the screen into");
        const reference = this.emitFile({
          type: "asset",
          name: "early.js",
          source: await earlyScript(define),
        });
        page.source = String(page.source)
          .replace(
            "<script",
            `<script src="./${this.getFileName(reference)}"></script>\n    <script`,
          )
          .replace('<div id="app"></div>', `<div id="app">${await firstScreen(define)}</div>`);
      },
    },
  };
}

/** One plain script: it blocks the first paint, so it waits for no other. */
async function earlyScript(define: Record<string, string>): Promise<string> {
  const built = await build({
    configFile: false,
    define,
    logLevel: "error",
    build: {
      write: false,
      target: "es2015",
      lib: { entry: "src/early.ts", formats: ["iife"], name: "early" },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  if (!first || !("output" in first)) throw new Error("src/early.ts was not built");
  return first.output[0].code;
}

async function firstScreen(define: Record<string, string>): Promise<string> {
  const window = new Window({ url: "http://localhost/" });
  const borrowed = { window, document: window.document, navigator: window.navigator };
  const lent = Object.entries(borrowed).map(([name, value]) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    return () =>
      before
        ? Object.defineProperty(globalThis, name, before)
        : Reflect.deleteProperty(globalThis, name);
  });
  try {
    const { module } = await runnerImport<typeof import("../src/shell")>("/src/shell.tsx", {
      configFile: false,
      define,
      logLevel: "error",
      oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    });
    return module.drawShell();
  } finally {
    for (const giveBack of lent) giveBack();
    await window.happyDOM.close();
  }
}
