// What the server has read on the photographed papers, for the questions that it may answer: offered
// where nothing is answered yet, or something that differs as a slip of the finger would. It is never
// filled in by itself. The server tells a value's kind, not which question it answers.
import { fold } from "../fold";
import { gather } from "../lists";
import type { Photo } from "../uploads/photos";
import type { FillingState } from "./filling";
import { questionsIn, type Question } from "./model";
import { get, rowsAt } from "./pointers";
import type { Answers } from "./schema";

type Kind = Photo["read"][number]["kind"];

/** Of more values nobody finds the right one. */
const MOST = 3;

/** The kind of value that a question asks for. */
function kindOf({ schema, options, list }: Question): Kind | undefined {
  if (options.numberOf) return "number";
  if (list || schema.type !== "string" || schema["x-codelist"] !== undefined) return undefined;
  if (schema.format === "vn-personal-id") return "personal_id";
  if (schema.format === "date" || schema.format === "partial-date") return "date";
  return options.prefill === "full_name" || options.autocomplete === "name" ? "name" : undefined;
}

/** Whether a value that stands on a paper could answer it at all. */
export function isReadable(question: Question): boolean {
  return kindOf(question) !== undefined;
}

/** The values to offer for a question, in the order of the papers. */
export function readFor(
  question: Question,
  state: FillingState,
  photos: readonly Photo[],
): readonly string[] {
  const kind = kindOf(question);
  const { numberOf } = question.options;
  // Every paper has a number: only that of the paper asked about answers anything.
  const papers = numberOf ? photos.filter((photo) => photo.requirement === numberOf) : photos;
  const read = gather(papers, (photo) => [...photo.read]).filter((each) => each.kind === kind);
  if (!kind || read.length === 0) return [];
  const answered = get(state.answers, question.path);
  // What stands on a paper just as it was answered is right, whatever else stands there.
  if (read.some(({ value }) => key(value) === key(String(answered)))) return [];
  const used = usedIn(state);
  const free = Array.from(new Set(read.map(({ value }) => value))).filter(
    (value) => !used.has(key(value)) && (answered === undefined || isNear(kind, answered, value)),
  );
  return free.length > MOST ? [] : free;
}

/** Whether something else than what was read is answered. */
export function differs({ path }: Question, { answers }: FillingState): boolean {
  return get(answers, path) !== undefined;
}

const used = new WeakMap<Answers, ReadonlySet<string>>();

/** All that is answered: a value that stands somewhere needs no second place. */
function usedIn({ form, answers }: FillingState): ReadonlySet<string> {
  let known = used.get(answers);
  if (!known) {
    const everywhere = gather(form.questions, (question) =>
      question.list
        ? gather(rowsAt(answers, question.path), (_, at) => questionsIn(question, at))
        : [question],
    );
    known = new Set(everywhere.map(({ path }) => key(String(get(answers, path) ?? ""))));
    used.set(answers, known);
  }
  return known;
}

function key(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

function isNear(kind: Kind, answered: unknown, read: string): boolean {
  if (typeof answered !== "string") return false;
  if (kind === "name") return fold(answered) === fold(read);
  if (kind === "personal_id" || kind === "number")
    return slips(answered.split(""), read.split("")) <= 2;
  return read.startsWith(`${answered}-`) || slips(answered.split("-"), read.split("-")) === 1;
}

/** In how many places two rows of the same length differ; as many as can be where it is another. */
function slips(one: readonly string[], other: readonly string[]): number {
  if (one.length !== other.length) return Infinity;
  return one.filter((each, at) => each !== other[at]).length;
}
