// A dossier that is not sent yet: what is filled in of it, kept on the server as a draft until it is sent.
import { beginDraft, saveDraft } from "../api/citizen";
import type { Draft, DraftContent, FormDefinition, Submission } from "../api/models";
import { getForm } from "../api/public";
import { language } from "../texts/first";
import type { PhotoQueue } from "../uploads/queue";
import { settle, withoutBlankRows } from "./answers";
import { Autosave } from "./autosave";
import { begunDossiers } from "./begun";
import { complete } from "./behalf";
import { withFirstRows } from "./defaults";
import { attached, isKept, newFilling, papers, type Filling, type FillingState } from "./filling";
import { keepSaved } from "./keep-saved";
import { readForm } from "./model";
import { newAttempt, type Attempt } from "./sending";

/** A dossier that is not sent yet: what is filled in, and what keeps and sends it. */
export interface NewDossier extends Filling {
  readonly attempt: Attempt;
  readonly autosave: Autosave<DraftContent, Draft>;
  /** Stops watching the network, the screen and the changes. */
  unwatch: () => void;
}

/** Fetches the form and begins, or goes on with the dossier already begun. */
export async function startFilling(procedure: string): Promise<NewDossier> {
  const begun = begunDossiers.get(procedure);
  if (begun) {
    if (begun.state.get().language !== language.get()) await renewForm(begun);
    return begun;
  }
  const filling = newDossier(await getForm(procedure));
  begunDossiers.set(procedure, filling);
  watch(filling);
  return filling;
}

export function newDossier(definition: FormDefinition): NewDossier {
  const { code } = definition.procedure;
  const filling = newFilling(definition);
  const { state, photos } = filling;
  const { raw } = state.get();
  const autosave = new Autosave<DraftContent, Draft>(
    {
      content: () => draftContent(state.get(), photos),
      isBegun: () => photos.photos.get().length > 0 || state.get().raw !== raw,
    },
    {
      begin: (key, content) => beginDraft(key, code, content),
      save: ({ id, version }, content) => saveDraft(id, version, content),
      contentOf,
    },
  );
  return { ...filling, attempt: newAttempt(), autosave, unwatch: () => undefined };
}

export function watch(dossier: NewDossier): void {
  dossier.unwatch = keepSaved(dossier, dossier.autosave);
}

/** Puts a newer revision of the form, or the form in another language, under the same answers. */
export async function renewForm(filling: NewDossier): Promise<void> {
  const state = filling.state.get();
  const form = readForm(await getForm(state.form.definition.procedure.code));
  const raw = withFirstRows(form, state.raw);
  const settled = settle(form, raw);
  const kept = { ...state, form, language: language.get(), raw, ...settled };
  filling.state.set({ ...kept, openRow: "", waived: [], refusals: [] });
}

export function finish(filling: NewDossier): void {
  filling.unwatch();
  void filling.autosave.hold();
  filling.photos.dispose();
  begunDossiers.delete(filling.state.get().form.definition.procedure.code);
}

/** What is kept on the server until the dossier is sent. */
function draftContent(state: FillingState, photos: PhotoQueue): DraftContent {
  const { revision, requirements } = state.form.definition;
  const files = requirements.filter(({ how }) => how === "submit");
  return {
    revision,
    answers: withoutBlankRows(state.answers),
    attachments: attached(state, photos, files, isKept),
    agency: state.agency || null,
    step: state.step || null,
    ...(state.behalf ? { on_behalf_of: { ...state.behalf } } : {}),
  };
}

function contentOf(draft: Draft): DraftContent {
  const { revision, answers, attachments, agency, step, on_behalf_of } = draft;
  const behalf = on_behalf_of ? { on_behalf_of } : {};
  return { revision, answers, attachments, agency, step, ...behalf };
}

/** What POST /dossiers takes. Only photos that have arrived are named. */
export function submission(filling: NewDossier, agency: string): Submission {
  const state = filling.state.get();
  const { definition } = state.form;
  const { draft } = filling.autosave;
  return {
    procedure: definition.procedure.code,
    revision: definition.revision,
    agency,
    answers: state.answers,
    attachments: attached(state, filling.photos, papers(state, "submit")),
    consent: { version: definition.consent.version, granted: [...state.granted] },
    ...(state.behalf ? { on_behalf_of: complete(state.behalf) } : {}),
    ...(draft ? { draft: draft.id } : {}),
  };
}
