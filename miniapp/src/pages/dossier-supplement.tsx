// Answers a supplement: just what the office pointed at, each with its reason, in the form's own fields
// and with the form's own photos.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { answerSupplement } from "../api/acts";
import { getDossier } from "../api/citizen";
import type { ApiError } from "../api/client";
import type { Asked, Dossier, Requirement } from "../api/models";
import { papers, setRefusals } from "../form/filling";
import { questionsIn, type Question } from "../form/model";
import { openRow } from "../form/rows";
import { SaidInLine } from "../form/said";
import type { Answers } from "../form/schema";
import { ids, type Obstacle } from "../form/stages";
import {
  answerOf,
  awaited,
  calledFor,
  finishAnswering,
  obstaclesOf,
  questionsAt,
  refusalsOf,
  startAnswering,
  takeKept,
  whileSending,
  type Answering,
} from "../form/supplement";
import { moment } from "../format";
import { useStore } from "../store";
import { currentTexts } from "../texts";
import { ActButton, Remark } from "../ui/act";
import { Over, useDeed } from "../ui/deed";
import { ErrorSummary, goTo } from "../ui/errors";
import { Heading } from "../ui/heading";
import { LoadedScreen } from "../ui/loaded";
import { useResource } from "../ui/resource";
import { useObstacles } from "./form-obstacles";
import { Paper } from "./form-photos";
import { Ask, ListOf } from "./form-questions";
import { choosesFirst, SavingLine } from "./form-saving";
import { PhotoTotals } from "./photo-totals";

export function SupplementPage({ id }: { id: string }) {
  const answering = useResource(() => startAnswering(id), [id]);
  return (
    <LoadedScreen resource={answering}>
      {(start) =>
        "request" in start ? <Current start={start} /> : <NotAwaited dossier={start.dossier} />
      }
    </LoadedScreen>
  );
}

function Current({ start }: { start: Answering }) {
  const [dossier, setDossier] = useState(start.dossier);
  const isOver = awaited(dossier)?.id !== start.request.id;
  const onChanged = (after: Dossier) => {
    start.dossier = after;
    setDossier(after);
  };
  const saving = useStore(start.autosave.saving);
  const isRefused = saving.state === "refused";
  useEffect(() => {
    // Perhaps nothing is awaited any more. Where that cannot be seen, it is said that it is not saved.
    if (isRefused) getDossier(start.dossier.id).then(onChanged, () => undefined);
  }, [isRefused, start]);
  useEffect(() => {
    if (isOver) finishAnswering(start);
  }, [isOver, start]);
  if (isOver) return <NotAwaited dossier={dossier} />;
  return <Answer answering={start} onChanged={onChanged} />;
}

/** It was sent, perhaps by a press whose answer got lost or from another phone; or it is too late. */
function NotAwaited({ dossier: { id, requests } }: { dossier: Dossier }) {
  const say = currentTexts().supplement;
  const last = requests.find(({ kind }) => kind === "supplement")?.outcome;
  const why = last === "answered" ? say.answered : last === "expired" ? say.expired : undefined;
  return <Over id={id} why={why} />;
}

interface Props {
  answering: Answering;
  onChanged(dossier: Dossier): void;
}

