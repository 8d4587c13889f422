// A statement that is true or is not made: a check box. Unticked means "not answered".
import { Fault, Hint, described, type FieldProps } from "./field";

export function TickField({ question, value, error, onAnswer }: FieldProps) {
  return (
    <div class={error ? "field wrong" : "field"}>
      <Fault question={question} error={error} />
      <div class="option">
        <input
          type="checkbox"
          id={question.id}
          checked={value === true}
          onChange={(event) => onAnswer(event.currentTarget.checked ? true : undefined)}
          {...described(question, error)}
        />
        <label for={question.id}>{question.label}</label>
      </div>
      <div class="beside-box">
        <Hint question={question} />
      </div>
    </div>
  );
}
