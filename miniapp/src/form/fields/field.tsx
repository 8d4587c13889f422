// What every kind of field shares: the label, hint and error around it, and how they are bound.
import type { ComponentChildren } from "preact";
import { currentTexts } from "../../texts";
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

// Plain functions: a component for each would double what a phone sets up for a field.

export function hintOf({ id, hint }: Question) {
  return (
    hint && (
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    )
  );
}

export function faultOf({ id }: Question, error: string) {
  return (
    error && (
      <p class="error" id={`${id}-error`}>
        <span class="unseen">{currentTexts().form.errorPrefix} </span>
        {error}
      </p>
    )
  );
}

/** What is asked. */
function labelOf({ label, needed }: Question) {
  return (
    <>
      {label}
      {!needed && <span class="optional"> ({currentTexts().form.optional})</span>}
    </>
  );
}

/** One input with its label. */
export function Labelled({ question, error, children }: Around) {
  return (
    <div class={error ? "field wrong" : "field"}>
      <label class="label" for={question.id} id={`${question.id}-label`}>
        {labelOf(question)}
      </label>
      {hintOf(question)}
      {faultOf(question, error)}
      {children}
    </div>
  );
}

/** Several inputs that answer one question together. */
export function Gathered({ question, error, children }: Around) {
  return (
    <fieldset class={error ? "field wrong" : "field"} {...described(question, error)}>
      <legend class="label">{labelOf(question)}</legend>
      {hintOf(question)}
      {faultOf(question, error)}
      {children}
    </fieldset>
  );
}
