// What an ordinary web server's index.html shows before the app's script has come: the first screen itself.
import { Window } from "happy-dom";
import { build, runnerImport, type Plugin } from "vite";

/**
 * Puts the first screen, its styles and the script before it (src/early.ts) into index.html: it is
 * painted while the app's own script is on its way. The server names them in the page's policy.
 */
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
        const linked = /<link rel="stylesheet"[^>]* href="\.\/([^"]+)">/;
        const [, name = ""] = linked.exec(String(page.source)) ?? [];
        const style = bundle[name];
        if (style?.type !== "asset") throw new Error("index.html links no stylesheet");
        const early = await earlyScript(define);
        const screen = await firstScreen(define);
        page.source = String(page.source)
          .replace(
            linked,
            () => `${inline("script", early)}\n    ${inline("style", String(style.source))}`,
          )
          .replace('<div id="app"></div>', () => `<div id="app">${screen}</div>`);
      },
    },
  };
}

function inline(element: "script" | "style", content: string): string {
  if (content.includes("</")) throw new Error(`what is inline would end its <${element}> early`);
  return `<${element}>${content.trim()}</${element}>`;
}

/** One plain script: nothing is painted before it has run, so it waits for no other. */
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
    const { module } = await runnerImport<typeof import("./screen")>("/scripts/screen.tsx", {
      configFile: false,
      define,
      logLevel: "error",
      oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    });
    return module.drawScreen();
  } finally {
    for (const giveBack of lent) giveBack();
    await window.happyDOM.close();
  }
}
