// The one door to the platform the app runs in. Which back end is behind it is decided when the app
// is built (VITE_PLATFORM) and never guessed from the host, because Zalo's SDK answers silently with
// dummies on localhost and never settles on some other hosts.
import { contact } from "./contact";
import { createStore } from "./store";

export interface Bridge {
  /** A token that our server exchanges for a session. Rejects with BridgeError; never empty. */
  getAccessToken(): Promise<string>;
  /** A token for the reader's phone number, which only our server can read. Absent where there is none. */
  getPhoneToken?: () => Promise<string>;
  /** The text of a QR code held before the camera. Absent where nothing can scan. */
  scanQR?: () => Promise<string>;
  /** Hands a text to somebody of the reader's choice. Absent where that cannot be done. */
  share?: (text: string) => Promise<void>;
  /** Asks whether the province may write to the reader. Absent where it has no account to write from. */
  allowMessages?: () => Promise<void>;
  /** Shows a PDF at a public address, which is asked for on the way and needs no header. */
  openDocument(address: () => Promise<string>, title: string): Promise<void>;
  /** Gives the phone a file at a public address, of a kind that it enters somewhere or keeps. */
  openFile(address: () => Promise<string>): Promise<void>;
  /** Rings a number. Absent where a tel: link does. */
  call?: (phone: string) => Promise<void>;
  /** Opens a talk with the province's Official Account. Absent where it has none. */
  chat?: () => Promise<void>;
  /** Leaves the mini app. Absent where there is nothing to leave. */
  close?: () => Promise<void>;
  /** Calls back when the app comes to the front again; returns how to stop that. */
  onResume(listener: () => void): () => void;
  /** Calls back when the app is being left, perhaps for good; returns how to stop that. */
  onPause(listener: () => void): () => void;
}

export type Refusal = "refused" | "cancelled" | "unsupported" | "timeout" | "failed";

/** Why the platform did not do what was asked; screens have words for each reason. */
export class BridgeError extends Error {
  override name = "BridgeError";
  constructor(readonly reason: Refusal) {
    super(`the platform call ended as: ${reason}`);
  }
}

export function zaloBridge(officialAccount = contact.officialAccount): Bridge {
  const zalo = () => import("./zalo");
  const withAccount: Pick<Bridge, "allowMessages" | "chat"> = officialAccount
    ? {
        allowMessages: async () => (await zalo()).allowMessages(officialAccount),
        chat: async () => (await zalo()).chat(officialAccount),
      }
    : {};
  return {
    getAccessToken: async () => (await zalo()).accessToken(),
    getPhoneToken: async () => (await zalo()).phoneToken(),
    scanQR: async () => (await zalo()).scan(),
    share: async (text) => (await zalo()).share(text),
    openDocument: async (address, title) => (await zalo()).showDocument(await address(), title),
    // Zalo's reader takes PDFs only; the phone's browser knows what enters a day or keeps a file.
    openFile: async (address) => (await zalo()).leaveFor(await address()),
    call: async (phone) => (await zalo()).call(phone),
    close: async () => (await zalo()).close(),
    onResume: (listener) =>
      both(whenVisible(listener), async () => (await zalo()).onResumed(listener)),
    onPause: (listener) =>
      both(whenHidden(listener), async () => (await zalo()).onPaused(listener)),
    ...withAccount,
  };
}

/** The page's own event and the platform's: some webviews send only one of the two. */
function both(stopPage: () => void, listenToPlatform: () => Promise<() => void>): () => void {
  let stopped = false;
  let stopPlatform: (() => void) | undefined;
  listenToPlatform().then(
    (stop) => {
      if (stopped) stop();
      else stopPlatform = stop;
    },
    () => undefined, // the SDK could not be fetched: the page's own event remains
  );
  return () => {
    stopped = true;
    stopPage();
    stopPlatform?.();
  };
}

/** What the development sign-in panel answers; null while nobody asks for a name. */
export interface NameRequest {
  answer(name: string): void;
  cancel(): void;
}

export const nameRequest = createStore<NameRequest | null>(null);

export function webBridge(): Bridge {
  return {
    getAccessToken: () =>
      new Promise((resolve, reject) => {
        nameRequest.set({
          answer(name) {
            nameRequest.set(null);
            resolve(`dev:${name}`);
          },
          cancel() {
            nameRequest.set(null);
            reject(new BridgeError("cancelled"));
          },
        });
      }),
    openDocument: inNewTab,
    // No page comes of it: the browser takes the file, and this page stays.
    openFile: async (address) => window.location.assign(await address()),
    getPhoneToken: () => Promise.resolve("dev:0912345678"),
    onResume: whenVisible,
    onPause: whenHidden,
  };
}

/** Opened at once, since a browser lets only the press itself open one; then it is led on. */
async function inNewTab(address: () => Promise<string>): Promise<void> {
  const tab = window.open("about:blank", "_blank");
  try {
    const url = await address();
    if (!tab) return window.location.assign(url);
    tab.opener = null;
    tab.location.replace(url);
  } catch (error) {
    tab?.close();
    throw error;
  }
}

function whenVisible(listener: () => void): () => void {
  const check = () => {
    if (document.visibilityState === "visible") listener();
  };
  document.addEventListener("visibilitychange", check);
  window.addEventListener("online", listener);
  return () => {
    document.removeEventListener("visibilitychange", check);
    window.removeEventListener("online", listener);
  };
}

function whenHidden(listener: () => void): () => void {
  const check = () => {
    if (document.visibilityState === "hidden") listener();
  };
  document.addEventListener("visibilitychange", check);
  window.addEventListener("pagehide", listener);
  return () => {
    document.removeEventListener("visibilitychange", check);
    window.removeEventListener("pagehide", listener);
  };
}

export const bridge: Bridge = import.meta.env.VITE_PLATFORM === "zalo" ? zaloBridge() : webBridge();
