// Which offices can receive a dossier with these answers, and which of them is proposed.
import type { Agency } from "../api/models";
import type { FillingState } from "./filling";
import { get, parts } from "./pointers";
import type { Value } from "./schema";

/**
 * The offices that may receive it: where the form names a commune that has to be served and it is
 * answered, only that commune's own; the server refuses any other.
 */
export function officesFor(state: FillingState, offices: readonly Agency[]): readonly Agency[] {
  const served = servedCommune(state);
  return served === undefined ? offices : offices.filter(({ commune }) => commune === served);
}

/** The commune that the office has to serve; undefined while any will do. */
export function servedCommune({ form, answers }: FillingState): Value | undefined {
  const place = form.definition.receiving.must_serve;
  return place === undefined ? undefined : get(answers, parts(place));
}

/** The office of the commune that the answers name first; undefined when they name none. */
export function suggestedAgency(
  state: FillingState,
  offices: readonly Agency[],
): Agency | undefined {
  for (const place of state.form.definition.receiving.suggested_from) {
    const commune = get(state.answers, parts(place));
    const agency = offices.find((each) => each.commune !== null && each.commune === commune);
    if (agency) return agency;
  }
  return undefined;
}
