// Everything said so far on one screen, with a way to change each answer and each step.
import type { ComponentChildren } from "preact";
import { calculateFee } from "../api/public";
import { kindOf, papers, type Filling, type FillingState } from "../form/filling";
import { questionsIn, type Question, type Step } from "../form/model";
import { get, rowsAt } from "../form/pointers";
import { rowPointer } from "../form/rows";
import { differs } from "../form/readings";
import { Said } from "../form/said";
import { doubtsAt, nameOf, type Stage } from "../form/stages";
import { money } from "../format";
import { gather } from "../lists";
import { links } from "../router";
import { currentTexts } from "../texts";
import { seek } from "../ui/errors";
import { Loaded } from "../ui/loaded";
import { useResource } from "../ui/resource";
import type { StageProps } from "./form";
import { FromPapers } from "./form-readings";

export function CheckStage({ filling, all, agency }: StageProps) {
  const texts = currentTexts();
  const state = filling.state.get();
  return (
    <>
      <p class="lead">{texts.check.intro}</p>
      {all.map((stage) => {
        if (stage.kind === "questions")
          return (
            <Part key={stage.key} state={state} stage={stage}>
              <Answered state={state} stage={stage.key} step={stage.step} />
              <Doubtful state={state} stage={stage} />
              <Differing filling={filling} step={stage.step} />
            </Part>
          );
        if (stage.kind === "photos")
          return (
            <Part key={stage.key} state={state} stage={stage}>
              <Papers filling={filling} />
            </Part>
          );
        if (stage.kind === "agency")
          return (
            <Part key={stage.key} state={state} stage={stage}>
              <p>{agency?.name ?? texts.check.unanswered}</p>
            </Part>
          );
        return null;
      })}
      <Fee state={state} />
    </>
  );
}

/** What an officer may ask about, while it can still be put right. */
function Doubtful({ state, stage }: { state: FillingState; stage: Stage }) {
  const texts = currentTexts();
  const doubts = doubtsAt(state, stage, texts);
  if (doubts.length === 0) return null;
  return (
    <ul class="notice warning">
      {doubts.map(({ id, message }) => (
        <li key={id + message}>{message}</li>
      ))}
    </ul>
  );
}

/** What stands otherwise on the papers, while it can still be put right. */
function Differing({ filling, step }: { filling: Filling; step: Step }) {
  const state = filling.state.get();
  const asked = gather(step.groups, (group) => group.questions).filter(
    (question) => state.visible.has(question.pointer) && differs(question, state),
  );
  return (
    <>
      {asked.map((question) => (
        <FromPapers key={question.pointer} filling={filling} question={question} named />
      ))}
    </>
  );
}

interface PartProps {
  state: FillingState;
  stage: Stage;
  children: ComponentChildren;
}

function Part({ state, stage, children }: PartProps) {
  const texts = currentTexts();
  const { code } = state.form.definition.procedure;
  return (
    <section class="group">
      <div class="part-top">
        <h2>{stage.label}</h2>
        <a href={links.change(code, stage.key)}>
          {texts.check.change}
          <span class="unseen">{texts.check.changeWhat(stage.label)}</span>
        </a>
      </div>
      {children}
    </section>
  );
}

interface AnsweredProps {
  state: FillingState;
  /** The key of the stage where it is asked. */
  stage: string;
}

function Answered({ state, stage, step }: AnsweredProps & { step: Step }) {
  return (
    <>
      {step.groups.map((group, index) => {
        const told = group.questions.filter((question) => isTold(state, question));
        if (told.length === 0) return null;
        return (
          <div key={index}>
            {group.label && <h3>{group.label}</h3>}
            <Lines state={state} stage={stage} questions={told.filter(({ list }) => !list)} />
            {told.map(
              (question) =>
                question.list && (
                  <ListRows key={question.pointer} state={state} stage={stage} list={question} />
                ),
            )}
          </div>
        );
      })}
    </>
  );
}

