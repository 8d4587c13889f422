// What is being filled in: what the citizen has said so far, in memory only, and the verbs that change
// it. It knows no screen, and not what it is to become.
import {
  completeUpload,
  createUpload,
  deleteUpload,
  getUpload,
  getUploadPicture,
  linkParts,
} from "../api/citizen";
import type {
  AttachedFile,
  FieldError,
  FormDefinition,
  Redirect,
  Requirement,
} from "../api/models";
import { gather } from "../lists";
import { createStore, type Store } from "../store";
import { language, type Language } from "../texts/first";
import { digest } from "../uploads/hash";
import { inTurn } from "../uploads/line";
import type { Photo } from "../uploads/photos";
import { put as putFile } from "../uploads/put";
import { isBegun, PhotoQueue } from "../uploads/queue";
import { prepare } from "../uploads/shrink";
import { pause } from "../wait";
import { settle, type Settled } from "./answers";
import type { Behalf } from "./behalf";
import { holds } from "./conditions";
import { defaults } from "./defaults";
import { questionsIn, readForm, type Form, type Question } from "./model";
import { get, put } from "./pointers";
import type { Answers, Value } from "./schema";

export interface FillingState extends Settled {
  form: Form;
  /** The language that the form was fetched in. */
  language: Language;
  /** Everything typed, hidden answers included, so that showing a question again restores it. */
  raw: Answers;
  /** Code of the receiving office chosen by hand; "" follows the suggestion. */
  agency: string;
  /** Which of the alternative papers is sent, by requirement. */
  kinds: { readonly [requirement: string]: string };
  granted: readonly string[];
  /** For whom it is filed, where not for oneself. */
  behalf: Behalf | null;
  /** Key of the step that is open. */
  step: string;
  /** Keys of the steps that were left by their button. */
  passed: readonly string[];
  /** The row of a list that is open, by its pointer; "" while none is. */
  openRow: string;
  /** Redirects that were read and left behind, by their text. */
  waived: readonly string[];
  /** Keys of the steps at which earlier answers were offered and settled. */
  offered: readonly string[];
  /** What the server refused, until the answer it points at is changed. */
  refusals: readonly FieldError[];
}

export interface Filling {
  readonly state: Store<FillingState>;
  readonly photos: PhotoQueue;
}

export function newFilling(definition: FormDefinition): Filling {
  const form = readForm(definition);
  const raw = defaults(form);
  const photos = new PhotoQueue(definition.procedure.code, {
    prepare,
    digest,
    create: createUpload,
    refresh: getUpload,
    links: linkParts,
    picture: getUploadPicture,
    complete: completeUpload,
    remove: deleteUpload,
    put: inTurn(putFile),
    pause,
    later: pause,
  });
  const state = createStore<FillingState>({
    form,
    language: language.get(),
    raw,
    ...settle(form, raw),
    agency: "",
    kinds: {},
    granted: [],
    behalf: null,
    step: "",
    passed: [],
    openRow: "",
    waived: [],
    offered: [],
    refusals: [],
  });
  return { state, photos };
}

/** Makes the reader pass every step again. */
export function startOver(filling: Filling): void {
  change(filling, { passed: [] });
}

export function change(filling: Filling, part: Partial<FillingState>): void {
  filling.state.set({ ...filling.state.get(), ...part });
}

export function answer(filling: Filling, question: Question, value: Value | undefined): void {
  const { form, raw, refusals } = filling.state.get();
  let answers = put(raw, question.path, value);
  for (const child of childrenOf(form, question))
    if (get(raw, question.path) !== value) answers = put(answers, child.path, undefined);
  const places = [question.pointer, question.row?.list.pointer].map((place) => `/answers${place}`);
  change(filling, {
    raw: answers,
    ...settle(form, answers),
    refusals: refusals.filter((refusal) => !places.includes(refusal.pointer)),
  });
}

/** Questions whose code list hangs on this answer: communes on their province. */
export function childrenOf(form: Form, question: Question): Question[] {
  const beside = question.path.slice(0, -1).join("/");
  const { row } = question;
  return (row ? questionsIn(row.list, row.index) : form.questions).filter(
    (other) =>
      other.schema["x-parent"] === question.path[question.path.length - 1] &&
      other.path.slice(0, -1).join("/") === beside,
  );
}

export function chooseAgency(filling: Filling, agency: string): void {
  change(filling, { agency, refusals: without(filling, "/agency") });
}

export function chooseKind(filling: Filling, requirement: string, kind: string): void {
  change(filling, { kinds: { ...filling.state.get().kinds, [requirement]: kind } });
}

export function addPhotos(filling: Filling, requirement: Requirement, files: File[]): void {
  change(filling, { refusals: without(filling, `/attachments/${requirement.key}`) });
  filling.photos.add(requirement, files);
}

export function grant(filling: Filling, purpose: string, given: boolean): void {
  const others = filling.state.get().granted.filter((key) => key !== purpose);
  const granted = given ? [...others, purpose] : others;
  change(filling, { granted, refusals: without(filling, "/consent") });
}

/** Says for whom it is filed; null for oneself. */
export function fileFor(filling: Filling, behalf: Behalf | null): void {
  change(filling, { behalf, refusals: without(filling, "/on_behalf_of") });
}

export function enterStep(filling: Filling, step: string): void {
  if (filling.state.get().step !== step) change(filling, { step });
}

export function markPassed(filling: Filling, step: string): void {
  const { passed } = filling.state.get();
  if (!passed.includes(step)) change(filling, { passed: [...passed, step] });
}

export function setRefusals(filling: Filling, refusals: readonly FieldError[]): void {
  change(filling, { refusals });
}

function without(filling: Filling, start: string): FieldError[] {
  return filling.state.get().refusals.filter(({ pointer }) => !pointer.startsWith(start));
}

/** The papers that these answers ask to be sent, or to be shown at the counter. */
export function papers(state: FillingState, how: "submit" | "present"): Requirement[] {
  return state.form.definition.requirements.filter(
    (paper) => paper.how === how && holds(paper.condition, state.answers),
  );
}

/** Another office is the right one for these answers, and that has not been read past. */
export function redirectOf({ form, answers, waived }: FillingState): Redirect | undefined {
  return form.definition.redirects?.find(
    ({ condition, text }) => !waived.includes(text) && condition && holds(condition, answers),
  );
}

export function waive(filling: Filling, { text }: Redirect): void {
  change(filling, { waived: [...filling.state.get().waived, text] });
}

/** The kind of paper that is sent; where there is only one kind, nobody is asked. */
export function kindOf(state: FillingState, paper: Requirement): string {
  const kinds = paper.alternatives ?? [];
  return kinds.length === 1 ? (kinds[0]?.key ?? "") : (state.kinds[paper.key] ?? "");
}

const isThere = ({ status }: Photo) => status.state === "done";

/** What a draft names: the files that have arrived, and large ones that have begun to. */
export const isKept = (photo: Photo) => isThere(photo) || isBegun(photo);

/** The files of the papers given that `belongs` is true of. */
export function attached(
  state: FillingState,
  photos: PhotoQueue,
  wanted: readonly Requirement[],
  belongs: (photo: Photo) => boolean = isThere,
): AttachedFile[] {
  return gather(wanted, (paper) => {
    const kind = kindOf(state, paper);
    return photos
      .of(paper.key)
      .filter(belongs)
      .map((photo) => ({
        requirement: paper.key,
        ...(kind ? { alternative: kind } : {}),
        upload: photo.upload,
      }));
  });
}
