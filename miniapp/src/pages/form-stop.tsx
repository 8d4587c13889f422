// Another office is the right one: said before more is filled in, with where to go instead.
import { useEffect } from "preact/hooks";
import type { Redirect } from "../api/models";
import { coverScreen, links } from "../router";
import { currentTexts } from "../texts";
import { Heading } from "../ui/heading";

interface Props {
  redirect: Redirect;
  /** Back to the answers. */
  onBack(): void;
  /** Goes on all the same, where that is allowed. */
  onGoOn(): void;
}

export function StopPage({ redirect, onBack, onGoOn }: Props) {
  const texts = currentTexts();
  const say = texts.stop;
  const isHard = redirect.severity === "hard";
  useEffect(() => coverScreen(onBack), []);
  return (
    <>
      <Heading title={isHard ? say.hard : say.soft} />
      <p class="lead">{redirect.text}</p>
      <div class="standing">
        <p class="small">{say.where}</p>
        <p class="standing-label">{redirect.to.name}</p>
      </div>
      <div class="buttons">
        {redirect.to.procedure !== null && (
          <a class="button" href={links.procedure(redirect.to.procedure)}>
            {say.open}
          </a>
        )}
        <button type="button" class="button second" onClick={onBack}>
          {say.change}
        </button>
        {!isHard && (
          <button type="button" class="button second" onClick={onGoOn}>
            {say.goOn}
          </button>
        )}
        <a class="button second" href={links.home()}>
          {texts.app.home}
        </a>
      </div>
    </>
  );
}
