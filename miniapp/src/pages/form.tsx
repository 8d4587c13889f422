// Filling in: one step at a time, with what it takes at every step the same: where the reader is,
// what is wrong, and the button that leads on.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Agency, Redirect } from "../api/models";
import { listAgencies } from "../api/public";
import { begunDossiers } from "../form/begun";
import { enterStep, markPassed, redirectOf, setRefusals, waive } from "../form/filling";
import type { NewDossier } from "../form/new-dossier";
import { officesFor, suggestedAgency } from "../form/offices";
import { openRow } from "../form/rows";
import { obstacles, refusalsAt, stages, type Obstacle, type Stage } from "../form/stages";
import { links, navigate, replace } from "../router";
import { useStore } from "../store";
import { currentTexts } from "../texts";
import { ErrorSummary, found, goTo } from "../ui/errors";
import { Heading } from "../ui/heading";
import { useResource, type Resource } from "../ui/resource";
import { AgencyStage } from "./form-agency";
import { CheckStage } from "./form-check";
import { Doubts, useDoubts } from "./form-doubts";
import { useObstacles } from "./form-obstacles";
import { PhotosStage } from "./form-photos";
import { QuestionsStage } from "./form-questions";
import { Progress } from "./form-progress";
import { SendStage } from "./form-send";
import { StopPage } from "./form-stop";

interface Props {
  code: string;
  step: string;
  /** Opened from the check screen, to which the button leads back. */
  change: boolean;
}

export function FormPage({ code, step, change }: Props) {
  const filling = begunDossiers.get(code);
  useEffect(() => {
    // Nothing is kept over a reload: begin at the guide.
    if (!filling) replace(links.procedure(code));
  }, [filling, code]);
  return filling ? <Fill filling={filling} step={step} change={change} /> : null;
}

/** What every stage is given. */
export interface StageProps {
  filling: NewDossier;
  stage: Stage;
  /** All stages, for those that look back. */
  all: readonly Stage[];
  agencies: Resource<{ items: Agency[] }>;
  /** The office that would receive the dossier now. */
  agency: Agency | undefined;
  /** What is known to be wrong, by element id. */
  errors: ReadonlyMap<string, string>;
}

interface FillProps {
  filling: NewDossier;
  step: string;
  change: boolean;
}

function Fill({ filling, step, change }: FillProps) {
  const texts = currentTexts();
  const state = useStore(filling.state);
  useStore(filling.photos.photos);
  const { code } = state.form.definition.procedure;
  const { level } = state.form.definition.receiving;
  const agencies = useResource(() => listAgencies(level), [level]);
  const offices = officesFor(state, agencies.data?.items ?? []);
  const agency =
    offices.find((office) => office.code === state.agency) ?? suggestedAgency(state, offices);
  const [stop, setStop] = useState<{ at: string; redirect: Redirect } | null>(null);
  const all = stages(state, texts);
  const stage = all.find((each) => each.key === step);
  const fresh = all.find((each) => !state.passed.includes(each.key)) ?? all[0];
  useEffect(() => {
    // "Where it was left", or a step that the answers have taken away.
    if (!stage && fresh) replace(links.step(code, fresh.key));
  }, [stage, fresh, code]);
  useEffect(() => {
    if (stage) enterStep(filling, stage.key);
    // Whoever comes back to the step comes to change it.
    return () => setStop(null);
  }, [filling, stage?.key]);
  if (!stage) return null;
  const props = { filling, stage, all, agencies, agency, change };
  const redirect = stop?.at === stage.key ? stop.redirect : null;
  const stopAt = (found: Redirect | null) => setStop(found && { at: stage.key, redirect: found });
  // Going on draws the step anew and keeps the progress. The step is one element, so that the last one
  // goes in one piece: a browser that loses the focused heading alone works out the styles of all that
  // is still to go.
  return (
    <>
      {!redirect && (
        <Progress
          filling={filling}
          procedure={state.form.definition.procedure}
          all={all}
          at={all.indexOf(stage)}
          passed={state.passed}
        />
      )}
      <div key={stage.key}>
        <Frame {...props} stop={redirect} onStop={stopAt} />
      </div>
    </>
  );
}

