// One file's way to the server: announce, PUT to the store (in parts unless it is tiny), prove. It
// tries again by itself while the network comes and goes, asks for a fresh link when the old one has
// run out, and never sends twice what has already arrived.
import { ApiError } from "../api/client";
import { BridgeError } from "../bridge";
import type { Upload, UploadRequest } from "../api/models";
import type { Why } from "./limits";
import {
  ALREADY_THERE,
  cutSmall,
  OtherFile,
  sendParts,
  SINGLE_BYTES,
  type PartsWorld,
} from "./parts";
import { NotUsable, type Prepared } from "./shrink";

/** What a transfer needs of the world; tests bring their own. */
export interface World extends PartsWorld {
  create(request: UploadRequest): Promise<Upload>;
  complete(id: string): Promise<Upload>;
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

// A line that was only cut is back at once.
const PAUSES = [0, 250, 1_000, 3_000, 8_000];
// A large file is proved by a job after its last part: asked for again and again (milliseconds).
const PROOF = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

export interface Parcel {
  procedure: string;
  requirement: string;
  prepared: Prepared;
}

/**
 * Brings the file to the state "received" and returns the upload, which is its receipt. `known` is
 * the id of an upload announced earlier for the same bytes, "" for none. Throws NotUsable with the
 * reason.
 */
export async function transfer(
  world: World,
  parcel: Parcel,
  known: string,
  signal: AbortSignal,
  report: (progress: Progress, id: string) => void,
): Promise<Upload> {
  let pauses = [...PAUSES];
  let id = known;
  let arrived = false;
  let parts = 0;
  for (;;) {
    try {
      if (!arrived) {
        const upload = id ? await world.refresh(id) : await announce(world, parcel);
        id = upload.id;
        // As long as something gets through it is worth going on.
        if ((upload.parts?.arrived.length ?? 0) > parts) pauses = [...PAUSES];
        parts = upload.parts?.arrived.length ?? 0;
        if (upload.state === "received") return upload;
        const tell = (progress: Progress) => report(progress, id);
        if (upload.state === "pending")
          await deliver(world, upload, parcel.prepared.blob, signal, tell);
        arrived = true;
      }
      report({ state: "finishing" }, id);
      return await proved(world, await world.complete(id), signal);
    } catch (error) {
      if (signal.aborted) throw new Stopped();
      if (error instanceof NotUsable) throw error;
      if (error instanceof ApiError && error.status === 404 && id) {
        id = ""; // swept by the server in the meantime: announce it anew
        arrived = false;
        continue;
      }
      if (error instanceof ApiError && error.slug === "upload-parts-missing") arrived = false;
      const wait = mayPass(error) ? pauses.shift() : undefined;
      if (wait === undefined) throw new NotUsable(reason(error));
      report({ state: "retrying" }, id);
      await world.pause(wait);
      if (signal.aborted) throw new Stopped();
    }
  }
}

/** Waits until the server has read the whole of a large file. */
async function proved(world: World, upload: Upload, signal: AbortSignal): Promise<Upload> {
  let seen = upload;
  for (const wait of PROOF) {
    if (seen.state !== "arrived") break;
    await world.pause(wait);
    if (signal.aborted) throw new Stopped();
    seen = await world.refresh(seen.id);
  }
  if (seen.state === "refused")
    throw new NotUsable({ code: "told", message: seen.inspection.reason ?? "" });
  if (seen.state === "arrived") throw new NotUsable({ code: "network" });
  return seen;
}

async function announce(world: World, parcel: Parcel): Promise<Upload> {
  const { blob, name, type } = parcel.prepared;
  const digests = blob.size > SINGLE_BYTES ? { sha256: null, md5: null } : await world.digest(blob);
  return world.create({
    procedure: parcel.procedure,
    requirement: parcel.requirement,
    file_name: name,
    media_type: type,
    size: blob.size,
    ...digests,
    parts: await cutSmall(world, blob),
  });
}

/** The store did not take the file; 0 when it did not answer at all. */
class StoreRefused extends Error {
  override name = "StoreRefused";
  constructor(readonly status: number) {
    super(`the store answered ${status}`);
  }
}

async function deliver(
  world: World,
  upload: Upload,
  blob: Blob,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<void> {
  const onProgress = (share: number) => report({ state: "sending", share });
  if (upload.parts) {
    const answer = await sendParts(world, upload, blob, onProgress, signal);
    if (answer !== 200) throw new StoreRefused(answer);
    return;
  }
  if (!upload.put) throw new StoreRefused(0);
  onProgress(0);
  const status = await world.put(upload.put, blob, onProgress, signal);
  const arrived = (status >= 200 && status < 300) || status === ALREADY_THERE;
  if (!arrived) throw new StoreRefused(status);
}

/** A link that has run out (400 or 403) is worth another try: the next round brings a fresh one. */
function mayPass(error: unknown): boolean {
  if (error instanceof StoreRefused) return true;
  return error instanceof ApiError && (error.passing || error.slug === "upload-parts-missing");
}

function reason(error: unknown): Why {
  if (error instanceof StoreRefused) return { code: error.status === 0 ? "network" : "refused" };
  if (error instanceof OtherFile) return { code: "otherFile" };
  if (error instanceof BridgeError) return { code: "signIn" };
  if (!(error instanceof ApiError)) return { code: "unreadable" };
  if (error.slug === "upload-part-differs") return { code: "otherFile" };
  if (!error.problem || mayPass(error)) return { code: "network" };
  return { code: "told", message: error.problem.errors?.[0]?.message ?? error.problem.detail };
}
