// What this citizen has in hand, most urgent first, as one row of unchanging height: so nothing moves
// under a finger when it arrives. "Hồ sơ của tôi" has all of it.
import { listDossiers, listDrafts } from "../api/citizen";
import type { DossierSummary, DraftSummary } from "../api/models";
import { moment } from "../format";
import { links } from "../router";
import { currentTexts } from "../texts";
import { useResource } from "./resource";
import { Tile } from "./tile";

type Status = DossierSummary["status"];

const OVER: readonly Status[] = ["declined", "stopped", "returned"];
const WAIT_FOR_THE_CITIZEN: readonly Status[] = [
  "supplement_requested",
  "payment_required",
  "resolved",
];

export function Underway() {
  const texts = currentTexts();
  const found = useResource(() => Promise.all([listDrafts(), listDossiers("")]), []);
  if (found.error !== undefined)
    // A convenience here: "Hồ sơ của tôi" says what went wrong and tries again.
    return <Mine />;
  if (!found.data) return <div class="tile bone" role="status" aria-label={texts.app.loading} />;
  const drafts = found.data[0].items.filter(({ state }) => state !== "closed");
  const dossiers = found.data[1].items.filter(({ status }) => !OVER.includes(status));
  const others = drafts.length + dossiers.length - 1;
  const waiting = dossiers.find(({ status }) => WAIT_FOR_THE_CITIZEN.includes(status));
  if (waiting) return <Sent dossier={waiting} others={others} />;
  if (drafts[0]) return <Unfinished draft={drafts[0]} others={others} />;
  if (dossiers[0]) return <Sent dossier={dossiers[0]} others={others} />;
  return <Mine />;
}

export function Mine() {
  const texts = currentTexts();
  return (
    <Tile href={links.dossiers()} icon="folder" title={texts.home.mine}>
      {texts.home.mineText}
    </Tile>
  );
}

function Unfinished({ draft, others }: { draft: DraftSummary; others: number }) {
  const texts = currentTexts();
  return (
    <Tile
      href={links.resume(draft.id)}
      icon="pencil"
      title={texts.draft.resume(draft.procedure.name)}
    >
      {others > 0 ? texts.home.others(others) : texts.draft.savedAt(moment(draft.updated_at))}
    </Tile>
  );
}

function Sent({ dossier, others }: { dossier: DossierSummary; others: number }) {
  const texts = currentTexts();
  return (
    <Tile href={links.dossier(dossier.id)} icon="folder" title={dossier.procedure.name}>
      {dossier.status_label}
      {others > 0 && `. ${texts.home.others(others)}`}
    </Tile>
  );
}
