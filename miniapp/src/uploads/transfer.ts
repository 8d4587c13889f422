// One file's way to the server: announce, PUT to the store, prove. It tries again by itself while
// the network comes and goes, asks for a fresh link when the old one has run out, and never sends
// a file twice that has already arrived.
import { ApiError } from "../api/client";
import { BridgeError } from "../bridge";
import type { Upload, UploadRequest } from "../api/models";
import type { Digests } from "./hash";
import type { Why } from "./limits";
import type { Put } from "./put";
import { NotUsable, type Prepared } from "./shrink";

/** What a transfer needs of the world; tests bring their own. */
export interface World {
  digest(blob: Blob): Promise<Digests>;
  create(request: UploadRequest): Promise<Upload>;
  refresh(id: string): Promise<Upload>;
  complete(id: string): Promise<Upload>;
  put: Put;
  pause(milliseconds: number): Promise<void>;
}

export type Progress =
  | { state: "preparing" }
  | { state: "sending"; share: number }
  | { state: "retrying" }
  | { state: "finishing" };

export class Stopped extends Error {
  override name = "Stopped";
}

const PAUSES = [1_000, 3_000, 8_000];

export interface Parcel {
  procedure: string;
  requirement: string;
  prepared: Prepared;
}

/**
 * Brings the file to the state "received" and returns its upload id. `known` is the id of an
 * upload announced earlier for the same bytes, "" for none. Throws NotUsable with the reason.
 */
export async function transfer(
  world: World,
  parcel: Parcel,
  known: string,
  signal: AbortSignal,
  report: (progress: Progress, id: string) => void,
): Promise<string> {
  const pauses = [...PAUSES];
  let id = known;
  let arrived = false;
  for (;;) {
    try {
      if (!arrived) {
        const upload = id ? await world.refresh(id) : await announce(world, parcel);
        id = upload.id;
        if (upload.state === "received") return id;
        const tell = (progress: Progress) => report(progress, id);
        await deliver(world, upload, parcel.prepared.blob, signal, tell);
        arrived = true;
      }
      report({ state: "finishing" }, id);
      await world.complete(id);
      return id;
    } catch (error) {
      if (signal.aborted) throw new Stopped();
      if (error instanceof ApiError && error.status === 404 && id) {
        id = ""; // swept by the server in the meantime: announce it anew
        arrived = false;
        continue;
      }
      const wait = mayPass(error) ? pauses.shift() : undefined;
      if (wait === undefined) throw new NotUsable(reason(error));
      report({ state: "retrying" }, id);
      await world.pause(wait);
      if (signal.aborted) throw new Stopped();
    }
  }
}

async function announce(world: World, parcel: Parcel): Promise<Upload> {
  const { blob, name, type } = parcel.prepared;
  const digests = await world.digest(blob);
  return world.create({
    procedure: parcel.procedure,
    requirement: parcel.requirement,
    file_name: name,
    media_type: type,
    size: blob.size,
    ...digests,
  });
}

/** The store did not take the file; 0 when it did not answer at all. */
class StoreRefused extends Error {
  override name = "StoreRefused";
  constructor(readonly status: number) {
    super(`the store answered ${status}`);
  }
}

// The object is there already: an earlier PUT arrived, only its answer was lost.
const ALREADY_THERE = 412;

async function deliver(
  world: World,
  upload: Upload,
  blob: Blob,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<void> {
  if (!upload.put) throw new StoreRefused(0);
  report({ state: "sending", share: 0 });
  const onProgress = (share: number) => report({ state: "sending", share });
  const status = await world.put(upload.put, blob, onProgress, signal);
  const arrived = (status >= 200 && status < 300) || status === ALREADY_THERE;
  if (!arrived) throw new StoreRefused(status);
}

/** A link that has run out (400 or 403) is worth another try: the next round brings a fresh one. */
function mayPass(error: unknown): boolean {
  if (error instanceof StoreRefused) return true;
  return error instanceof ApiError && error.passing;
}

function reason(error: unknown): Why {
  if (error instanceof StoreRefused) return { code: error.status === 0 ? "network" : "refused" };
  if (error instanceof BridgeError) return { code: "signIn" };
  if (!(error instanceof ApiError)) return { code: "unreadable" };
  if (!error.problem || error.passing) return { code: "network" };
  return { code: "told", message: error.problem.errors?.[0]?.message ?? error.problem.detail };
}
