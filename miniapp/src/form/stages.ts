// The way through a dossier: the form's own steps, then photos, office, check and send; and what
// still stands in the way at each of them.
import { gather } from "../lists";
import type { Texts } from "../texts";
import { isShown } from "./answers";
import { lacking } from "./behalf";
import { todayInVietnam } from "./derivations";
import { doubts, faults, type Fault } from "./verdict";
import { kindOf, papers, type Filling, type FillingState } from "./filling";
import { questionsIn, type Question, type Step } from "./model";
import { parts, pointer, rowsAt } from "./pointers";
import { rowPointer } from "./rows";
import { words } from "./words";

export type Stage =
  | { kind: "questions"; key: string; label: string; step: Step }
  | { kind: "photos" | "agency" | "check" | "send"; key: string; label: string };

export function stages(state: FillingState, texts: Texts): Stage[] {
  const steps = state.form.steps
    .filter((step) => isShown(step, state.answers) && asksNow(step, state))
    .map((step): Stage => ({ kind: "questions", key: step.key, label: step.label, step }));
  const photos: Stage[] =
    papers(state, "submit").length > 0
      ? [{ kind: "photos", key: "anh-giay-to", label: texts.photos.step }]
      : [];
  return [
    ...steps,
    ...photos,
    { kind: "agency", key: "noi-nhan", label: texts.agency.step },
    { kind: "check", key: "kiem-tra", label: texts.check.step },
    { kind: "send", key: "gui", label: texts.send.step },
  ];
}

function asksNow(step: Step, state: FillingState): boolean {
  return step.groups.some((group) =>
    group.questions.some((question) => state.visible.has(question.pointer)),
  );
}

/** Something to put right: what to say, the stage it is at, and the element to go to there. */
export interface Obstacle {
  id: string;
  stage: string;
  message: string;
  /** The row of a list that has to be open for the element to be there. */
  row?: string;
  /** What to say at the element itself, where that is shorter. */
  there?: string;
}

export const ids = {
  photos: (requirement: string) => `photos-${requirement}`,
  agency: "agency",
  consent: (purpose: string) => `consent-${purpose}`,
  behalf: (part: string) => `behalf-${part}`,
};

/** What obstacles depend on. `agency` is the code of the office that would receive the dossier. */
export interface Situation {
  filling: Filling;
  all: readonly Stage[];
  agency: string;
  texts: Texts;
}

/** What is still wrong or missing at a stage; at the last two, anything before them as well. */
export function obstacles(situation: Situation, stage: Stage): Obstacle[] {
  const { filling, agency, texts } = situation;
  const state = filling.state.get();
  const mark = (found: Omit<Obstacle, "stage">[]) =>
    found.map((obstacle) => ({ ...obstacle, stage: stage.key }));
  switch (stage.kind) {
    case "questions":
      return mark(questionObstacles(state, stage.step, texts));
    case "photos":
      return mark(photoObstacles(filling, texts));
    case "agency":
      return mark(agency ? [] : [{ id: ids.agency, message: texts.agency.missing }]);
    case "check":
      return before(situation, stage);
    case "send":
      return [
        ...before(situation, stage),
        ...mark(behalfObstacles(state, texts)),
        ...mark(consentObstacles(state, texts)),
      ];
  }
}

function before(situation: Situation, stage: Stage): Obstacle[] {
  const earlier = situation.all.filter((each) => each.kind !== "check" && each.kind !== "send");
  return gather(earlier, (each) =>
    each === stage
      ? []
      : obstacles(situation, each).map((obstacle) => ({
          ...obstacle,
          message: `${each.label}: ${obstacle.message}`,
        })),
  );
}

type Found = Omit<Obstacle, "stage">;

function behalfObstacles({ behalf }: FillingState, texts: Texts): Found[] {
  if (!behalf) return [];
  return lacking(behalf, texts).map(({ part, message }) => ({ id: ids.behalf(part), message }));
}

function consentObstacles(state: FillingState, texts: Texts): Found[] {
  return state.form.definition.consent.purposes
    .filter((purpose) => purpose.required && !state.granted.includes(purpose.key))
    .map((purpose) => ({ id: ids.consent(purpose.key), message: texts.send.mustAgree }));
}

/** `today` is the day, ISO, of which the answers are judged. */
export function questionObstacles(
  state: FillingState,
  step: Step,
  texts: Texts,
  today = todayInVietnam(),
): Found[] {
  return toldAt(step, faults(state.form, state.answers, state.visible, today), texts);
}

/** What is worth another look at a stage; nobody has to change it to go on. */
export function doubtsAt(state: FillingState, stage: Stage, texts: Texts): Obstacle[] {
  if (stage.kind !== "questions") return [];
  const found = doubts(state.form, state.answers, state.visible, todayInVietnam());
  return toldAt(stage.step, found, texts).map((doubt) => ({ ...doubt, stage: stage.key }));
}

