// Photos of the papers that these answers ask for. Each is sent as soon as it is picked.
import type { Requirement } from "../api/models";
import { addPhotos, chooseKind, kindOf, papers, type Filling } from "../form/filling";
import { ids } from "../form/stages";
import { size } from "../format";
import { currentTexts } from "../texts";
import { Icon } from "../ui/icons";
import { accepted, limitsOf } from "../uploads/limits";
import type { StageProps } from "./form";
import { PhotoItem } from "./photo-item";
import { PhotoTotals } from "./photo-totals";

export function PhotosStage({ filling, errors }: StageProps) {
  const texts = currentTexts();
  const state = filling.state.get();
  const originals = papers(state, "present");
  return (
    <>
      <p class="lead">{texts.photos.intro}</p>
      <PhotoTotals queue={filling.photos} />
      {papers(state, "submit").map((paper) => (
        <Paper
          key={paper.key}
          filling={filling}
          paper={paper}
          error={errors.get(ids.photos(paper.key)) ?? ""}
        />
      ))}
      {originals.length > 0 && (
        <section class="group">
          <h2>{texts.photos.originals}</h2>
          <ul>
            {originals.map((paper) => (
              <li key={paper.key}>{paper.name}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface PaperProps {
  filling: Filling;
  paper: Requirement;
  error: string;
  /** Why it is asked for, where an officer has said so. */
  reason?: string;
}

export function Paper({ filling, paper, error, reason = "" }: PaperProps) {
  const texts = currentTexts();
  const id = ids.photos(paper.key);
  const kind = kindOf(filling.state.get(), paper);
  const photos = filling.photos.of(paper.key);
  const limits = limitsOf(paper);
  const named = (paper.alternatives ?? []).length > 0;
  return (
    <section class={error ? "group field wrong" : "group"}>
      <h2 id={id} tabIndex={-1}>
        {paper.name}
        {!paper.required && <span class="optional"> ({texts.form.optional})</span>}
      </h2>
      {reason && <p class="reason">{reason}</p>}
      {paper.hint && <p class="hint">{paper.hint}</p>}
      {error && (
        <p class="error">
          <span class="unseen">{texts.form.errorPrefix} </span>
          {error}
        </p>
      )}
      <Kinds filling={filling} paper={paper} kind={kind} />
      {photos.length > 0 && (
        <ol class="photos">
          {photos.map((photo, index) => (
            <PhotoItem
              key={photo.key}
              queue={filling.photos}
              photo={photo}
              paper={paper}
              page={index + 1}
              of={photos.length}
            />
          ))}
        </ol>
      )}
      {(kind || !named) && photos.length < limits.maxFiles && (
        <Add
          paper={paper}
          more={photos.length > 0}
          onPick={(files) => addPhotos(filling, paper, files)}
        />
      )}
    </section>
  );
}

function Kinds({ filling, paper, kind }: Omit<PaperProps, "error"> & { kind: string }) {
  const texts = currentTexts();
  const kinds = paper.alternatives ?? [];
  if (kinds.length < 2) return null;
  return (
    <fieldset class="field">
      <legend class="label">{texts.photos.which}</legend>
      {kinds.map((each) => {
        const id = `kind-${paper.key}-${each.key}`;
        return (
          <div class="option" key={each.key}>
            <input
              type="radio"
              id={id}
              name={`kind-${paper.key}`}
              checked={kind === each.key}
              onChange={() => chooseKind(filling, paper.key, each.key)}
            />
            <label for={id}>{each.name}</label>
          </div>
        );
      })}
    </fieldset>
  );
}

interface AddProps {
  paper: Requirement;
  more: boolean;
  onPick(files: File[]): void;
}

/** The phone's own camera and gallery: no permission to ask for, and they work in every browser. */
function Add({ paper, more, onPick }: AddProps) {
  const texts = currentTexts();
  const limits = limitsOf(paper);
  const pick = (input: HTMLInputElement) => {
    onPick(Array.from(input.files ?? []));
    input.value = ""; // so that the same picture can be picked again after it was removed
  };
  return (
    <>
      <div class="pickers">
        <label class="button second file">
          <Icon name="camera" />
          {texts.photos.camera}
          <span class="unseen">{texts.photos.paper(paper.name)}</span>
          <input
            type="file"
            accept="image/*"
            capture="environment"
            onChange={(event) => pick(event.currentTarget)}
          />
        </label>
        <label class="button second file">
          <Icon name="picture" />
          {more ? texts.photos.another : texts.photos.album}
          <span class="unseen">{texts.photos.paper(paper.name)}</span>
          <input
            type="file"
            accept={accepted(limits)}
            multiple={limits.maxFiles > 1}
            onChange={(event) => pick(event.currentTarget)}
          />
        </label>
      </div>
      <p class="example">{texts.photos.limits(limits.maxFiles, size(limits.maxBytes))}</p>
    </>
  );
}
