// A whole number. Not <input type=number>: that changes by a stray swipe and hides what is typed
// wrong. What is no number is kept as typed, and refused by the schema.
import { Labelled, described, type FieldProps } from "./field";

export function NumberField({ question, value, error, onAnswer }: FieldProps) {
  const read = (typed: string) => {
    const text = typed.trim();
    onAnswer(/^-?[0-9]{1,15}$/.test(text) ? Number(text) : typed);
  };
  return (
    <Labelled question={question} error={error}>
      <input
        id={question.id}
        class="box short"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        value={value === undefined || value === null ? "" : String(value)}
        onInput={(event) => read(event.currentTarget.value)}
        {...described(question, error)}
      />
    </Labelled>
  );
}
