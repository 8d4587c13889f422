// One step of the form: its groups of questions, as the form endpoint gave them.
import { answer, type Filling } from "../form/filling";
import { fieldFor } from "../form/fields";
import { isShown } from "../form/answers";
import { daysLate, derive, todayInVietnam } from "../form/derivations";
import type { Group, Question, Step } from "../form/model";
import { get, parts, pointer } from "../form/pointers";
import { Said } from "../form/said";
import { useTexts } from "../texts";
import type { StageProps } from "./form";
import { OfferEarlier } from "./form-offer";
import { Rows } from "./form-rows";
import { Scan } from "./form-scan";

export function QuestionsStage({ filling, step, errors }: StageProps & { step: Step }) {
  const { visible } = filling.state.get();
  return (
    <>
      {step.hint && <p class="lead">{step.hint}</p>}
      <OfferEarlier filling={filling} step={step} />
      {step.groups.map((group, index) => {
        const asked = group.questions.filter((question) => visible.has(question.pointer));
        if (asked.length === 0) return null;
        return (
          <section key={index} class="group">
            {group.label && <h2>{group.label}</h2>}
            {group.hint && <p class="hint">{group.hint}</p>}
            {group.prefill === "cccd" && <Scan filling={filling} group={group} />}
            {asked.map((question) => (
              <div key={question.pointer}>
                {question.list ? (
                  <Rows filling={filling} question={question} errors={errors} />
                ) : (
                  <Ask
                    filling={filling}
                    question={question}
                    error={errors.get(question.id) ?? ""}
                  />
                )}
                <Derived filling={filling} group={group} after={question} />
              </div>
            ))}
            <Derived filling={filling} group={group} after={null} />
          </section>
        );
      })}
    </>
  );
}

interface AskProps {
  filling: Filling;
  question: Question;
  error: string;
}

export function Ask({ filling, question, error }: AskProps) {
  const { form, raw } = filling.state.get();
  const Field = fieldFor(question);
  return (
    <Field
      question={question}
      value={get(raw, question.path)}
      error={error}
      onAnswer={(value) => answer(filling, question, value)}
      form={form}
      answers={raw}
    />
  );
}

interface DerivedProps {
  filling: Filling;
  group: Group;
  /** The question they follow: the last of those they are made from; null for the group's end. */
  after: Question | null;
}

/** What the server makes of the answers, said quietly where the answers are given. */
function Derived({ filling, group, after }: DerivedProps) {
  const texts = useTexts();
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
  const from = (schema["x-derived-from"] ?? []).map((each) => pointer(parts(each)));
  const sources = questions.filter((question) => from.includes(question.pointer));
  return (sources[sources.length - 1] ?? null) === after;
}
