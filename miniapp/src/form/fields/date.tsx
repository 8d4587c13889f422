// A date in three boxes. The browser's date picker opens at today and asks for decades of swiping
// to reach a grandmother's birthday, shows month before day on some phones, and cannot say "only
// the year"; people know their dates by heart and type them faster.
import { useEffect, useState } from "preact/hooks";
import { currentTexts } from "../../texts";
import { boxesOf, join, split, type Boxes, type DateKind } from "../dates";
import { NOW } from "../formats";
import { Gathered, type FieldProps } from "./field";

const EXAMPLES: { [kind in DateKind]: string } = {
  date: "5 / 3 / 2026",
  "partial-date": "5 / 3 / 1958",
  month: "3 / 2026",
  "month-or-now": "3 / 2026",
};

export function DateField({ question, value, error, onAnswer }: FieldProps) {
  const texts = currentTexts();
  const kind = (question.schema.format ?? "date") as DateKind;
  const isNow = kind === "month-or-now" && value === NOW;
  const kept = typeof value === "string" && !isNow ? value : "";
  const [boxes, setBoxes] = useState<Boxes>(() => split(kept));

  // The answer may change from outside (a scanned card); what is being typed stays as typed.
  useEffect(() => {
    if (join(kind, boxes) !== kept) setBoxes(split(kept));
  }, [kept]);

  const type = (box: keyof Boxes, text: string) => {
    const typed = { ...boxes, [box]: text };
    setBoxes(typed);
    onAnswer(join(kind, typed));
  };
  const names = { day: texts.field.day, month: texts.field.month, year: texts.field.year };
  const birthday = question.options.autocomplete === "bday";
  return (
    <Gathered question={question} error={error}>
      {kind === "partial-date" && !question.hint && <p class="hint">{texts.field.partialDate}</p>}
      {kind === "month-or-now" && (
        <div class="option">
          <input
            type="checkbox"
            id={`${question.id}-now`}
            checked={isNow}
            onChange={(event) =>
              onAnswer(event.currentTarget.checked ? NOW : join(kind, boxes) || undefined)
            }
          />
          <label for={`${question.id}-now`}>{texts.field.untilNow}</label>
        </div>
      )}
      <div class="date" hidden={isNow}>
        {boxesOf(kind).map((box, index) => {
          const id = index === 0 ? question.id : `${question.id}-${box}`;
          return (
            <div key={box}>
              <label class="small" for={id}>
                {names[box]}
              </label>
              <input
                id={id}
                class={box === "year" ? "box year" : "box two"}
                type="text"
                inputMode="numeric"
                maxLength={box === "year" ? 4 : 2}
                autocomplete={birthday ? `bday-${box}` : "off"}
                value={boxes[box]}
                onInput={(event) => type(box, event.currentTarget.value)}
                {...(error ? { "aria-invalid": "true" as const } : {})}
              />
            </div>
          );
        })}
      </div>
      <p class="example" hidden={isNow}>
        {texts.field.dateExample(EXAMPLES[kind])}
      </p>
    </Gathered>
  );
}
