// The two fingerprints an upload is announced with: SHA-256 for the API's proof, MD5 because it
// is the one check that most stores make themselves (WebCrypto has no MD5).
import { md5 } from "js-md5";

export interface Digests {
  /** 64 hex digits. */
  sha256: string;
  /** 32 hex digits. */
  md5: string;
}

export async function digest(blob: Blob): Promise<Digests> {
  const bytes = await read(blob);
  const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { sha256: hex(sha256), md5: md5(bytes) };
}

/** Blob.arrayBuffer() is missing from older webviews; FileReader is everywhere. */
function read(blob: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error ?? new Error("the file could not be read"));
    reader.readAsArrayBuffer(blob);
  });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
