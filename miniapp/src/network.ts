// What the phone says of its network, where it says anything (Android's webviews do, iOS's do not).

interface Connection extends EventTarget {
  type?: string;
}

function connection(): Connection | undefined {
  return (navigator as { connection?: Connection }).connection;
}

/** True on a network that is usually paid for by the byte; false when that is not known. */
export function isMetered(): boolean {
  return connection()?.type === "cellular";
}

/** Calls back when the network has changed; returns how to stop that. */
export function onNetworkChange(listener: () => void): () => void {
  const watched = connection();
  watched?.addEventListener("change", listener);
  return () => watched?.removeEventListener("change", listener);
}
