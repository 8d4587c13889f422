// The photos of a draft that the server has kept, taken up again.
import type { AttachedFile, Draft } from "../api/models";
import { SINGLE_BYTES } from "../uploads/parts";
import type { PhotoQueue } from "../uploads/queue";

/** What a draft of either kind says of its files. */
type WithFiles = Pick<Draft, "attachments" | "files">;

export function restorePhotos(photos: PhotoQueue, draft: WithFiles): void {
  photos.restore(
    inOrder(draft)
      .filter(({ state, size }) => state === "received" || isResumable(state, size))
      .map(({ requirement, file_name: name, size, upload, state }) => ({
        requirement,
        name,
        size,
        upload,
        isWhole: state === "received" || state === "arrived",
      })),
  );
}

/** The kind of each paper, as its files say. */
export function kindsOf(files: readonly Pick<AttachedFile, "requirement" | "alternative">[]): {
  [requirement: string]: string;
} {
  const kinds: { [requirement: string]: string } = {};
  for (const { requirement, alternative } of files)
    if (alternative) kinds[requirement] = alternative;
  return kinds;
}

/** The files as they were put in order, which need not be that of their arrival. */
function inOrder({ files, attachments }: WithFiles): Draft["files"] {
  const places = new Map(attachments.map(({ upload }, place) => [upload, place]));
  const placeOf = ({ upload }: { upload: string }) => places.get(upload) ?? places.size;
  return [...files].sort((one, other) => placeOf(one) - placeOf(other));
}

/** A large file of which the server may have some parts, or all and be proving them. */
function isResumable(state: string, size: number): boolean {
  return size > SINGLE_BYTES && (state === "pending" || state === "arrived");
}
