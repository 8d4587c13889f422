// One step of the form: its groups of questions, as the form endpoint gave them.
import { answer, type Filling, type FillingState } from "../form/filling";
import { fieldFor, leansOn } from "../form/fields";
import type { FieldProps } from "../form/fields/field";
import { isShown } from "../form/answers";
import { daysLate, derive, sourcesOf, todayInVietnam } from "../form/derivations";
import type { Group, Question, Step } from "../form/model";
import type { Value } from "../form/schema";
import { get, type Path } from "../form/pointers";
import { isReadable } from "../form/readings";
import { Said } from "../form/said";
import { currentTexts } from "../texts";
import { memo } from "../ui/memo";
import type { StageProps } from "./form";
import { OfferEarlier } from "./form-offer";
import { FromPapers } from "./form-readings";
import { Rows } from "./form-rows";
import { Scan } from "./form-scan";

export function QuestionsStage({ filling, step, errors }: StageProps & { step: Step }) {
  const { form, visible, raw, answers } = filling.state.get();
  return (
    <>
      {step.hint && <p class="lead">{step.hint}</p>}
      <OfferEarlier filling={filling} step={step} />
      {step.groups.map((group, index) => (
        <GroupOf key={index} {...{ filling, group, errors, visible, form, raw, answers }} />
      ))}
    </>
  );
}

type GroupProps = Pick<StageProps, "filling" | "errors"> &
  Pick<FillingState, "form" | "visible" | "raw" | "answers"> & { group: Group };

/** A group stays as it is while another one is answered. */
const GroupOf = memo(GroupNow, (before, now) => {
  const { group } = now;
  const same = ["filling", "group", "form"] as const;
  return (
    before.errors.size + now.errors.size === 0 &&
    same.every((part) => before[part] === now[part]) &&
    // A list decides for itself: which of its rows is open is not in the answers.
    group.questions.every((question) => !question.list && isSame(question, before, now)) &&
    group.derived.every(
      (question) =>
        isShown(question, before.answers) === isShown(question, now.answers) &&
        sourcesOf(question).every(sameIn(before, now)),
    )
  );
});

type Situation = Pick<GroupProps, "visible" | "raw" | "answers">;

function isSame(question: Question, before: Situation, now: Situation): boolean {
  const { pointer, path } = question;
  return (
    before.visible.has(pointer) === now.visible.has(pointer) &&
    [path, ...leansOn(question)].every(sameIn(before, now))
  );
}

function sameIn(before: Situation, now: Situation): (path: Path) => boolean {
  return (path) =>
    get(before.raw, path) === get(now.raw, path) &&
    get(before.answers, path) === get(now.answers, path);
}

function GroupNow({ filling, group, errors, visible }: GroupProps) {
  const asked = group.questions.filter((question) => visible.has(question.pointer));
  if (asked.length === 0) return null;
  const derivedAfter = (after: Question | null) =>
    group.derived.length > 0 && <Derived {...{ filling, group, after }} />;
  return (
    <section class="group">
      {group.label && <h2>{group.label}</h2>}
      {group.hint && <p class="hint">{group.hint}</p>}
      {group.prefill === "cccd" && <Scan filling={filling} group={group} />}
      {asked.map((question) => (
        <div key={question.pointer}>
          {question.list ? (
            <ListOf filling={filling} question={question} errors={errors} />
          ) : (
            <Ask filling={filling} question={question} error={errors.get(question.id) ?? ""} />
          )}
          {derivedAfter(question)}
        </div>
      ))}
      {derivedAfter(null)}
    </section>
  );
}

interface ListProps {
  filling: Filling;
  question: Question;
  errors: ReadonlyMap<string, string>;
}

export function ListOf({ filling, question, errors }: ListProps) {
  const { raw, answers, openRow } = filling.state.get();
  const typed = get(raw, question.path);
  const settled = get(answers, question.path);
  return <Listed {...{ filling, question, errors, openRow, typed, settled }} />;
}

type ListedProps = ListProps & {
  openRow: string;
  typed?: Value | undefined;
  settled?: Value | undefined;
};

/** Nor is a list drawn anew for what is typed outside it. */
const Listed = memo(
  ({ filling, question, errors }: ListedProps) => (
    <Rows filling={filling} question={question} errors={errors} />
  ),
  (before, now) => {
    const same = ["filling", "question", "openRow", "typed", "settled"] as const;
    return (
      before.errors.size + now.errors.size === 0 && same.every((part) => before[part] === now[part])
    );
  },
);

interface AskProps {
  filling: Filling;
  question: Question;
  error: string;
}

export function Ask({ filling, question, error }: AskProps) {
  const { form, raw } = filling.state.get();
  const value = get(raw, question.path);
  return (
    <>
      <Asked {...{ filling, question, error, form, value, answers: raw }} />
      {isReadable(question) && <FromPapers filling={filling} question={question} />}
    </>
  );
}

type AskedProps = AskProps & Pick<FieldProps, "form" | "value" | "answers">;

/** A field stays as it is while another one is typed in. */
const Asked = memo(AskedNow, (before, now) => {
  const same = ["filling", "question", "error", "form", "value"] as const;
  return (
    same.every((part) => before[part] === now[part]) &&
    leansOn(now.question).every((path) => get(before.answers, path) === get(now.answers, path))
  );
});

function AskedNow({ filling, ...props }: AskedProps) {
  const Field = fieldFor(props.question);
  return <Field {...props} onAnswer={(value) => answer(filling, props.question, value)} />;
}

interface DerivedProps {
  filling: Filling;
  group: Group;
  /** The question they follow: the last of those they are made from; null for the group's end. */
  after: Question | null;
}

/** What the server makes of the answers, said quietly where the answers are given. */
function Derived({ filling, group, after }: DerivedProps) {
  const texts = currentTexts();
  const { answers } = filling.state.get();
  const today = todayInVietnam();
  return (
    <>
      {group.derived.map((question) => {
        if (!isHere(question, group, after) || !isShown(question, answers)) return null;
        const value = derive(question, answers, today);
        if (value === null) return null;
        const late = daysLate(question, answers, today);
        return (
          <p key={question.pointer} class="derived">
            {question.label}:{" "}
            <strong>
              <Said question={question} value={value} answers={answers} />
            </strong>
            {late > 0 && ` (${texts.form.late(late)})`}
          </p>
        );
      })}
    </>
  );
}

function isHere({ schema }: Question, { questions }: Group, after: Question | null): boolean {
  const from = schema["x-derived-from"] ?? [];
  const sources = questions.filter((question) => from.includes(question.pointer));
  return (sources[sources.length - 1] ?? null) === after;
}
