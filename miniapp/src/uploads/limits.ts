// What a paper's photos may be, as its requirement says. It knows files only by type and size.
import type { Requirement } from "../api/models";

export type Why =
  | { code: "tooLarge"; max: number }
  | { code: "tooMany"; max: number }
  | { code: "wrongType" }
  | { code: "unreadable" }
  | { code: "network" }
  | { code: "refused" }
  | { code: "signIn" }
  /** A large file was begun; picked again, it goes on where it stopped. */
  | { code: "pickAgain" }
  /** What was picked again is another file. */
  | { code: "otherFile" }
  /** The API's own words. */
  | { code: "told"; message: string };

export interface Limits {
  mediaTypes: readonly string[];
  maxBytes: number;
  maxFiles: number;
}

export function limitsOf(requirement: Requirement): Limits {
  return {
    mediaTypes: requirement.media_types ?? [],
    maxBytes: requirement.max_bytes ?? Infinity,
    maxFiles: requirement.max_files ?? 1,
  };
}

const BY_ENDING: { [ending: string]: string } = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  heic: "image/heic",
  heif: "image/heif",
  pdf: "application/pdf",
  mp4: "video/mp4",
  mov: "video/quicktime",
};

/** The file's media type; some Android galleries leave it out, then its name's ending tells. */
export function mediaType(file: { name: string; type: string }): string {
  if (file.type) return file.type;
  return BY_ENDING[file.name.split(".").pop()?.toLowerCase() ?? ""] ?? "";
}

/** What `<input accept>` should offer: any image (they are made JPEG here), and what else is allowed. */
export function accepted(limits: Limits): string {
  const others = limits.mediaTypes.filter((type) => !type.startsWith("image/"));
  return ["image/*", ...others].join(",");
}
