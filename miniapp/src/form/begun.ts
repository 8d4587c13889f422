// The dossiers begun and not yet sent, by procedure code. Apart from the rest of the form, so that a
// screen can ask whether there is one without fetching all that filling it in needs.
import type { Filling } from "./filling";

export const begunDossiers = new Map<string, Filling>();

// What has not been saved yet lives in memory only: ask before a browser throws it away.
window.addEventListener("beforeunload", (event) => {
  if (Array.from(begunDossiers.values()).some(({ autosave }) => autosave.isUnsaved))
    event.preventDefault();
});
