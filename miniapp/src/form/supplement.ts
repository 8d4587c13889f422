// The answer to a supplement: the dossier as it was filed, of which just what the office pointed at may
// be changed, and what follows from a changed answer. It is kept on the server until it is sent.
import { getSupplementDraft, saveSupplementDraft } from "../api/acts";
import { ApiError } from "../api/client";
import { getDossier } from "../api/citizen";
import type {
  Asked,
  Dossier,
  FormDefinition,
  Requirement,
  SupplementAnswer,
  SupplementDraft,
  SupplementDraftContent,
} from "../api/models";
import { getForm } from "../api/public";
import { gather } from "../lists";
import { createStore, type Store } from "../store";
import { cleanText } from "../text";
import { language, type Texts } from "../texts";
import { isUnderWay, type Photo } from "../uploads/photos";
import { laidOver, settle, withoutBlankRows } from "./answers";
import { Autosave } from "./autosave";
import { holds } from "./conditions";
import { dayInVietnam } from "./derivations";
import {
  attached,
  change,
  childrenOf,
  isKept,
  newFilling,
  papers,
  type Filling,
  type FillingState,
} from "./filling";
import { keepSaved } from "./keep-saved";
import { kindsOf, restorePhotos } from "./kept-files";
import { questionsIn, readForm, type Form, type Question } from "./model";
import { get, put } from "./pointers";
import type { Answers } from "./schema";
import { photoObstacles, questionObstacles, refusalsAt, type Obstacle, type Stage } from "./stages";
import { faults } from "./verdict";

export interface Answering {
  /** As it was seen last. */
  dossier: Dossier;
  /** In the language it was fetched in last. */
  request: Asked;
  readonly filling: Filling;
  readonly remark: Store<string>;
  readonly autosave: Autosave<SupplementDraftContent, SupplementDraft>;
  /** Stops watching the network, the screen and the changes. */
  unwatch: () => void;
}

/** By the request's id: who leaves the screen finds there what was typed and is being sent. */
const begun = new Map<string, Answering>();

/** The supplement that this dossier waits for. */
export function awaited({ allowed, requests }: Dossier): Asked | undefined {
  if (!allowed.includes("answer_supplement")) return undefined;
  return requests.find(({ kind, answered_at }) => kind === "supplement" && answered_at === null);
}

/** Begins to answer, or goes on where it was left; the dossier where nothing is asked any more. */
export async function startAnswering(id: string): Promise<Answering | { dossier: Dossier }> {
  const dossier = await getDossier(id);
  const request = awaited(dossier);
  for (const other of Array.from(begun.values()))
    // Answered from another phone, or too late.
    if (other.dossier.id === id && other.request.id !== request?.id) finishAnswering(other);
  if (!request) return { dossier };
  const open = begun.get(request.id);
  if (open) return goOn(open, dossier, request);
  const [definition, draft] = await Promise.all([
    formFor(dossier, request),
    getSupplementDraft(id, request.id),
  ]);
  return begin(dossier, request, definition, draft);
}

/** With what is in memory still, unless another phone has gone further. */
async function goOn(open: Answering, dossier: Dossier, request: Asked): Promise<Answering> {
  const isReadable = open.filling.state.get().language === language.get();
  const [definition, draft] = await Promise.all([
    isReadable ? null : formFor(dossier, request),
    getSupplementDraft(dossier.id, request.id),
  ]);
  open.dossier = dossier;
  open.request = request;
  if (definition) renew(open.filling, definition);
  if (isBehind(open, draft)) takeKept(open, draft);
  return open;
}

function begin(
  dossier: Dossier,
  request: Asked,
  definition: FormDefinition,
  draft: SupplementDraft,
): Answering {
  const answering: Answering = {
    dossier,
    request,
    filling: newFilling(definition),
    remark: createStore(""),
    autosave: new Autosave<SupplementDraftContent, SupplementDraft>(
      { content: () => draftContent(answering), isBegun: () => false },
      {
        save: ({ version }, content) =>
          saveSupplementDraft(dossier.id, request.id, version, content),
        contentOf,
      },
    ),
    unwatch: () => undefined,
  };
  takeKept(answering, draft);
  const { filling, remark, autosave } = answering;
  const stops = [keepSaved(filling, autosave), remark.subscribe(() => autosave.changed())];
  answering.unwatch = () => stops.forEach((stop) => stop());
  begun.set(request.id, answering);
  return answering;
}

