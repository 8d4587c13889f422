// Offers what stands on the photographed papers, at the question it may answer.
import { answer, type Filling } from "../form/filling";
import type { Question } from "../form/model";
import { readFor } from "../form/readings";
import { date } from "../format";
import { useStore } from "../store";
import { currentTexts } from "../texts";

interface Props {
  filling: Filling;
  question: Question;
  /** Names the question as well, away from where it is asked. */
  named?: boolean;
}

export function FromPapers({ filling, question, named = false }: Props) {
  const say = currentTexts().read;
  const state = useStore(filling.state);
  const photos = useStore(filling.photos.photos);
  const { label, id, schema } = question;
  return (
    <>
      {readFor(question, state, photos).map((value) => {
        const shown = schema.format?.includes("date") ? date(value) : value;
        return (
          <p key={value} class="from-papers">
            <span>
              {named && `${label}. `}
              {say.from} <strong>{shown}</strong>
            </span>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                answer(filling, question, value);
                // The button goes away with what it offered.
                document.getElementById(id)?.focus();
              }}
            >
              {say.use}
              <span class="unseen">
                {" "}
                {shown}: {label}
              </span>
            </button>
          </p>
        );
      })}
    </>
  );
}
