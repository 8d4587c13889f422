// What is known of a photo on its way, and sums over several. It knows no network and no screen.
import type { ReadValue, Upload } from "../api/models";
import type { PhotoFault } from "./legibility";
import type { Why } from "./limits";
import type { Progress } from "./transfer";

export type PhotoState =
  | Progress
  | { state: "waiting" }
  /** It may be hard to read: take it again, or send it all the same. */
  | { state: "doubtful"; faults: readonly PhotoFault[] }
  | { state: "done" }
  | { state: "failed"; why: Why };

export interface Photo {
  /** Ours, for as long as the app is open. */
  key: number;
  requirement: string;
  name: string;
  /** Bytes that travel; 0 until the photo is prepared. */
  size: number;
  /** Object URL of the picture, "" for a PDF or while it is prepared. */
  preview: string;
  /** The server's id; "" until the file is announced. */
  upload: string;
  status: PhotoState;
  /** What the server has proved: SHA-256 in hex, and when. */
  receipt: Receipt | null;
  /** The server has not found this paper's title on it. */
  isOther: boolean;
  /** What the server has read on it. */
  read: readonly ReadValue[];
}

export interface Receipt {
  sha256: string;
  at: string;
}

export function receiptOf({ sha256, received_at: at }: Upload): Receipt | null {
  return sha256 && at ? { sha256, at } : null;
}

export interface Totals {
  /** Photos that are to travel, done or not. */
  photos: number;
  done: number;
  /** Bytes of all, and of those the bytes that have moved. */
  bytes: number;
  moved: number;
}

/** Over the photos prepared here; what a draft brought along has travelled before. */
export function totals(photos: readonly Photo[]): Totals {
  const sum = { photos: 0, done: 0, bytes: 0, moved: 0 };
  for (const { status, size } of photos) {
    if (status.state === "failed" && !mayStillGo(status.why)) continue;
    sum.photos += 1;
    sum.bytes += size;
    if (status.state === "done") sum.done += 1;
    if (status.state === "done" || status.state === "finishing") sum.moved += size;
    if (status.state === "sending") sum.moved += Math.round(size * status.share);
  }
  return sum;
}

export function isUnderWay({ status: { state } }: Photo): boolean {
  return (
    state === "waiting" || state === "preparing" || state === "sending" || state === "retrying"
  );
}

/** Photos that will never be sent do not take a place. */
export function countsInto({ status }: Photo): boolean {
  return status.state !== "failed" || mayStillGo(status.why);
}

function mayStillGo({ code }: Why): boolean {
  return !["tooLarge", "tooMany", "wrongType", "unreadable"].includes(code);
}
