// A list of rows: each a card with its summary, one at a time open for answering. Buttons move rows:
// dragging is beyond many hands, and fights with scrolling.
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Filling } from "../form/filling";
import { questionsIn, type Question } from "../form/model";
import { get, rowsAt } from "../form/pointers";
import { addRow, insertRow, moveRow, openRow, removeRow, rowPointer } from "../form/rows";
import type { Answers } from "../form/schema";
import { SaidInLine } from "../form/said";
import { nameOf } from "../form/stages";
import { currentTexts } from "../texts";
import { Icon } from "../ui/icons";
import { memo } from "../ui/memo";
import { Ask } from "./form-questions";

interface Props {
  filling: Filling;
  question: Question;
  /** What is known to be wrong, by element id. */
  errors: ReadonlyMap<string, string>;
}

interface Removed {
  index: number;
  row: Answers;
  name: string;
}

export function Rows({ filling, question, errors }: Props) {
  const texts = currentTexts();
  const say = texts.rows;
  const { list } = question;
  const { raw, answers, openRow: openedRow } = filling.state.get();
  const rows = rowsAt(raw, question.path);
  const settled = rowsAt(answers, question.path);
  const [removed, setRemoved] = useState<Removed | null>(null);
  const [said, setSaid] = useState("");
  const place = useRef<HTMLDivElement>(null);
  const focusOn = useFocus(place);
  if (!list) return null;

  const error = errors.get(question.id) ?? "";
  const add = () => {
    setRemoved(null);
    setSaid("");
    focusOn(`${rowId(question, addRow(filling, question))}-name`);
  };
  const remove = (index: number) => {
    const name = nameOf(question, index);
    setRemoved({ index, row: removeRow(filling, question, index), name });
    setSaid(say.removed(name));
    focusOn(`${question.id}-undo`);
  };
  const undo = (back: Removed) => {
    insertRow(filling, question, back.index, back.row);
    setRemoved(null);
    setSaid(say.restored(back.name));
    focusOn(`${rowId(question, back.index)}-name`);
  };
  const move = (from: number, to: number, button: string) => {
    setSaid(say.moved(nameOf(question, from), to + 1));
    setRemoved(null);
    moveRow(filling, question, from, to);
    focusOn(`${rowId(question, to)}-${button}`);
  };
  return (
    <div ref={place} class={error ? "field wrong" : "field"}>
      {error && (
        <p class="error" id={`${question.id}-error`}>
          <span class="unseen">{texts.form.errorPrefix} </span>
          {error}
        </p>
      )}
      <ol class="rows" id={question.id} tabIndex={-1} aria-label={question.label}>
        {rows.map((_, index) => (
          <Card
            key={index}
            filling={filling}
            list={question}
            index={index}
            count={rows.length}
            isOpen={openedRow === rowPointer(question, index) || rows.length === 1}
            row={settled[index]}
            errors={errorsIn(question, index, errors)}
            onRemove={() => remove(index)}
            onMove={(to, button) => move(index, to, button)}
            onClose={() => {
              openRow(filling, "");
              focusOn(`${rowId(question, index)}-name`);
            }}
          />
        ))}
      </ol>
      {removed && (
        <p class="undo">
          <span>{say.removed(removed.name)}</span>
          <button
            type="button"
            class="quiet"
            id={`${question.id}-undo`}
            onClick={() => undo(removed)}
          >
            {say.undo}
            <span class="unseen">{say.ofRow(removed.name)}</span>
          </button>
        </p>
      )}
      <p class="unseen" role="status">
        {said}
      </p>
      {rows.length < list.max ? (
        <button type="button" class="button second" onClick={add}>
          <Icon name="plus" />
          {say.add(list.item)}
        </button>
      ) : (
        <p class="hint">{say.most(list.max)}</p>
      )}
    </div>
  );
}

const NO_ERRORS: ReadonlyMap<string, string> = new Map();

function errorsIn(
  list: Question,
  index: number,
  errors: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (errors.size === 0) return NO_ERRORS;
  const own = questionsIn(list, index).filter(({ id }) => errors.has(id));
  return new Map(own.map(({ id }) => [id, errors.get(id) ?? ""]));
}

function rowId({ id }: Question, index: number): string {
  return `${id}-${index}`;
}

/** Focus goes to an element that is only there once the change is drawn. */
function useFocus(place: RefObject<HTMLElement | null>): (id: string) => void {
  const wanted = useRef("");
  useEffect(() => {
    if (!wanted.current) return;
    const element = document.getElementById(wanted.current);
    if (!element || !place.current?.contains(element)) return;
    wanted.current = "";
    element.focus();
  });
  return (id) => {
    wanted.current = id;
  };
}

