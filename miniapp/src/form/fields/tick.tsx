// A statement that is true or is not made: a check box. Unticked means "not answered".
import { currentTexts } from "../../texts";
import { clean } from "../answers";
import { questionsIn } from "../model";
import { get, parts, pointer } from "../pointers";
import { SaidInLine } from "../said";
import { described, faultOf, hintOf, type FieldProps } from "./field";

export function TickField(props: FieldProps) {
  const { question, value, error, onAnswer } = props;
  return (
    <div class={error ? "field wrong" : "field"}>
      {faultOf(question, error)}
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
        {hintOf(question)}
        {value === true && <Same {...props} />}
      </div>
    </div>
  );
}

/** Of "the same as above": what that is, so that nobody has to scroll back to make sure. */
function Same({ question, form, answers }: FieldProps) {
  const texts = currentTexts();
  const same = question.schema["x-same-as"];
  if (!same) return null;
  const { row } = question;
  const base = row ? [...row.list.path, String(row.index)] : [];
  const of = pointer([...base, ...parts(same.of)]);
  const among = row ? questionsIn(row.list, row.index) : form.questions;
  const given = clean(answers);
  const questions = among.filter(
    (each) =>
      (each.pointer === of || each.pointer.startsWith(`${of}/`)) &&
      get(given, each.path) !== undefined,
  );
  if (questions.length === 0) return <p class="hint">{texts.field.sameEmpty}</p>;
  return (
    <p class="derived">
      {texts.field.same} <SaidInLine questions={questions} answers={given} between=", " />
    </p>
  );
}
