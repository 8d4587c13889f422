// The only file that knows Zalo's SDK; fetched when the platform is first asked for something. Every
// call has a time limit, and every failure becomes a BridgeError with a reason that screens can word.
import {
  EventName,
  closeApp,
  events,
  getAccessToken,
  getPhoneNumber,
  interactOA,
  openChat,
  openDocument,
  openOutApp,
  openPhone,
  openShareSheet,
  scanQRCode,
} from "zmp-sdk/apis";
import { BridgeError, type Refusal } from "./bridge";
import { TimedOut, pause, within } from "./wait";

const CALL_LIMIT = 10_000;
/** For whatever waits for a person: a picker, a camera, a question of Zalo's own. */
const PERSON_LIMIT = 120_000;

// Zalo's client error codes, as its package and its errorCode page list them.
// -1403: the permission was not granted to the app in the console; for the reader it is a refusal too.
const REFUSED = [-201, -202, -2002, -1401, -1403];
const CANCELLED = [-2003];
const UNSUPPORTED = [-1404];
const WORTH_A_SECOND_TRY = [-1408, -1409, -1500, -2000];

export async function accessToken(): Promise<string> {
  const token = await ask(CALL_LIMIT, () => getAccessToken());
  if (!token) throw new BridgeError("failed");
  return token;
}

/** A token that our server exchanges for the number; it serves once, within two minutes. */
export async function phoneToken(): Promise<string> {
  const { token } = await ask(PERSON_LIMIT, () => getPhoneNumber());
  if (!token) throw new BridgeError("failed");
  return token;
}

export async function scan(): Promise<string> {
  const { content } = await ask(PERSON_LIMIT, () => scanQRCode());
  if (!content) throw new BridgeError("cancelled");
  return content;
}

export async function share(text: string): Promise<void> {
  const data = { text, description: "", autoParseLink: false };
  await ask(PERSON_LIMIT, () => openShareSheet({ type: "text", data }));
}

/** Asks whether an Official Account may write; resolves when it may. */
export async function allowMessages(oaId: string): Promise<void> {
  await ask(PERSON_LIMIT, () => interactOA({ oaId }));
}

/** Shows a PDF in Zalo's reader; where this Zalo has none, in the phone's browser. */
export async function showDocument(url: string, title: string): Promise<void> {
  try {
    await ask(CALL_LIMIT, () =>
      openDocument({ url, title, download: true, share: false, edit: false }),
    );
  } catch (error) {
    if (!(error instanceof BridgeError) || error.reason !== "unsupported") throw error;
    await leaveFor(url);
  }
}

/** Hands a public address to the phone's own browser. */
export async function leaveFor(url: string): Promise<void> {
  await ask(CALL_LIMIT, () => openOutApp({ url }));
}

export async function call(phoneNumber: string): Promise<void> {
  await ask(CALL_LIMIT, () => openPhone({ phoneNumber }));
}

export async function chat(oaId: string): Promise<void> {
  await ask(CALL_LIMIT, () => openChat({ type: "oa", id: oaId }));
}

export async function close(): Promise<void> {
  await ask(CALL_LIMIT, () => closeApp());
}

export function onPaused(listener: () => void): () => void {
  return listen(EventName.AppPaused, listener);
}

export function onResumed(listener: () => void): () => void {
  return listen(EventName.AppResumed, listener);
}

function listen(name: EventName, listener: () => void): () => void {
  events.on(name, listener);
  return () => void events.off(name, listener);
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
