// A line of text, or several lines. Suggestions are buttons under the box: easier to hit, and to
// read, than a browser's own list of them.
import { currentTexts } from "../../texts";
import { Labelled, described, type FieldProps } from "./field";

type InputMode = "text" | "numeric" | "tel" | "email" | "decimal" | "search" | "url" | "none";

// Numbers that people write in groups, as they are printed, and forms want in one piece.
const UNBROKEN = ["vn-personal-id", "vn-tax-code"];

function joined(typed: string): string {
  return typed.replace(/[\s.]/g, "");
}

/** Characters from which a text is a story and not an address. */
const LONG = 500;
/** How many characters before the end people are told how many are left. */
const NEAR = 100;

export function TextField({ question, value, error, onAnswer }: FieldProps) {
  const texts = currentTexts();
  const { schema, options, id } = question;
  const text = typeof value === "string" ? value : "";
  const type = (typed: string) =>
    onAnswer(UNBROKEN.includes(schema.format ?? "") ? joined(typed) : typed);
  const shared = {
    id,
    class: "box",
    value: text,
    autocomplete: options.autocomplete ?? "off",
    ...described(question, error),
  };
  const most = schema.maxLength ?? 0;
  const isWord = ["email", "url"].includes(options.inputmode ?? "");
  return (
    <Labelled question={question} error={error}>
      {options.multi ? (
        <textarea
          {...shared}
          rows={most > LONG ? 6 : 3}
          onInput={(event) => type(event.currentTarget.value)}
        />
      ) : (
        <input
          {...shared}
          type="text"
          class={most > 60 ? "box" : "box medium"}
          inputMode={(options.inputmode ?? "text") as InputMode}
          // Words that a dictionary does not know are the rule in names and numbers.
          spellcheck={false}
          {...(isWord ? { autocapitalize: "none" } : {})}
          onInput={(event) => type(event.currentTarget.value)}
        />
      )}
      {options.multi && most > 0 && text.length > most - NEAR && (
        <p class="example">{texts.field.left(most - text.length)}</p>
      )}
      <Suggestions question={question} value={text} onAnswer={onAnswer} />
    </Labelled>
  );
}

function Suggestions({
  question,
  value,
  onAnswer,
}: Pick<FieldProps, "question" | "onAnswer"> & { value: string }) {
  const texts = currentTexts();
  const left = (question.options.suggestions ?? []).filter((each) => each !== value);
  if (left.length === 0 || value) return null;
  return (
    <div class="suggestions" role="group" aria-label={texts.field.suggestions}>
      {left.map((suggestion) => (
        <button key={suggestion} type="button" class="chip" onClick={() => onAnswer(suggestion)}>
          {suggestion}
        </button>
      ))}
    </div>
  );
}
