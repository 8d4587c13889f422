// The only file that knows Zalo's SDK; fetched when the platform is first asked for something. Every
// call has a time limit, and every failure becomes a BridgeError with a reason that screens can word.
import { closeApp, getAccessToken, getPhoneNumber, openShareSheet, scanQRCode } from "zmp-sdk/apis";
import { BridgeError, type Refusal } from "./bridge";
import { TimedOut, pause, within } from "./wait";

const CALL_LIMIT = 10_000;
const PICKER_LIMIT = 120_000;

// Zalo's client error codes, as its package and its errorCode page list them.
const REFUSED = [-201, -202, -2002, -1401];
const CANCELLED = [-2003];
const UNSUPPORTED = [-1403, -1404];
const WORTH_A_SECOND_TRY = [-1408, -1409, -1500, -2000];

export async function accessToken(): Promise<string> {
  const token = await ask(CALL_LIMIT, () => getAccessToken());
  if (!token) throw new BridgeError("failed");
  return token;
}

export async function phoneToken(): Promise<string> {
  const { token } = await ask(PICKER_LIMIT, () => getPhoneNumber());
  if (!token) throw new BridgeError("failed");
  return token;
}

export async function scan(): Promise<string> {
  const { content } = await ask(PICKER_LIMIT, () => scanQRCode());
  if (!content) throw new BridgeError("cancelled");
  return content;
}

export async function share(text: string): Promise<void> {
  await ask(PICKER_LIMIT, () => openShareSheet({ type: "text", data: { text } }));
}

export async function close(): Promise<void> {
  await ask(CALL_LIMIT, () => closeApp());
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
