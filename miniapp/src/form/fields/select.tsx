// One of a dozen: the phone's own picker, which every citizen has used before.
import { currentTexts } from "../../texts";
import { Labelled, described, type FieldProps } from "./field";

export function SelectField({ question, value, error, onAnswer }: FieldProps) {
  const texts = currentTexts();
  const choices = question.schema.oneOf ?? [];
  const chosen = choices.findIndex((choice) => choice.const === value);
  return (
    <Labelled question={question} error={error}>
      <select
        id={question.id}
        class="box"
        value={String(chosen)}
        onChange={(event) => onAnswer(choices[Number(event.currentTarget.value)]?.const)}
        {...described(question, error)}
      >
        <option value="-1">{texts.field.pickNothing}</option>
        {choices.map((choice, index) => (
          <option key={index} value={String(index)}>
            {choice.title}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
