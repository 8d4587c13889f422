// The dossiers begun and not yet sent, by procedure code. Apart from the rest of the form, so that a
// screen can ask whether there is one without fetching all that filling it in needs.
import type { NewDossier } from "./new-dossier";

export const begunDossiers = new Map<string, NewDossier>();
