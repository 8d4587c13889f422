// A large file's way to the store, part by part: only what the store does not have travels, however
// often the network, the app or the day ends in between.
import type { PartLinks, PartsRequest, Upload } from "../api/models";
import type { Digests } from "./hash";
import type { Put } from "./put";

// Above this (bytes) the server cuts a file into parts, and wants no hash of the whole.
export const SINGLE_BYTES = 8 * 1024 * 1024;

const AT_ONCE = 2;

export interface PartsWorld {
  digest(blob: Blob): Promise<Digests>;
  links(id: string, request: PartsRequest): Promise<PartLinks>;
  put: Put;
}

/** The file picked again is not the one that was begun. */
export class OtherFile extends Error {
  override name = "OtherFile";
}

/**
 * Sends whatever parts of `blob` have not arrived, two at a time. Answers the store's status of the
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
      const piece = blob.slice((number - 1) * parts.size, number * parts.size);
      const status = await sendOne(number, piece).catch((error: unknown) => {
        thrown = error;
        return 0;
      });
      if (status !== 200) failed = status;
    }
  };
  const sendOne = async (number: number, piece: Blob): Promise<number> => {
    const digests = await world.digest(piece);
    const known = arrived.get(number);
    if (known !== undefined && known !== digests.sha256) throw new OtherFile();
    if (known === undefined) {
      const { parts: links } = await world.links(upload.id, { parts: [{ number, ...digests }] });
      const link = links[0];
      if (!link) return 0;
      const report = (share: number) => {
        moved.set(number, share * piece.size);
        tell();
      };
      const status = await world.put(link.put, piece, report, signal);
      if (status < 200 || status >= 300) {
        moved.delete(number);
        return status;
      }
    }
    moved.set(number, piece.size);
    tell();
    return 200;
  };
  // Both come to an end before anything is said: neither reports behind the other's failure.
  await Promise.all(Array.from({ length: AT_ONCE }, sendOn));
  if (thrown !== undefined) throw thrown;
  return signal.aborted ? 0 : failed;
}
