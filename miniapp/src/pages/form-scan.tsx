// Fills a group of questions in from the QR code of an identity card, scanned or in a picture. What
// was typed before is never written over without asking.
import { useId, useRef, useState } from "preact/hooks";
import { clean } from "../form/answers";
import { answerFrom, readCard } from "../form/cccd";
import { answer, type Filling } from "../form/filling";
import type { Form, Group, Question } from "../form/model";
import { get } from "../form/pointers";
import { Said } from "../form/said";
import type { Value } from "../form/schema";
import { currentTexts, type Texts } from "../texts";
import { QrInput } from "../ui/qr-input";
import { BridgeError, bridge } from "../bridge";

interface Props {
  filling: Filling;
  group: Group;
}

/** An answer that the card contradicts. */
interface Difference {
  question: Question;
  typed: Value;
  printed: Value;
}

export function Scan({ filling, group }: Props) {
  const texts = currentTexts();
  const say = texts.scan;
  const why = useId();
  const [said, setSaid] = useState("");
  const [differences, setDifferences] = useState<readonly Difference[]>([]);
  const status = useRef<HTMLParagraphElement>(null);

  const read = (text: string) => {
    const card = readCard(text);
    if (!card) return setSaid(text ? say.notACard : say.notFound);
    const found = fill(filling, group, (question) => answerFrom(card, question));
    setDifferences(found);
    setSaid(found.length > 0 ? say.different : say.done);
  };
  const settleOne = ({ question, printed }: Difference, usePrinted: boolean) => {
    if (usePrinted) answer(filling, question, printed);
    setDifferences(differences.filter((each) => each.question !== question));
    status.current?.focus();
  };
  return (
    <div class="scan">
      <p class="hint" id={why}>
        {say.hint} {bridge.scanQR ? say.asksForCamera : say.orType}
      </p>
      <QrInput
        labels={{ scan: say.button, photo: say.photograph }}
        why={why}
        onRead={read}
        onFail={(error) => setSaid(wayOn(error, texts))}
      />
      <p ref={status} role="status" tabIndex={-1}>
        {said}
      </p>
      {differences.map((each) => (
        <Choice
          key={each.question.pointer}
          filling={filling}
          difference={each}
          onChoose={(usePrinted) => settleOne(each, usePrinted)}
        />
      ))}
    </div>
  );
}

/** The card is a convenience: without it a picture of it serves, or the boxes below. */
function wayOn(error: unknown, texts: Texts): string {
  if (!(error instanceof BridgeError)) return texts.scan.notFetched;
  return error.reason === "cancelled" ? "" : texts.scan.refused;
}

/** What a card scanned at a group speaks of: its questions, and those after it in the same step, up to
 *  the next group with a card of its own. */
export function reached({ steps }: Form, group: Group): Question[] {
  const groups = steps.find((step) => step.groups.includes(group))?.groups ?? [group];
  const after = groups.slice(groups.indexOf(group) + 1);
  const next = after.findIndex(({ prefill }) => prefill === "cccd");
  const own = [group, ...after.slice(0, next < 0 ? after.length : next)];
  return own.reduce<Question[]>((all, { questions }) => [...all, ...questions], []);
}

/** Answers what is open, and tells what was answered differently. */
function fill(
  filling: Filling,
  group: Group,
  printedOn: (question: Question) => Value | undefined,
): Difference[] {
  const differences: Difference[] = [];
  for (const question of reached(filling.state.get().form, group)) {
    const printed = printedOn(question);
    if (printed === undefined) continue;
    const { raw, visible } = filling.state.get();
    const typed = get(clean(raw), question.path);
    if (typed === undefined || !visible.has(question.pointer)) answer(filling, question, printed);
    else if (!isSame(typed, printed)) differences.push({ question, typed, printed });
  }
  return differences;
}

function isSame(typed: Value, printed: Value): boolean {
  return String(typed).toUpperCase() === String(printed).toUpperCase();
}

interface ChoiceProps {
  filling: Filling;
  difference: Difference;
  onChoose(usePrinted: boolean): void;
}

function Choice({ filling, difference, onChoose }: ChoiceProps) {
  const texts = currentTexts();
  const say = texts.scan;
  const { question, typed, printed } = difference;
  const { answers } = filling.state.get();
  const which = <span class="unseen">: {question.label}</span>;
  return (
    <div class="notice warning" role="group" aria-label={question.label}>
      <p class="notice-title">{question.label}</p>
      <p>
        {say.printed} <Said question={question} value={printed} answers={answers} />
        <br />
        {say.typed} <Said question={question} value={typed} answers={answers} />
      </p>
      <div class="buttons">
        <button type="button" class="button second" onClick={() => onChoose(true)}>
          {say.usePrinted}
          {which}
        </button>
        <button type="button" class="button second" onClick={() => onChoose(false)}>
          {say.keepTyped}
          {which}
        </button>
      </div>
    </div>
  );
}
