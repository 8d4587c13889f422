// One of a few: every choice in sight as a radio button.
import { currentTexts } from "../../texts";
import { Gathered, type FieldProps } from "./field";

export function ChoiceField(props: FieldProps) {
  const texts = currentTexts();
  const { question, value, error, onAnswer } = props;
  const choices =
    question.schema.oneOf ??
    ([
      { const: true, title: texts.field.yes },
      { const: false, title: texts.field.no },
    ] as const);
  return (
    <Gathered question={question} error={error}>
      {choices.map((choice, index) => {
        const id = index === 0 ? question.id : `${question.id}-${index}`;
        return (
          <div class="option" key={id}>
            <input
              type="radio"
              id={id}
              name={question.id}
              checked={value === choice.const}
              onChange={() => onAnswer(choice.const)}
            />
            <label for={id}>{choice.title}</label>
          </div>
        );
      })}
    </Gathered>
  );
}
