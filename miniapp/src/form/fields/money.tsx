// An amount in đồng, grouped by thousands while it is typed: nobody counts zeros. What is no amount
// is kept as typed, and refused by the schema.
import { useLayoutEffect, useRef } from "preact/hooks";
import { grouped } from "../../format";
import { Labelled, described, type FieldProps } from "./field";

export function MoneyField({ question, value, error, onAnswer }: FieldProps) {
  const box = useRef<HTMLInputElement>(null);
  // Dots come and go before the caret: it stays behind the same digit. Null: not being typed in.
  const digitsBefore = useRef<number | null>(null);
  const shown = typeof value === "number" ? grouped(String(value)) : String(value ?? "");
  useLayoutEffect(() => {
    if (digitsBefore.current === null || !box.current) return;
    const caret = placeAfter(shown, digitsBefore.current);
    box.current.setSelectionRange(caret, caret);
    digitsBefore.current = null;
  });
  const read = (input: HTMLInputElement) => {
    const typed = input.value;
    const amount = typed.replace(/[\s.,đĐ]/g, "");
    const isAmount = /^[0-9]{1,15}$/.test(amount);
    digitsBefore.current = isAmount
      ? typed.slice(0, input.selectionStart ?? typed.length).replace(/[^0-9]/g, "").length
      : null;
    onAnswer(isAmount ? Number(amount) : amount === "" ? "" : typed);
  };
  return (
    <Labelled question={question} error={error}>
      <div class="money">
        <input
          ref={box}
          id={question.id}
          class="box medium"
          type="text"
          inputMode="numeric"
          autocomplete="off"
          value={shown}
          onInput={(event) => read(event.currentTarget)}
          {...described(question, error)}
        />
        <span aria-hidden="true">đ</span>
      </div>
    </Labelled>
  );
}

/** Where in a grouped number so many digits lie before. */
function placeAfter(text: string, digits: number): number {
  let left = digits;
  let at = 0;
  while (at < text.length && left > 0) {
    if (/[0-9]/.test(text.charAt(at))) left -= 1;
    at += 1;
  }
  return at;
}
