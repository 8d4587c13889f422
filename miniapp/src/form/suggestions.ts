// What the citizen has told in earlier dossiers, for the questions of a step. It is offered, and
// never filled in by itself.
import { suggestAnswers } from "../api/citizen";
import type { Suggestion } from "../api/models";
import { gather } from "../lists";
import { answer, change, type Filling, type FillingState } from "./filling";
import type { Question, Step } from "./model";
import { get, put } from "./pointers";
import type { Answers, Value } from "./schema";

export interface Offer {
  question: Question;
  value: Value;
}

const asked = new WeakMap<Filling, Promise<readonly Suggestion[]>>();

/** Asked for once a dossier. Without an answer there is nothing to offer, and nothing is lost. */
export function suggestions(filling: Filling): Promise<readonly Suggestion[]> {
  let found = asked.get(filling);
  if (!found) {
    const { code } = filling.state.get().form.definition.procedure;
    found = suggestAnswers(code).then(
      ({ items }) => items,
      () => [],
    );
    asked.set(filling, found);
  }
  return found;
}

/** The suggestions for questions of the step that are asked and still open, in their order. */
export function offersAt(
  state: FillingState,
  step: Step,
  known: readonly Suggestion[],
): readonly Offer[] {
  if (state.offered.includes(step.key)) return [];
  const values = new Map(known.map(({ pointer, value }) => [pointer, value as Value]));
  return gather(step.groups, (group) =>
    gather(group.questions, (question): Offer[] => {
      const value = values.get(`/answers${question.pointer}`);
      const isOpen =
        !question.list &&
        state.visible.has(question.pointer) &&
        get(state.answers, question.path) === undefined;
      return isOpen && value !== undefined && value !== null ? [{ question, value }] : [];
    }),
  );
}

/** The answers as they would be, for reading the offers. */
export function withOffers(answers: Answers, offers: readonly Offer[]): Answers {
  return offers.reduce((all, { question, value }) => put(all, question.path, value), answers);
}

/** Fills the offers in, in the order of the form: a province goes before its commune. */
export function takeOffers(filling: Filling, step: Step, offers: readonly Offer[]): void {
  for (const { question, value } of offers) answer(filling, question, value);
  leaveOffers(filling, step);
}

/** Does not offer again at this step. */
export function leaveOffers(filling: Filling, step: Step): void {
  change(filling, { offered: [...filling.state.get().offered, step.key] });
}