interface FrameProps extends Omit<StageProps, "errors"> {
  change: boolean;
  /** The office that is the right one instead, until that has been read. */
  stop: Redirect | null;
  onStop(stop: Redirect | null): void;
}

/** Errors are looked for when the reader wants to go on. */
function useErrors({ filling, stage, all, agency, change }: FrameProps) {
  const texts = currentTexts();
  const situation = { filling, all, agency: agency?.code ?? "", texts };
  const find = () => obstacles(situation, stage);
  const refused = () => refusalsAt(filling, stage);
  const changes = [filling.state.get(), filling.photos.photos.get(), situation.agency];
  // Whoever comes to change something sees at once what it is.
  const { errors, listed, round, list } = useObstacles({ find, refused, atOnce: change, changes });
  /** True when nothing stands in the way any more. */
  const check = () => {
    const found = find();
    list(found);
    return found.length === 0;
  };
  return { errors, listed, round, check };
}

function Frame(props: FrameProps) {
  const { filling, stage, all, change, stop, onStop } = props;
  const texts = currentTexts();
  const { errors, listed, round, check } = useErrors(props);
  const { doubts, onLeave } = useDoubts(filling, stage);
  const { code } = filling.state.get().form.definition.procedure;
  const goOn = () => {
    // Before anything else: nobody should put a form right that belongs elsewhere.
    const elsewhere = stage.kind === "questions" ? redirectOf(filling.state.get()) : undefined;
    if (elsewhere) return onStop(elsewhere);
    if (!check()) return;
    markRead(filling, stage);
    markPassed(filling, stage.key);
    const next = change ? all.find(({ kind }) => kind === "check") : all[all.indexOf(stage) + 1];
    if (next) navigate(links.step(code, next.key));
  };
  useEffect(() => {
    const field = found();
    if (!field) return;
    if (field.row) openRow(filling, field.row);
    // After the heading, which takes the focus when a screen comes, and once an opened row is drawn.
    requestAnimationFrame(() => goTo(field.id));
  }, []);
  const follow = (line: Obstacle) => {
    if (line.row) openRow(filling, line.row);
    if (line.stage !== stage.key) navigate(links.change(code, line.stage));
    // A field in a row that was closed is there once the row is drawn open.
    else if (document.getElementById(line.id)) goTo(line.id);
    else requestAnimationFrame(() => goTo(line.id));
  };
  if (stop) {
    const goOnHere = () => {
      waive(filling, stop);
      onStop(null);
      goOn();
    };
    return <StopPage redirect={stop} onBack={() => onStop(null)} onGoOn={goOnHere} />;
  }
  const stageProps = { ...props, errors };
  return (
    <>
      <Heading title={stage.label} />
      <ErrorSummary lines={listed} round={round} onFollow={follow} />
      {stage.kind === "send" ? (
        <SendStage {...stageProps} check={check} follow={follow} />
      ) : (
        <form
          noValidate
          onFocusOut={onLeave}
          onSubmit={(event) => {
            event.preventDefault();
            goOn();
          }}
        >
          <Content {...stageProps} />
          <Doubts doubts={doubts} onFollow={follow} />
          <button type="submit" class="button">
            {change
              ? texts.form.saveChange
              : stage.kind === "check"
                ? texts.check.next
                : texts.form.next}
          </button>
        </form>
      )}
    </>
  );
}

/** A refusal that was read and left as it is may have been settled elsewhere: the server decides. */
function markRead(filling: NewDossier, stage: Stage): void {
  const read = new Set(refusalsAt(filling, stage).map(({ message }) => message));
  const { refusals } = filling.state.get();
  if (read.size > 0)
    setRefusals(
      filling,
      refusals.filter(({ message }) => !read.has(message)),
    );
}

function Content(props: StageProps): ComponentChildren {
  switch (props.stage.kind) {
    case "questions":
      return <QuestionsStage {...props} step={props.stage.step} />;
    case "photos":
      return <PhotosStage {...props} />;
    case "agency":
      return <AgencyStage {...props} />;
    case "check":
      return <CheckStage {...props} />;
    case "send":
      return null;
  }
}