/** Questions that may stay open and did are left out: they would bury what was said. */
function isTold(state: FillingState, { pointer, path, needed }: Question): boolean {
  return state.visible.has(pointer) && (needed || get(state.answers, path) !== undefined);
}

function ListRows({ state, stage, list }: AnsweredProps & { list: Question }) {
  const texts = currentTexts();
  const rows = rowsAt(state.answers, list.path);
  if (rows.length === 0) return <strong class="bad">{texts.check.unanswered}</strong>;
  return (
    <>
      {rows.map((_, index) => (
        <section key={index} class="said-row" aria-labelledby={`${list.id}-${index}-said`}>
          <h4 id={`${list.id}-${index}-said`}>{nameOf(list, index)}</h4>
          <Lines
            state={state}
            stage={stage}
            row={rowPointer(list, index)}
            questions={questionsIn(list, index).filter((question) => isTold(state, question))}
          />
        </section>
      ))}
    </>
  );
}

interface LinesProps extends AnsweredProps {
  questions: readonly Question[];
  /** The pointer of the row that they are asked in. */
  row?: string;
}

function Lines({ state, stage, questions, row = "" }: LinesProps) {
  const texts = currentTexts();
  const { code } = state.form.definition.procedure;
  if (questions.length === 0) return null;
  return (
    <dl class="answers changeable">
      {questions.map((question) => {
        const value = get(state.answers, question.path);
        return (
          <div key={question.pointer}>
            <dt>{question.label}</dt>
            <dd>
              {value === undefined ? (
                <strong class="bad">{texts.check.unanswered}</strong>
              ) : (
                <Said question={question} value={value} answers={state.answers} />
              )}
              <a href={links.change(code, stage)} onClick={() => seek({ id: question.id, row })}>
                {texts.check.change}
                <span class="unseen">{texts.check.changeOne(question.label)}</span>
              </a>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The fee for this case. Without an answer the dossier can be sent all the same. */
function Fee({ state }: { state: FillingState }) {
  const texts = currentTexts();
  const { procedure, revision } = state.form.definition;
  const fees = useResource(
    () => calculateFee(procedure.code, revision, state.answers),
    [procedure.code, revision],
  );
  return (
    <section class="group" aria-labelledby="fee">
      <h2 id="fee">{texts.fee.title}</h2>
      <Loaded resource={fees}>
        {({ items, total }) => (
          <>
            <ul>
              {items.map((item) => (
                <li key={item.text}>
                  {item.text}
                  {item.quantity > 1 && item.total !== null && (
                    <strong> {texts.fee.times(item.quantity, money(item.total))}</strong>
                  )}
                  {item.certainty !== "sure" && (
                    <span class="unsure"> ({texts.procedure.unsure})</span>
                  )}
                </li>
              ))}
            </ul>
            <p>
              {texts.fee.total}{" "}
              <strong>
                {total === null ? texts.fee.unknown : total === 0 ? texts.fee.free : money(total)}
              </strong>
            </p>
          </>
        )}
      </Loaded>
    </section>
  );
}

function Papers({ filling }: Pick<StageProps, "filling">) {
  const texts = currentTexts();
  const state = filling.state.get();
  return (
    <dl class="answers">
      {papers(state, "submit").map((paper) => {
        const photos = filling.photos.of(paper.key);
        const kind = (paper.alternatives ?? []).find(({ key }) => key === kindOf(state, paper));
        return (
          <div key={paper.key}>
            <dt>{kind?.name ?? paper.name}</dt>
            <dd>
              {photos.length === 0 ? (
                <strong class={paper.required ? "bad" : ""}>{texts.check.noPhotos}</strong>
              ) : (
                texts.check.photos(photos.length)
              )}
              <span class="strip">
                {photos.map(
                  (photo) => photo.preview && <img key={photo.key} src={photo.preview} alt="" />,
                )}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
