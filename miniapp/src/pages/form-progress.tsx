// Where the reader is in a form, and the way to the steps already done.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { NewDossier } from "../form/new-dossier";
import { takeTheirs } from "../form/resume";
import type { Stage } from "../form/stages";
import { links } from "../router";
import { currentTexts } from "../texts";
import { memo } from "../ui/memo";
import { Retired } from "./form-retired";
import { SavingLine } from "./form-saving";

interface Props {
  filling: NewDossier;
  procedure: { code: string; name: string };
  all: readonly Stage[];
  /** The place of the open stage among all. */
  at: number;
  /** Keys of the stages that were left by their button. */
  passed: readonly string[];
}

/** Typing changes nothing of it. */
export const Progress = memo(ProgressNow, (before, now) => {
  const same = ["filling", "procedure", "at", "passed"] as const;
  return (
    same.every((part) => before[part] === now[part]) &&
    before.all.length === now.all.length &&
    before.all.every(({ key, label }, index) => {
      const other = now.all[index];
      return key === other?.key && label === other.label;
    })
  );
});

function ProgressNow({ filling, procedure: { code, name }, all, at, passed }: Props) {
  const texts = currentTexts();
  const steps = useRef<HTMLDetailsElement>(null);
  // Whoever has gone to another step by the list is done with it.
  useLayoutEffect(() => {
    if (steps.current) steps.current.open = false;
  }, [at]);
  return (
    <div class="progress">
      <p class="small">{name}</p>
      <SavingLine
        autosave={filling.autosave}
        onTake={(theirs) => takeTheirs(filling, theirs)}
        retired={<Retired filling={filling} />}
      />
      <div class="bar" aria-hidden="true">
        {all.map((each, index) => (
          <span key={each.key} class={index <= at ? "full" : ""} />
        ))}
      </div>
      <details ref={steps}>
        <summary>
          <strong>{texts.form.stepOf(at + 1, all.length)}</strong>
          <span class="more">{texts.form.steps}</span>
        </summary>
        <ol>
          {all.map((each, index) => {
            const done = passed.includes(each.key);
            if (index === at)
              return (
                <li key={each.key} aria-current="step">
                  {each.label} <span class="small">({texts.form.current})</span>
                </li>
              );
            return (
              <li key={each.key}>
                {done ? <a href={links.step(code, each.key)}>{each.label}</a> : each.label}
                {done && <span class="small"> ({texts.form.done})</span>}
              </li>
            );
          })}
        </ol>
      </details>
    </div>
  );
}
