// Everything said so far on one screen, with a way to change each step.
import type { ComponentChildren } from "preact";
import { getCodeList } from "../api/public";
import { kindOf, papers, type FillingState } from "../form/filling";
import type { Question, Step } from "../form/model";
import { get } from "../form/pointers";
import type { Stage } from "../form/stages";
import type { Value } from "../form/schema";
import { date } from "../format";
import { links } from "../router";
import { useTexts } from "../texts";
import { useResource } from "../ui/resource";
import type { StageProps } from "./form";

export function CheckStage({ filling, all, agency }: StageProps) {
  const texts = useTexts();
  const state = filling.state.get();
  return (
    <>
      <p class="lead">{texts.check.intro}</p>
      {all.map((stage) => {
        if (stage.kind === "questions")
          return (
            <Part key={stage.key} state={state} stage={stage}>
              <Answered state={state} step={stage.step} />
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
    </>
  );
}

interface PartProps {
  state: FillingState;
  stage: Stage;
  children: ComponentChildren;
}

function Part({ state, stage, children }: PartProps) {
  const texts = useTexts();
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

/** Questions that may stay open and did are left out: they would bury what was said. */
function Answered({ state, step }: { state: FillingState; step: Step }) {
  const texts = useTexts();
  return (
    <>
      {step.groups.map((group, index) => {
        const rows = group.questions.filter(
          (question) =>
            state.visible.has(question.pointer) &&
            (question.needed || get(state.answers, question.path) !== undefined),
        );
        if (rows.length === 0) return null;
        return (
          <div key={index}>
            {group.label && <h3>{group.label}</h3>}
            <dl class="answers">
              {rows.map((question) => {
                const value = get(state.answers, question.path);
                return (
                  <div key={question.pointer}>
                    <dt>{question.label}</dt>
                    <dd>
                      {value === undefined ? (
                        <strong class="bad">{texts.check.unanswered}</strong>
                      ) : (
                        <Said question={question} value={value} state={state} />
                      )}
                    </dd>
                  </div>
                );
              })}
            </dl>
          </div>
        );
      })}
    </>
  );
}

interface SaidProps {
  question: Question;
  value: Value;
  state: FillingState;
}

function Said({ question, value, state }: SaidProps) {
  const texts = useTexts();
  const { schema } = question;
  if (schema["x-codelist"] !== undefined)
    return <CodeName question={question} value={String(value)} state={state} />;
  const choice = schema.oneOf?.find((each) => each.const === value);
  if (choice) return <>{choice.title}</>;
  if (typeof value === "boolean") return <>{value ? texts.field.yes : texts.field.no}</>;
  const dated = ["date", "partial-date", "month"].includes(schema.format ?? "");
  return <>{dated ? date(String(value)) : String(value)}</>;
}

function CodeName({ question, value, state }: SaidProps & { value: string }) {
  const { schema, path } = question;
  const parentName = schema["x-parent"];
  const parent = parentName ? String(get(state.answers, [...path.slice(0, -1), parentName])) : "";
  const list = useResource(
    () => getCodeList(schema["x-codelist"] ?? "", parent),
    [schema["x-codelist"], parent],
  );
  return <>{list.data?.items.find((item) => item.code === value)?.name ?? value}</>;
}

function Papers({ filling }: Pick<StageProps, "filling">) {
  const texts = useTexts();
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
