// Does one thing to a dossier that was filed, so that it is done once whatever the network does: the
// version that was seen goes along, and where that is out of date, what has become of the dossier says
// whether our own press did it.
import { ApiError } from "./api/client";
import { getDossier } from "./api/citizen";
import type { Dossier } from "./api/models";

export type Acted =
  | { kind: "done"; dossier: Dossier }
  /** Nothing was done: something else happened to the dossier meanwhile. */
  | { kind: "changed"; dossier: Dossier }
  /** No answer came back; the same may be done again. */
  | { kind: "unknown" }
  | { kind: "refused"; error: ApiError };

// It is not at this step any more, or another version than the one that was seen.
const MOVED_ON = [404, 409, 412];

/** Errors other than ApiError (a sign-in that was cancelled) pass through. */
export async function act(
  seen: Dossier,
  isDone: (dossier: Dossier) => boolean,
  write: (version: number) => Promise<Dossier>,
): Promise<Acted> {
  try {
    try {
      return { kind: "done", dossier: await write(seen.version) };
    } catch (error) {
      if (!(error instanceof ApiError) || !MOVED_ON.includes(error.status)) throw error;
    }
    const dossier = await getDossier(seen.id);
    return { kind: isDone(dossier) ? "done" : "changed", dossier };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.passing ? { kind: "unknown" } : { kind: "refused", error };
  }
}

export type Deed = "supplement" | "confirmation" | "withdrawal" | "rating";

let last: { dossier: Dossier; deed: Deed } | null = null;

/** Keeps what was just done for the dossier's own screen, which need not ask for it again. */
export function rememberDone(dossier: Dossier, deed: Deed): void {
  last = { dossier, deed };
}

/** What was just done to this dossier, told once. */
export function takeDone(id: string): { dossier: Dossier; deed: Deed } | null {
  const done = last?.dossier.id === id ? last : null;
  last = null;
  return done;
}
