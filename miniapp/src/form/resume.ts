// Goes on with a draft that the server has kept, at the step and with the photos it was left with.
import { getDraft } from "../api/citizen";
import type { Draft } from "../api/models";
import { getForm } from "../api/public";
import { currentTexts } from "../texts";
import { settle } from "./answers";
import { begunDossiers } from "./begun";
import { kept } from "./behalf";
import { defaults, withFirstRows } from "./defaults";
import { change, newFilling, watch, type Filling } from "./filling";
import { isGroup } from "./pointers";
import type { Answers } from "./schema";
import { stages } from "./stages";
import { SINGLE_BYTES } from "../uploads/parts";

export interface Resumed {
  filling: Filling;
  draft: Draft;
}

export async function resumeDraft(id: string): Promise<Resumed> {
  const draft = await getDraft(id);
  const { code } = draft.procedure;
  const open = begunDossiers.get(code);
  if (open?.autosave.id === id && open.autosave.isUnsaved) return { filling: open, draft };
  const filling = newFilling(await getForm(code));
  load(filling, draft);
  // What was carried over to a newer form is stored as it was until it is saved.
  filling.autosave.adopt(draft, draft.carried_over === null);
  if (open) open.unwatch();
  begunDossiers.set(code, filling);
  watch(filling);
  return { filling, draft };
}

/** Takes what another phone has saved in place of what is here. */
export function takeTheirs(filling: Filling, draft: Draft): void {
  load(filling, draft);
  filling.autosave.adopt(draft, draft.carried_over === null);
}

function load(filling: Filling, draft: Draft): void {
  const { form } = filling.state.get();
  const raw = withFirstRows(form, over(defaults(form), draft.answers as Answers));
  const kinds: { [requirement: string]: string } = {};
  for (const { requirement, alternative } of draft.attachments)
    if (alternative) kinds[requirement] = alternative;
  change(filling, {
    raw,
    ...settle(form, raw),
    kinds,
    agency: draft.agency ?? "",
    behalf: kept(draft.on_behalf_of),
    step: draft.step ?? "",
    openRow: "",
    refusals: [],
  });
  filling.photos.restore(
    inOrder(draft)
      .filter(({ state, size }) => state === "received" || isResumable(state, size))
      .map(({ requirement, file_name: name, size, upload, state }) => ({
        requirement,
        name,
        size,
        upload,
        isWhole: state === "received" || state === "arrived",
      })),
  );
  const keys = stages(filling.state.get(), currentTexts()).map(({ key }) => key);
  change(filling, { passed: keys.slice(0, Math.max(0, keys.indexOf(draft.step ?? ""))) });
}

/** The files as they were put in order, which need not be that of their arrival. */
function inOrder({ files, attachments }: Draft): Draft["files"] {
  const places = new Map(attachments.map(({ upload }, place) => [upload, place]));
  const placeOf = ({ upload }: { upload: string }) => places.get(upload) ?? places.size;
  return [...files].sort((one, other) => placeOf(one) - placeOf(other));
}

/** A large file of which the server may have some parts, or all and be proving them. */
function isResumable(state: string, size: number): boolean {
  return size > SINGLE_BYTES && (state === "pending" || state === "arrived");
}

/** The answers given laid over those that the form proposes. */
function over(below: Answers, above: Answers): Answers {
  return Object.keys(above).reduce<Answers>(
    (all, key) => {
      const [under, value] = [all[key], above[key]];
      if (value !== undefined)
        Object.defineProperty(all, key, {
          value: isGroup(under) && isGroup(value) ? over(under, value) : value,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      return all;
    },
    { ...below },
  );
}