interface CardProps {
  filling: Filling;
  list: Question;
  index: number;
  count: number;
  isOpen: boolean;
  /** The row's answers: what is shown of it is drawn anew when they are others. */
  row: Answers | undefined;
  /** What is known to be wrong in the row, by element id. */
  errors: ReadonlyMap<string, string>;
  onRemove(): void;
  onMove(to: number, button: "up" | "down" | "name"): void;
  onClose(): void;
}

/** A closed card stays as it is while another one is typed in. */
const Card = memo(CardNow, (before, now) => {
  const same = ["list", "index", "count", "isOpen", "row"] as const;
  const isClosed = !before.isOpen && !now.isOpen;
  return (
    isClosed &&
    before.errors.size === now.errors.size &&
    same.every((part) => before[part] === now[part])
  );
});

function CardNow(props: CardProps) {
  const texts = currentTexts();
  const { filling, list, index, isOpen, errors } = props;
  const state = filling.state.get();
  const asked = questionsIn(list, index).filter(({ pointer }) => state.visible.has(pointer));
  const name = nameOf(list, index);
  const wrong = asked.some((question) => errors.has(question.id));
  return (
    <li class={wrong ? "row-card wrong" : "row-card"}>
      <h3 id={`${rowId(list, index)}-name`} tabIndex={-1}>
        {name}
      </h3>
      {isOpen ? (
        <div class="row-fields">
          {asked.map((question) => (
            <Ask
              key={question.pointer}
              filling={filling}
              question={question}
              error={errors.get(question.id) ?? ""}
            />
          ))}
        </div>
      ) : (
        <Summary list={list} asked={asked} answers={state.answers} index={index} />
      )}
      <Buttons {...props} which={<span class="unseen">{texts.rows.ofRow(name)}</span>} />
    </li>
  );
}

function Buttons(props: CardProps & { which: ComponentChildren }) {
  const { filling, list, index, count, isOpen, which, onRemove, onMove, onClose } = props;
  const say = currentTexts().rows;
  const id = rowId(list, index);
  return (
    <div class="row-buttons">
      {count > 1 && isOpen && (
        <button type="button" class="quiet" onClick={onClose}>
          <Icon name="tick" />
          {say.close}
          {which}
        </button>
      )}
      {!isOpen && (
        <button
          type="button"
          class="quiet"
          onClick={() => openRow(filling, rowPointer(list, index))}
        >
          {say.edit}
          {which}
        </button>
      )}
      {index > 0 && (
        <button
          type="button"
          class="quiet"
          id={`${id}-up`}
          onClick={() => onMove(index - 1, index > 1 ? "up" : "name")}
        >
          {say.up}
          {which}
        </button>
      )}
      {index < count - 1 && (
        <button
          type="button"
          class="quiet"
          id={`${id}-down`}
          onClick={() => onMove(index + 1, index < count - 2 ? "down" : "name")}
        >
          {say.down}
          {which}
        </button>
      )}
      {count > (list.list?.min ?? 0) && (
        <button type="button" class="quiet" onClick={onRemove}>
          {say.remove}
          {which}
        </button>
      )}
    </div>
  );
}

interface SummaryProps {
  list: Question;
  asked: readonly Question[];
  answers: Answers;
  index: number;
}

// As many answers as fit on a line or two.
const TOLD = 3;

/** What tells the row apart first, then the next answers; ticks by their own words. */
function Summary({ list, asked, answers, index }: SummaryProps) {
  const texts = currentTexts();
  const title = list.list?.titledBy ?? [];
  const titlePath = [...list.path, String(index), ...title].join("/");
  const given = asked.filter(({ path }) => get(answers, path) !== undefined);
  const isTitle = ({ path }: Question) => path.join("/") === titlePath;
  // What the form itself proposes tells no row from another.
  const isUsual = ({ path, schema }: Question) => get(answers, path) === schema.default;
  const isTick = ({ schema }: Question) => schema.type === "boolean" || schema.const === true;
  const told = [
    ...given.filter(isTitle),
    ...given.filter((question) => !isTitle(question) && !isTick(question) && !isUsual(question)),
  ].slice(0, TOLD);
  const ticked = given.filter(
    (question) => question.schema.type === "boolean" && get(answers, question.path) === true,
  );
  const unfinished = asked.some(({ needed, path }) => needed && get(answers, path) === undefined);
  return (
    <div class="row-summary">
      {told.length === 0 ? (
        <p class="faint">{texts.rows.empty}</p>
      ) : (
        <p>
          <SaidInLine questions={told} answers={answers} between=" · " />
        </p>
      )}
      {ticked.map(({ pointer, label }) => (
        <p key={pointer} class="tag">
          {label}
        </p>
      ))}
      {unfinished && told.length > 0 && <p class="care">{texts.rows.unfinished}</p>}
    </div>
  );
}
