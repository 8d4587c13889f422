// A draft taken up again: straight to the step where it was left, unless the form has changed since;
// then first what that did to the answers.
import { useEffect } from "preact/hooks";
import type { Draft } from "../api/models";
import { resumeDraft } from "../form/resume";
import { links, replace } from "../router";
import { currentTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Loading, LoadedScreen } from "../ui/loaded";
import { useResource } from "../ui/resource";

export function ResumePage({ id }: { id: string }) {
  const resumed = useResource(() => resumeDraft(id), [id]);
  return (
    <LoadedScreen resource={resumed}>
      {({ draft }) =>
        draft.carried_over ? (
          <CarriedOver draft={draft} carried={draft.carried_over} />
        ) : (
          <GoOn draft={draft} />
        )
      }
    </LoadedScreen>
  );
}

function placeOf({ procedure, step }: Draft): string {
  return step ? links.step(procedure.code, step) : links.form(procedure.code);
}

function GoOn({ draft }: { draft: Draft }) {
  useEffect(() => replace(placeOf(draft)), [draft]);
  return <Loading />;
}

interface CarriedProps {
  draft: Draft;
  carried: NonNullable<Draft["carried_over"]>;
}

function CarriedOver({ draft, carried }: CarriedProps) {
  const texts = currentTexts();
  const say = texts.draft;
  const { dropped, dropped_papers: papers, newly_asked: asked } = carried;
  return (
    <>
      <Heading title={say.newForm} />
      <p class="lead">{say.newFormText}</p>
      {dropped.length + papers.length > 0 && (
        <section class="group">
          <h2>{say.dropped}</h2>
          <ul>
            {dropped.map(({ pointer, label, value }) => (
              <li key={pointer}>
                {label}
                {typeof value === "string" && <span class="small"> ({value})</span>}
              </li>
            ))}
            {papers.map(({ upload, name }) => (
              <li key={upload}>{say.droppedPhoto(name)}</li>
            ))}
          </ul>
        </section>
      )}
      {asked.length > 0 && (
        <section class="group">
          <h2>{say.asked}</h2>
          <ul>
            {asked.map(({ pointer, label }) => (
              <li key={pointer}>{label}</li>
            ))}
          </ul>
        </section>
      )}
      <a class="button" href={placeOf(draft)}>
        {say.goOn}
      </a>
    </>
  );
}
