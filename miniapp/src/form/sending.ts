// Sends a dossier so that it arrives once. The key is made once for the dossier and kept over every
// repeat: the server answers a repeat with the dossier it already has.
import { ApiError } from "../api/client";
import type { Submission, Receipt } from "../api/models";

export interface Attempt {
  readonly key: string;
  /** What was sent when the answer got lost; the server may or may not have it. */
  unanswered: Submission | null;
}

export type Outcome =
  /** `earlier`: what arrived is a former version, sent before the latest changes. */
  | { kind: "sent"; dossier: Receipt; earlier: boolean }
  /** No answer came back; sending again with the same attempt is safe. */
  | { kind: "unknown"; error: ApiError }
  | { kind: "refused"; error: ApiError };

export interface Post {
  submit(key: string, submission: Submission): Promise<Receipt>;
  pause(milliseconds: number): Promise<void>;
}

const PAUSES = [2_000, 5_000];

export function newAttempt(): Attempt {
  return { key: uuid(), unanswered: null };
}

/** Version 4, from the random source that every webview has (randomUUID is too new). */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Errors other than ApiError (a sign-in that was cancelled) pass through. */
export async function send(
  attempt: Attempt,
  submission: Submission,
  post: Post,
  onRepeat: () => void,
): Promise<Outcome> {
  const pauses = [...PAUSES];
  let sending = submission;
  for (;;) {
    try {
      const dossier = await post.submit(attempt.key, sending);
      return { kind: "sent", dossier, earlier: sending !== submission };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.slug === "idempotency-key-reused" && attempt.unanswered && sending === submission) {
        // The lost one did arrive: ask for it by sending exactly the same again.
        sending = attempt.unanswered;
        continue;
      }
      if (!error.passing) return { kind: "refused", error };
      if (sending === submission) attempt.unanswered = submission;
      const wait = pauses.shift();
      if (wait === undefined) return { kind: "unknown", error };
      onRepeat();
      await post.pause(wait);
    }
  }
}
