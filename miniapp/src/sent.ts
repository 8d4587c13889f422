// The dossiers sent since the app was opened: their screen need not wait for the network again.
import type { Receipt } from "./api/models";

export interface Sent {
  dossier: Receipt;
  /** What arrived is a version from before the latest changes. */
  earlier: boolean;
}

export const sentDossiers = new Map<string, Sent>();
