// One PUT of a file to the store. XMLHttpRequest, because fetch cannot tell how far it has got.

export interface Target {
  url: string;
  headers: { [name: string]: string };
}

/** The store's answer: its HTTP status, or 0 when nothing came back. */
export type Put = (
  target: Target,
  blob: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<number>;

// No byte moved for this long: the connection is dead, whatever the browser thinks.
const SILENCE = 45_000;

export const put: Put = (target, blob, onProgress, signal) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let watch = 0;
    const listen = () => {
      window.clearTimeout(watch);
      watch = window.setTimeout(() => request.abort(), SILENCE);
    };
    const finish = (status: number) => {
      window.clearTimeout(watch);
      resolve(status);
    };
    request.open("PUT", target.url);
    for (const name of Object.keys(target.headers))
      request.setRequestHeader(name, target.headers[name] ?? "");
    request.upload.onprogress = (event) => {
      listen();
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => finish(request.status);
    request.onerror = () => finish(0);
    request.onabort = () => finish(0);
    signal.addEventListener("abort", () => request.abort());
    listen();
    request.send(blob);
  });
