// The answer to a supplement, in memory only: the dossier as it was filed, of which just what the
// office pointed at may be changed, and what a changed answer newly calls for.
import { ApiError } from "../api/client";
import { getDossier } from "../api/citizen";
import type { Asked, Dossier, FormDefinition, Requirement, SupplementAnswer } from "../api/models";
import { getForm } from "../api/public";
import { gather } from "../lists";
import { createStore, type Store } from "../store";
import { language, type Texts } from "../texts";
import { settle } from "./answers";
import { dayInVietnam } from "./derivations";
import { attached, change, followNetwork, newFilling, papers, type Filling } from "./filling";
import { readForm, type Form, type Question } from "./model";
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
  /** The answers as they were filed. */
  readonly start: Answers;
  /** Stops watching the network. */
  readonly unwatch: () => void;
}

/** By the request's id: who leaves the screen finds there what was typed and sent. */
const begun = new Map<string, Answering>();

// Nothing keeps it but memory: ask before a browser throws it away.
window.addEventListener("beforeunload", (event) => {
  if (Array.from(begun.values()).some(isChanged)) event.preventDefault();
});

function isChanged({ filling, remark, start }: Answering): boolean {
  const { raw } = filling.state.get();
  return raw !== start || remark.get() !== "" || filling.photos.photos.get().length > 0;
}

/** The supplement that this dossier waits for. */
export function awaited({ allowed, requests }: Dossier): Asked | undefined {
  if (!allowed.includes("answer_supplement")) return undefined;
  return requests.find(({ kind, answered_at }) => kind === "supplement" && answered_at === null);
}

/** Begins to answer, or goes on with it; null where nothing is asked any more. */
export async function startAnswering(id: string): Promise<Answering | null> {
  const dossier = await getDossier(id);
  const request = awaited(dossier);
  for (const other of Array.from(begun.values()))
    // Answered from another phone, or too late.
    if (other.dossier.id === id && other.request.id !== request?.id) finishAnswering(other);
  if (!request) return null;
  const known = begun.get(request.id);
  if (known) known.dossier = dossier;
  if (known?.filling.state.get().language === language.get()) return known;
  const definition = only(await formOf(dossier), request);
  const filling = known?.filling ?? newFilling(definition);
  const start = known?.start ?? (dossier.answers as Answers);
  load(filling, definition, known ? filling.state.get().raw : start);
  const fresh = known ?? {
    dossier,
    request,
    filling,
    start,
    remark: createStore(""),
    unwatch: followNetwork(filling.photos),
  };
  if (!known) change(filling, { kinds: kindsOf(dossier) });
  fresh.request = request;
  begun.set(request.id, fresh);
  return fresh;
}

export function finishAnswering({ request, filling, unwatch }: Answering): void {
  unwatch();
  filling.photos.dispose();
  begun.delete(request.id);
}

/** The form it was filed with; where that is retired, the current one, which asks most of the same. */
function formOf({ procedure, revision }: Dossier): Promise<FormDefinition> {
  return getForm(procedure.code, revision).catch((error: unknown) => {
    if (error instanceof ApiError && error.slug === "revision-retired")
      return getForm(procedure.code);
    throw error;
  });
}

/** Of the papers only those that were asked for; each must come, whatever the answers say. */
function only(definition: FormDefinition, { items }: Asked): FormDefinition {
  const wanted = items.map(({ requirement }) => requirement);
  const requirements = definition.requirements
    .filter(({ key, how }) => how === "submit" && wanted.includes(key))
    .map((paper) => ({ ...paper, required: true, condition: null }));
  return { ...definition, requirements };
}

function load(filling: Filling, definition: FormDefinition, raw: Answers): void {
  const form = readForm(definition);
  const settled = settle(form, raw);
  change(filling, { form, language: language.get(), raw, ...settled, refusals: [] });
}

function kindsOf({ attachments }: Dossier): { [requirement: string]: string } {
  const kinds: { [requirement: string]: string } = {};
  for (const { requirement, alternative } of attachments) kinds[requirement] = alternative;
  return kinds;
}

/** The questions behind what was pointed at: one, a list, or all of a group. */
export function questionsAt({ questions }: Form, place: string | null): Question[] {
  return questions.filter((each) => each.pointer === place || each.pointer.startsWith(`${place}/`));
}

export function paperAt(
  { filling }: Answering,
  requirement: string | null,
): Requirement | undefined {
  return papers(filling.state.get(), "submit").find(({ key }) => key === requirement);
}

function askedQuestions({ filling, request }: Answering): Question[] {
  const { form } = filling.state.get();
  return gather(request.items, ({ pointer: place }) => questionsAt(form, place));
}

/** What the changed answers call for that nobody pointed at; the server takes it along. */
export function calledFor(answering: Answering): Question[] {
  const { form, raw } = answering.filling.state.get();
  const asked = askedQuestions(answering);
  const changed = asked.reduce<Answers>(
    (all, { path }) => put(all, path, get(raw, path)),
    answering.dossier.answers as Answers,
  );
  const { answers, visible } = settle(form, changed);
  return faults(form, answers, visible, dayOf(answering))
    .filter(({ code, question }) => code === "required" && !asked.includes(question))
    .map(({ question }) => question)
    .filter(({ row }) => !row);
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

/** What is sent: nothing that was not asked for. */
export function answerOf(answering: Answering): SupplementAnswer {
  const { filling, remark } = answering;
  const state = filling.state.get();
  const questions = [...askedQuestions(answering), ...calledFor(answering)];
  return {
    answers: questions.reduce<Answers>((all, { path }) => {
      const value = get(state.answers, path);
      return value === undefined ? all : put(all, path, value);
    }, {}),
    attachments: attached(state, filling.photos, papers(state, "submit")),
    remark: remark.get().trim() || null,
  };
}
