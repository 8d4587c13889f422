// A question of a kind that this version cannot ask. Said aloud: a question left out silently
// would end in a refusal that nobody understands.
import { currentTexts } from "../../texts";
import { Gathered, type FieldProps } from "./field";

export function UnknownField({ question }: FieldProps) {
  const texts = currentTexts();
  return (
    <Gathered question={question} error="">
      <p class="notice warning">{texts.form.unknownQuestion}</p>
    </Gathered>
  );
}