function toldAt(step: Step, found: readonly Fault[], texts: Texts): Found[] {
  const own = new Set(
    gather(step.groups, (group) => group.questions.map((question) => question.pointer)),
  );
  return found
    .filter(
      ({ question: { pointer, row } }) => own.has(pointer) || (row && own.has(row.list.pointer)),
    )
    .map((fault) => ({ ...placeOf(fault.question), ...said(fault, texts) }));
}

/** In a list of errors the row is named; at the question itself it is in sight. */
function said(fault: Fault, texts: Texts): Pick<Obstacle, "message" | "there"> {
  const { row } = fault.question;
  const there = words(fault, texts);
  if (!row) return { message: there };
  return { message: texts.rows.inRow(nameOf(row.list, row.index), there), there };
}

/** "Ngành nghề 2". */
export function nameOf({ list }: Question, index: number): string {
  return `${list?.item ?? ""} ${index + 1}`;
}

/** The element of a question, and the row that has to be open for it to be there. */
function placeOf({ id, row }: Question): Place {
  return row ? { id, row: rowPointer(row.list, row.index) } : { id };
}

type Place = Pick<Obstacle, "id" | "row">;

export function photoObstacles(filling: Filling, texts: Texts): Found[] {
  const state = filling.state.get();
  return gather(papers(state, "submit"), (paper) => {
    const id = ids.photos(paper.key);
    const photos = filling.photos.of(paper.key);
    if (photos.length === 0)
      return paper.required ? [{ id, message: texts.photos.missing(paper.name) }] : [];
    const kind = kindOf(state, paper) ? [] : [{ id, message: texts.photos.chooseKind(paper.name) }];
    const unsent = gather(photos, (photo, at) =>
      photo.status.state === "done"
        ? []
        : [{ id, message: texts.photos.notThere(paper.name, at + 1) }],
    );
    return [...kind, ...unsent];
  });
}

/**
 * What the server refused at a stage. Its pointers lead into the request's body:
 * /answers/…, /attachments/<requirement>, /attachments/<number>/…, /agency, /on_behalf_of, /consent.
 */
export function refusalsAt(filling: Filling, stage: Stage): Obstacle[] {
  const state = filling.state.get();
  return gather(state.refusals, (refusal) => {
    const place = locate(state, filling, parts(refusal.pointer), stage);
    return place ? [{ ...place, stage: stage.key, message: refusal.message }] : [];
  });
}

/** All that the server refused, each at its stage; what belongs nowhere has an empty stage. */
export function allRefusals(filling: Filling, all: readonly Stage[]): Obstacle[] {
  const state = filling.state.get();
  return state.refusals.map((refusal) => {
    for (const stage of all) {
      const place = locate(state, filling, parts(refusal.pointer), stage);
      if (place)
        return { ...place, stage: stage.key, message: `${stage.label}: ${refusal.message}` };
    }
    return { id: "", stage: "", message: refusal.message };
  });
}

function locate(
  state: FillingState,
  filling: Filling,
  [place, ...path]: string[],
  stage: Stage,
): Place | undefined {
  if (place === "answers" && stage.kind === "questions")
    return locateAnswer(state, pointer(path), stage.step);
  if (place === "attachments" && stage.kind === "photos")
    return { id: ids.photos(requirementAt(state, filling, path[0] ?? "")) };
  if (place === "agency" && stage.kind === "agency") return { id: ids.agency };
  if (place === "on_behalf_of" && stage.kind === "send")
    return { id: ids.behalf(path[0] === "statement" ? "consent" : (path[0] ?? "full_name")) };
  if (place === "consent" && stage.kind === "send")
    return { id: ids.consent(state.form.definition.consent.purposes[0]?.key ?? "") };
  return undefined;
}

/** The question at a pointer, or the first one inside what it points at. */
function locateAnswer(state: FillingState, at: string, step: Step): Place | undefined {
  const asked = gather(step.groups, (group) => group.questions).filter((question) =>
    state.visible.has(question.pointer),
  );
  const everywhere = gather(asked, (question) =>
    question.list ? [question, ...inRows(state, question)] : [question],
  );
  const exact = everywhere.find((question) => question.pointer === at);
  const inside = everywhere.find((question) => question.pointer.startsWith(`${at}/`));
  const found = exact ?? inside;
  return found && placeOf(found);
}

function inRows(state: FillingState, list: Question): Question[] {
  return gather(rowsAt(state.answers, list.path), (_, index) =>
    questionsIn(list, index).filter((question) => state.visible.has(question.pointer)),
  );
}

/** The requirement behind a name, or behind a place in the list of attachments that was sent. */
function requirementAt(state: FillingState, filling: Filling, name: string): string {
  if (!/^[0-9]+$/.test(name)) return name;
  const sent = gather(papers(state, "submit"), (paper) =>
    filling.photos
      .of(paper.key)
      .filter((photo) => photo.status.state === "done")
      .map(() => paper.key),
  );
  return sent[Number(name)] ?? "";
}
