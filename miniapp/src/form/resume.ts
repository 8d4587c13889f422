// Goes on with a draft that the server has kept, at the step and with the photos it was left with.
import { getDraft } from "../api/citizen";
import type { Draft } from "../api/models";
import { getForm } from "../api/public";
import { currentTexts } from "../texts";
import { laidOver, settle } from "./answers";
import { begunDossiers } from "./begun";
import { kept } from "./behalf";
import { defaults, withFirstRows } from "./defaults";
import { change } from "./filling";
import { newDossier, watch, type NewDossier } from "./new-dossier";
import { kindsOf, restorePhotos } from "./kept-files";
import type { Answers } from "./schema";
import { stages } from "./stages";

export interface Resumed {
  filling: NewDossier;
  draft: Draft;
}

export async function resumeDraft(id: string): Promise<Resumed> {
  const draft = await getDraft(id);
  const { code } = draft.procedure;
  const open = begunDossiers.get(code);
  if (open?.autosave.draft?.id === id && open.autosave.isUnsaved) return { filling: open, draft };
  const filling = newDossier(await getForm(code));
  load(filling, draft);
  // What was carried over to a newer form is stored as it was until it is saved.
  filling.autosave.adopt(draft, draft.carried_over === null);
  if (open) open.unwatch();
  begunDossiers.set(code, filling);
  watch(filling);
  return { filling, draft };
}

/** Takes what another phone has saved in place of what is here. */
export function takeTheirs(filling: NewDossier, draft: Draft): void {
  load(filling, draft);
  filling.autosave.adopt(draft, draft.carried_over === null);
}

function load(filling: NewDossier, draft: Draft): void {
  const { form } = filling.state.get();
  const raw = withFirstRows(form, laidOver(defaults(form), draft.answers as Answers));
  change(filling, {
    raw,
    ...settle(form, raw),
    kinds: kindsOf(draft.attachments),
    agency: draft.agency ?? "",
    behalf: kept(draft.on_behalf_of),
    step: draft.step ?? "",
    openRow: "",
    refusals: [],
  });
  restorePhotos(filling.photos, draft);
  const keys = stages(filling.state.get(), currentTexts()).map(({ key }) => key);
  change(filling, { passed: keys.slice(0, Math.max(0, keys.indexOf(draft.step ?? ""))) });
}
