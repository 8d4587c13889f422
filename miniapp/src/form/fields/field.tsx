// What every kind of field shares: the label, hint and error around it, and how they are bound.
import type { ComponentChildren } from "preact";
import { useTexts } from "../../texts";
import type { Form, Question } from "../model";
import type { Answers, Value } from "../schema";

export interface FieldProps {
  question: Question;
  value: Value | undefined;
  /** What is wrong with the answer, "" when nothing is known to be. */
  error: string;
  onAnswer(value: Value | undefined): void;
  /** For fields that depend on others. */
  form: Form;
  answers: Answers;
}

/** The attributes that tie an input to its hint and its error. */
export function described({ id, hint }: Question, error: string) {
  const by = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return {
    ...(by ? { "aria-describedby": by } : {}),
    ...(error ? { "aria-invalid": "true" as const } : {}),
  };
}

interface Around {
  question: Question;
  error: string;
  children: ComponentChildren;
}

function Optional({ question }: { question: Question }) {
  const texts = useTexts();
  if (question.needed) return null;
  return <span class="optional"> ({texts.form.optional})</span>;
}

export function Hint({ question }: { question: Question }) {
  if (!question.hint) return null;
  return (
    <p class="hint" id={`${question.id}-hint`}>
      {question.hint}
    </p>
  );
}

export function Fault({ question, error }: { question: Question; error: string }) {
  const texts = useTexts();
  if (!error) return null;
  return (
    <p class="error" id={`${question.id}-error`}>
      <span class="unseen">{texts.form.errorPrefix} </span>
      {error}
    </p>
  );
}

/** One input with its label. */
export function Labelled({ question, error, children }: Around) {
  return (
    <div class={error ? "field wrong" : "field"}>
      <label class="label" for={question.id} id={`${question.id}-label`}>
        {question.label}
        <Optional question={question} />
      </label>
      <Hint question={question} />
      <Fault question={question} error={error} />
      {children}
    </div>
  );
}

/** Several inputs that answer one question together. */
export function Gathered({ question, error, children }: Around) {
  return (
    <fieldset class={error ? "field wrong" : "field"} {...described(question, error)}>
      <legend class="label">
        {question.label}
        <Optional question={question} />
      </legend>
      <Hint question={question} />
      <Fault question={question} error={error} />
      {children}
    </fieldset>
  );
}
