// A file's way to the store, part by part: only what the store does not have travels, however often
// the network, the app or the day ends in between.
import type { PartLinks, PartsRequest, Upload, UploadRequest } from "../api/models";
import type { Digests } from "./hash";
import type { Put, Target } from "./put";

// Above this (bytes) the server cuts a file into parts, and wants no hash of the whole.
export const SINGLE_BYTES = 8 * 1024 * 1024;

const AT_ONCE = 2;

// Smaller files are cut by us: a break costs a third of a second on a weak line, and all the links
// come with one answer.
const LEAST = 64 * 1024;
const MOST = 20;

// The part is there already: an earlier PUT arrived, only its answer was lost.
export const ALREADY_THERE = 412;

export interface PartsWorld {
  refresh(id: string): Promise<Upload>;
  digest(blob: Blob): Promise<Digests>;
  links(id: string, request: PartsRequest): Promise<PartLinks>;
  put: Put;
}

/** The file picked again is not the one that was begun. */
export class OtherFile extends Error {
  override name = "OtherFile";
}

/** How a file is to be cut, with the hashes of its parts; null for one that is not cut by us. */
export async function cutSmall(
  world: PartsWorld,
  blob: Blob,
): Promise<NonNullable<UploadRequest["parts"]> | null> {
  if (blob.size <= LEAST || blob.size > SINGLE_BYTES) return null;
  const size = LEAST * Math.ceil(blob.size / LEAST / MOST);
  const announced = [];
  for (let number = 1; (number - 1) * size < blob.size; number += 1)
    announced.push({ number, ...(await world.digest(pieceOf(blob, number, size))) });
  return { size, announced };
}

function pieceOf(blob: Blob, number: number, size: number): Blob {
  return blob.slice((number - 1) * size, number * size);
}

/**
 * Sends whatever parts of `blob` have not arrived: those of a large file two at a time, of a small
 * one all, for the line to put in order. Answers the store's status of the
 * first part that it did not take, 200 when it has them all. Throws OtherFile.
 */
export async function sendParts(
  world: PartsWorld,
  upload: Upload,
  blob: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const { parts } = upload;
  if (!parts) return 200;
  const arrived = new Map(parts.arrived.map((part) => [part.number, part.sha256]));
  const links = new Map(parts.links.map((link) => [link.number, link.put]));
  const moved = new Map<number, number>();
  const tell = () => {
    let bytes = 0;
    moved.forEach((each) => (bytes += each));
    onProgress(Math.min(1, bytes / blob.size));
  };
  let next = 1;
  let failed = 200;
  let thrown: unknown;
  const sendOn = async () => {
    while (next <= parts.count && failed === 200 && !signal.aborted) {
      const number = next;
      next += 1;
      const status = await sendOne(number, pieceOf(blob, number, parts.size)).catch(
        (error: unknown) => {
          thrown = error;
          return 0;
        },
      );
      if (status !== 200) failed = status;
    }
  };
  const sendOne = async (number: number, piece: Blob): Promise<number> => {
    const put = (target: Target) =>
      world.put(
        target,
        piece,
        (share) => {
          moved.set(number, share * piece.size);
          tell();
        },
        signal,
      );
    const status = links.has(number)
      ? await putSmall(number, put)
      : await putLarge(number, piece, put);
    if (status === 200) moved.set(number, piece.size);
    else moved.delete(number);
    tell();
    return status;
  };
  /** A line that was only cut is back at once; and the part may have arrived without its answer. */
  const putSmall = async (number: number, put: (target: Target) => Promise<number>) => {
    const target = links.get(number) as Target;
    let status = await put(target);
    if (status === 0 && !signal.aborted) {
      const seen = await world.refresh(upload.id);
      const isThere = seen.parts?.arrived.some((part) => part.number === number);
      status = isThere ? 200 : await put(target);
    }
    return status === ALREADY_THERE ? 200 : ok(status);
  };
  const putLarge = async (
    number: number,
    piece: Blob,
    put: (target: Target) => Promise<number>,
  ): Promise<number> => {
    const digests = await world.digest(piece);
    const known = arrived.get(number);
    if (known !== undefined && known !== digests.sha256) throw new OtherFile();
    if (known !== undefined) return 200;
    const { parts: given } = await world.links(upload.id, { parts: [{ number, ...digests }] });
    return given[0] ? ok(await put(given[0].put)) : 0;
  };
  // Even where the line stands still from the beginning, it is being sent.
  tell();
  // All come to an end before anything is said: none reports behind another's failure.
  const lanes = links.size > 0 ? parts.count : AT_ONCE;
  await Promise.all(Array.from({ length: lanes }, sendOn));
  if (thrown !== undefined) throw thrown;
  return signal.aborted ? 0 : failed;
}

function ok(status: number): number {
  return status >= 200 && status < 300 ? 200 : status;
}
