// Saves what is being filled in as it changes, and looks after it when the app or its network goes.
import { bridge } from "../bridge";
import { isMetered, onNetworkChange } from "../network";
import type { Saver } from "./autosave";
import type { Filling } from "./filling";

/** What of the state is kept on the server. */
const KEPT = ["answers", "agency", "kinds", "behalf", "step"] as const;

/**
 * Saves what changes from now on, asks before a browser throws away what is not saved yet, and sends
 * again what only the network held up; returns how to stop all that.
 */
export function keepSaved({ state, photos }: Filling, autosave: Saver): () => void {
  let known = state.get();
  const look = () => {
    const before = known;
    known = state.get();
    if (KEPT.some((part) => known[part] !== before[part])) autosave.changed();
  };
  const ask = (event: Event) => {
    if (autosave.isUnsaved) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  const stops = [
    state.subscribe(look),
    photos.photos.subscribe(() => autosave.changed()),
    bridge.onPause(() => autosave.flush()),
    bridge.onResume(() => autosave.flush()),
    bridge.onResume(() => photos.retryLost()),
    onNetworkChange(() => {
      if (photos.hold.get() === "wifi" && !isMetered()) photos.resume();
    }),
    () => window.removeEventListener("beforeunload", ask),
  ];
  return () => stops.forEach((stop) => stop());
}