function Answer({ answering, onChanged }: Props) {
  const texts = currentTexts();
  const say = texts.supplement;
  const { dossier, request, filling } = answering;
  const state = useStore(filling.state);
  const photos = useStore(filling.photos.photos);
  const remark = useStore(answering.remark);
  const refused = () => refusalsOf(answering);
  const find = () => obstaclesOf(answering, texts);
  const changes = [state, photos];
  const { errors, listed, round, list } = useObstacles({ find, refused, atOnce: false, changes });
  const [elsewhere, setElsewhere] = useState<readonly string[]>([]);
  const onRefused = ({ problem }: ApiError) => {
    setRefusals(filling, problem?.errors ?? []);
    const placed = refused();
    const known = placed.map(({ message }) => message);
    setElsewhere(
      (problem?.errors ?? []).map(({ message }) => message).filter((each) => !known.includes(each)),
    );
    list(placed);
  };
  const { acting, go } = useDeed(dossier, {
    deed: "supplement",
    isDone: ({ requests }) =>
      requests.some(({ id, outcome }) => id === request.id && outcome === "answered"),
    onChanged,
    onRefused,
    onLeave: () => finishAnswering(answering),
  });
  const submit = () => {
    if (choosesFirst(answering.autosave.saving.get())) return;
    const found = find();
    list(found);
    setElsewhere([]);
    if (found.length > 0) return;
    const answer = answerOf(answering);
    void whileSending(answering, () =>
      go((version) => answerSupplement(dossier.id, version, request.id, answer)),
    );
  };
  const follow = ({ id, row }: Obstacle) => {
    if (row) openRow(filling, row);
    // A field in a row that was closed is there once the row is drawn open.
    if (document.getElementById(id)) goTo(id);
    else requestAnimationFrame(() => goTo(id));
  };
  const wanted = papers(state, "submit");
  const itemOf = ({ key }: Requirement) =>
    request.items.find(({ requirement }) => requirement === key);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Heading title={say.title} />
      <p class="lead">{say.lead}</p>
      <p>
        <strong>{say.until(moment(request.due_at))}</strong>
      </p>
      <SavingLine autosave={answering.autosave} onTake={(theirs) => takeKept(answering, theirs)} />
      {request.remark && <p class="notice">{say.remark(request.remark)}</p>}
      <ErrorSummary lines={listed} round={round} onFollow={follow} />
      {/* Text before photos: it is sent even over a line that carries no picture. */}
      {request.items
        .filter((item) => !wanted.some((paper) => itemOf(paper) === item))
        .map((item) => (
          <Item key={item.pointer ?? item.requirement} {...{ answering, item, errors }} />
        ))}
      {calledFor(answering).map((question) => {
        const { pointer, row } = question;
        return (
          <Card
            key={pointer}
            name={row && say.row(row.list.list?.item ?? "", row.index + 1)}
            reason={say.extra}
          >
            <Questions answering={answering} questions={[question]} errors={errors} />
          </Card>
        );
      })}
      <PhotoTotals queue={filling.photos} />
      {wanted.map((paper) => {
        const item = itemOf(paper);
        return (
          <Paper
            key={paper.key}
            filling={filling}
            paper={item ? { ...paper, hint: say.newPhotos } : paper}
            reason={item ? say.reason(item.reason) : say.extra}
            error={errors.get(ids.photos(paper.key)) ?? ""}
          />
        );
      })}
      <Remark
        id="remark"
        label={say.words}
        value={remark}
        onType={(words) => answering.remark.set(words)}
      />
      {elsewhere.map((message) => (
        <p key={message} class="error">
          {message}
        </p>
      ))}
      <ActButton
        acting={acting}
        label={say.send}
        tells={listed.length === 0 && elsewhere.length === 0}
      />
    </form>
  );
}

interface ItemProps {
  answering: Answering;
  item: Asked["items"][number];
  errors: ReadonlyMap<string, string>;
}

function Item({ answering, item, errors }: ItemProps) {
  const say = currentTexts().supplement;
  const state = answering.filling.state.get();
  const questions = questionsAt(state.form, item.pointer);
  const shown = questions.filter(({ pointer }) => state.visible.has(pointer));
  return (
    <Card name={item.name} reason={say.reason(item.reason)}>
      {shown.length > 0 ? (
        <Questions answering={answering} questions={shown} errors={errors} />
      ) : (
        <p>{questions.length > 0 ? say.hidden : say.unknown}</p>
      )}
    </Card>
  );
}

interface CardProps {
  name: string | undefined;
  reason: string;
  children: ComponentChildren;
}

/** The officer's words first: they say what to do with the field below. */
function Card({ name, reason, children }: CardProps) {
  return (
    <section class="group">
      {name && <h2>{name}</h2>}
      <p class="reason">{reason}</p>
      {children}
    </section>
  );
}

interface QuestionsProps extends Pick<ItemProps, "answering" | "errors"> {
  questions: readonly Question[];
}

function Questions({ answering, questions, errors }: QuestionsProps) {
  const { filling } = answering;
  return (
    <>
      <RowTold answering={answering} questions={questions} />
      {questions.map((question) =>
        question.list ? (
          <ListOf key={question.pointer} {...{ filling, question, errors }} />
        ) : (
          <Ask
            key={question.pointer}
            filling={filling}
            question={question}
            error={errors.get(question.id) ?? ""}
          />
        ),
      )}
    </>
  );
}

/** What tells the row apart from the others, as it was filed; not where that is asked itself. */
function RowTold({ answering: { dossier }, questions }: Omit<QuestionsProps, "errors">) {
  const row = questions[0]?.row;
  if (!row) return null;
  const title = [...row.list.path, row.index, ...(row.list.list?.titledBy ?? [])].join();
  const told = questionsIn(row.list, row.index).find((each) => each.path.join() === title);
  return !told || questions.includes(told) ? null : (
    <p>
      {told.label}:{" "}
      <SaidInLine questions={[told]} answers={dossier.answers as Answers} between="" />
    </p>
  );
}