/** Another phone has saved since, and nothing here would be lost by taking that. */
function isBehind({ autosave, filling }: Answering, { version }: SupplementDraft): boolean {
  const { state } = autosave.saving.get();
  if (autosave.isUnsaved || state === "conflict") return false;
  // What was asked for while our own save was on its way may be older than that.
  return version > (autosave.draft?.version ?? 0) && !filling.photos.photos.get().some(isUnderWay);
}

export function finishAnswering({ request, filling, autosave, unwatch }: Answering): void {
  unwatch();
  void autosave.hold();
  filling.photos.dispose();
  begun.delete(request.id);
}

/** Sends it, while nothing is saved; what has not arrived goes on being kept. */
export async function whileSending(answering: Answering, send: () => Promise<void>): Promise<void> {
  await answering.autosave.hold();
  await send();
  if (begun.get(answering.request.id) === answering) answering.autosave.release();
}

/**
 * The form it was filed with; where that is retired, the current one, which asks most of the same. Of
 * the papers those that were asked for, each of which must come, whatever the answers say; and those
 * that changed answers may require: not called for as it was filed, and not there.
 */
async function formFor(
  { procedure, revision, answers, attachments }: Dossier,
  { items }: Asked,
): Promise<FormDefinition> {
  const definition = await getForm(procedure.code, revision).catch((error: unknown) => {
    if (error instanceof ApiError && error.slug === "revision-retired")
      return getForm(procedure.code);
    throw error;
  });
  const wanted = items.map(({ requirement }) => requirement);
  const there = attachments.map(({ requirement }) => requirement);
  const requirements = gather(definition.requirements, (paper): Requirement[] => {
    const { key, how, required, condition } = paper;
    if (how !== "submit") return [];
    if (wanted.includes(key)) return [{ ...paper, required: true, condition: null }];
    const follows = required && !there.includes(key) && !holds(condition, answers as Answers);
    return follows ? [paper] : [];
  });
  return { ...definition, requirements };
}

/** Puts the form in another language under the same answers. */
function renew(filling: Filling, definition: FormDefinition): void {
  const form = readForm(definition);
  const settled = settle(form, filling.state.get().raw);
  change(filling, { form, language: language.get(), ...settled, refusals: [] });
}

/** Takes what the server keeps in place of what is here. */
export function takeKept(answering: Answering, draft: SupplementDraft): void {
  const { dossier, filling, remark, autosave } = answering;
  const { form } = filling.state.get();
  const raw = laidOver(withoutAsked(answering, draft), draft.answers as Answers);
  change(filling, {
    raw,
    ...settle(form, raw),
    kinds: { ...kindsOf(dossier.attachments), ...kindsOf(draft.attachments) },
    openRow: "",
    refusals: [],
  });
  remark.set(draft.remark ?? "");
  restorePhotos(filling.photos, draft);
  autosave.adopt(draft, true);
}

/** The answers as filed. Once anything was saved, what was asked for is what was saved of it. */
function withoutAsked(answering: Answering, { version }: SupplementDraft): Answers {
  const filed = answering.dossier.answers as Answers;
  if (version === 0) return filed;
  return askedQuestions(answering).reduce((all, { path }) => put(all, path, undefined), filed);
}

/** The questions behind what was pointed at: one, a list, all of a row or a group, or one of a row. */
export function questionsAt({ questions }: Form, place: string | null): Question[] {
  const isIn = ({ pointer }: Question) => pointer === place || pointer.startsWith(`${place}/`);
  const list = questions.find((each) => each.list && place?.startsWith(`${each.pointer}/`));
  if (!list || !place) return questions.filter(isIn);
  return questionsIn(list, parseInt(place.slice(list.pointer.length + 1), 10)).filter(isIn);
}

function askedQuestions({ filling, request }: Answering): Question[] {
  const { form } = filling.state.get();
  return gather(request.items, ({ pointer: place }) => questionsAt(form, place));
}

