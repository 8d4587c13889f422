// What is wrong on this screen, in one place at its top: it takes focus, is read aloud, and each
// line leads to the field it speaks of.
import { useEffect, useRef } from "preact/hooks";
import { currentTexts } from "../texts";

interface Line {
  id: string;
  message: string;
}

interface Props<L extends Line> {
  lines: readonly L[];
  /** Changes each time the reader asks to go on, so that focus comes back here each time. */
  round: number;
  /** Leads to what the line speaks of; the field on this screen when left out. */
  onFollow?: (line: L) => void;
}

export function ErrorSummary<L extends Line>({ lines, round, onFollow }: Props<L>) {
  const texts = currentTexts();
  const place = useRef<HTMLDivElement>(null);
  const any = lines.length > 0;
  useEffect(() => {
    if (any) place.current?.focus();
  }, [round, any]);
  if (!any) return null;
  return (
    <div
      ref={place}
      class="notice wrong summary"
      role="alert"
      tabIndex={-1}
      aria-labelledby="errors"
    >
      <h2 id="errors" class="notice-title">
        {texts.form.errorTitle(lines.length)}
      </h2>
      <ul>
        {lines.map((line) => (
          <li key={line.id + line.message}>
            <a
              href={`#${line.id}`}
              onClick={(event) => {
                event.preventDefault(); // the hash is the screen's address
                if (onFollow) onFollow(line);
                else goTo(line.id);
              }}
            >
              {line.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Sought {
  id: string;
  /** The row to be opened first; "" outside rows. */
  row: string;
}

let sought: Sought | null = null;

/** What the next screen of questions shows first. */
export function seek(field: Sought): void {
  sought = field;
}

/** What was sought, once. */
export function found(): Sought | null {
  const field = sought;
  sought = null;
  return field;
}

export function goTo(id: string): void {
  const field = document.getElementById(id);
  if (!field) return;
  // The label above the field should be in sight too.
  (field.closest("fieldset, .field") ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
}
