// The one door to the platform. Only this file knows the Zalo SDK; which back end is behind the
// door is decided when the app is built (VITE_PLATFORM) and never guessed from the host, because
// the SDK answers silently with dummies on localhost and never settles on some other hosts.
import { createStore } from "./store";
import { TimedOut, pause, within } from "./wait";

export interface Bridge {
  /** A token that our server exchanges for a session. Rejects with BridgeError; never empty. */
  getAccessToken(): Promise<string>;
  /** The text of a QR code held before the camera. Absent where nothing can scan. */
  scanQR?: () => Promise<string>;
  /** Hands a text to somebody of the reader's choice. Absent where that cannot be done. */
  share?: (text: string) => Promise<void>;
  /** Leaves the mini app. Absent where there is nothing to leave. */
  close?: () => Promise<void>;
  /** Calls back when the app comes to the front again; returns how to stop that. */
  onResume(listener: () => void): () => void;
}

export type Refusal = "refused" | "cancelled" | "unsupported" | "timeout" | "failed";

/** Why the platform did not do what was asked; screens have words for each reason. */
export class BridgeError extends Error {
  override name = "BridgeError";
  constructor(readonly reason: Refusal) {
    super(`the platform call ended as: ${reason}`);
  }
}

const CALL_LIMIT = 10_000;
const PICKER_LIMIT = 120_000;

// Zalo's client error codes, as its package and its errorCode page list them.
const REFUSED = [-201, -202, -2002, -1401];
const CANCELLED = [-2003];
const UNSUPPORTED = [-1403, -1404];
const WORTH_A_SECOND_TRY = [-1408, -1409, -1500, -2000];

function codeOf(error: unknown): number {
  if (typeof error !== "object" || error === null || !("code" in error)) return 0;
  return Number(error.code);
}

function reasonOf(error: unknown): Refusal {
  if (error instanceof TimedOut) return "timeout";
  const code = codeOf(error);
  if (REFUSED.includes(code)) return "refused";
  if (CANCELLED.includes(code)) return "cancelled";
  if (UNSUPPORTED.includes(code)) return "unsupported";
  return code === -1408 ? "timeout" : "failed";
}

/** One SDK call with a time limit, tried again once where the code says that this may help. */
export async function ask<T>(limit: number, call: () => Promise<T>): Promise<T> {
  try {
    return await within(limit, call());
  } catch (error) {
    if (!WORTH_A_SECOND_TRY.includes(codeOf(error))) throw new BridgeError(reasonOf(error));
  }
  await pause(1_000); // the SDK refuses more than three calls a second
  try {
    return await within(limit, call());
  } catch (error) {
    throw new BridgeError(reasonOf(error));
  }
}

export function zaloBridge(): Bridge {
  const sdk = () => import("zmp-sdk/apis");
  return {
    async getAccessToken() {
      const { getAccessToken } = await sdk();
      const token = await ask(CALL_LIMIT, () => getAccessToken());
      if (!token) throw new BridgeError("failed");
      return token;
    },
    async scanQR() {
      const { scanQRCode } = await sdk();
      const { content } = await ask(PICKER_LIMIT, () => scanQRCode());
      if (!content) throw new BridgeError("cancelled");
      return content;
    },
    async share(text) {
      const { openShareSheet } = await sdk();
      await ask(PICKER_LIMIT, () => openShareSheet({ type: "text", data: { text } }));
    },
    async close() {
      const { closeApp } = await sdk();
      await ask(CALL_LIMIT, () => closeApp());
    },
    onResume: whenVisible,
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
    onResume: whenVisible,
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

export const bridge: Bridge = import.meta.env.VITE_PLATFORM === "zalo" ? zaloBridge() : webBridge();
