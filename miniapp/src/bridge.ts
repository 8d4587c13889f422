// The one door to the platform the app runs in. Which back end is behind it is decided when the app
// is built (VITE_PLATFORM) and never guessed from the host, because Zalo's SDK answers silently with
// dummies on localhost and never settles on some other hosts.
import { createStore } from "./store";

export interface Bridge {
  /** A token that our server exchanges for a session. Rejects with BridgeError; never empty. */
  getAccessToken(): Promise<string>;
  /** A token that our server exchanges, once, for the telephone number. Absent where there is none. */
  getPhoneToken?: () => Promise<string>;
  /** The text of a QR code held before the camera. Absent where nothing can scan. */
  scanQR?: () => Promise<string>;
  /** Hands a text to somebody of the reader's choice. Absent where that cannot be done. */
  share?: (text: string) => Promise<void>;
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

export function zaloBridge(): Bridge {
  const zalo = () => import("./zalo");
  return {
    getAccessToken: async () => (await zalo()).accessToken(),
    getPhoneToken: async () => (await zalo()).phoneToken(),
    scanQR: async () => (await zalo()).scan(),
    share: async (text) => (await zalo()).share(text),
    close: async () => (await zalo()).close(),
    onResume: whenVisible,
    onPause: whenHidden,
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
    getPhoneToken: () => Promise.resolve("dev:0912345678"),
    onResume: whenVisible,
    onPause: whenHidden,
  };
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