const called = new WeakMap<FillingState, Question[]>();

/**
 * What follows from the changed answers though nobody pointed at it: what must be answered now, and
 * the codes below a changed one. The server takes just that along.
 */
export function calledFor(answering: Answering): Question[] {
  const state = answering.filling.state.get();
  const known = called.get(state) ?? follows(answering, state);
  called.set(state, known);
  return known;
}

function follows(answering: Answering, { form, raw }: FillingState): Question[] {
  const filed = answering.dossier.answers as Answers;
  const asked = askedQuestions(answering);
  const isChanged = ({ path }: Question) => get(raw, path) !== get(filed, path);
  const sent = [...asked];
  const take = (more: readonly Question[]) => sent.push(...more.filter(isNew));
  const isNew = (each: Question) =>
    !sent.includes(each) && !(each.row && sent.includes(each.row.list));
  take(gather(asked.filter(isChanged), (each) => childrenOf(form, each)));
  for (;;) {
    const known = sent.length;
    const merged = sent.reduce<Answers>((all, { path }) => put(all, path, get(raw, path)), filed);
    const { answers, visible } = settle(form, merged);
    const found = faults(form, answers, visible, dayOf(answering));
    take(found.filter(({ code }) => code === "required").map(({ question }) => question));
    if (sent.length > known) continue;
    const order = Array.from(visible);
    const place = ({ pointer }: Question) => order.indexOf(pointer);
    return sent
      .slice(asked.length)
      .filter((each) => place(each) >= 0)
      .sort((one, other) => place(one) - place(other));
  }
}

/** Answers are judged as of the day they were first sent, as the server does. */
function dayOf({ dossier }: Answering): string {
  return dayInVietnam(new Date(dossier.submitted_at));
}

/** All that is asked here, as a stage of a form. */
function stagesOf(answering: Answering): {
  questions: Stage & { kind: "questions" };
  photos: Stage;
} {
  const questions = [...askedQuestions(answering), ...calledFor(answering)];
  const group = { label: "", hint: "", prefill: "", questions, derived: [] };
  const step = { key: "", label: "", hint: "", rules: [], groups: [group] };
  return {
    questions: { kind: "questions", key: "", label: "", step },
    photos: { kind: "photos", key: "", label: "" },
  };
}

/** What is wrong or missing. */
export function obstaclesOf(answering: Answering, texts: Texts): Obstacle[] {
  const { filling } = answering;
  const { step } = stagesOf(answering).questions;
  return [
    ...questionObstacles(filling.state.get(), step, texts, dayOf(answering)),
    ...photoObstacles(filling, texts),
  ].map((found) => ({ ...found, stage: "" }));
}

/** What the server has refused, each at its place. */
export function refusalsOf(answering: Answering): Obstacle[] {
  const { questions, photos } = stagesOf(answering);
  return [...refusalsAt(answering.filling, questions), ...refusalsAt(answering.filling, photos)];
}

/** The answers to what is asked here, and to nothing else. */
function answersOf(answering: Answering): Answers {
  const { answers } = answering.filling.state.get();
  const questions = [...askedQuestions(answering), ...calledFor(answering)];
  return questions.reduce<Answers>((all, { path }) => {
    const value = get(answers, path);
    return value === undefined ? all : put(all, path, value);
  }, {});
}

/** What is sent: nothing that was not asked for; the files that `belongs` is true of. */
export function answerOf(
  answering: Answering,
  belongs?: (photo: Photo) => boolean,
): SupplementAnswer {
  const { filling, remark } = answering;
  const state = filling.state.get();
  return {
    answers: answersOf(answering),
    attachments: attached(state, filling.photos, papers(state, "submit"), belongs),
    remark: cleanText(remark.get()) || null,
  };
}

/** What is kept on the server until then. */
function draftContent(answering: Answering): SupplementDraftContent {
  const content = answerOf(answering, isKept);
  return { ...content, answers: withoutBlankRows(content.answers as Answers) };
}

function contentOf({ answers, attachments, remark }: SupplementDraft): SupplementDraftContent {
  return { answers, attachments, remark };
}
