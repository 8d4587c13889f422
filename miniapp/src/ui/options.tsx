// One of a few, below each other, with nothing chosen beforehand and nothing done by choosing.
import { currentTexts } from "../texts";

interface Props {
  name: string;
  legend: string;
  options: readonly { key: string; label: string }[];
  /** "" while none is. */
  chosen: string;
  error: string;
  onChoose(key: string): void;
}

export function Options({ name, legend, options, chosen, error, onChoose }: Props) {
  const texts = currentTexts();
  return (
    <fieldset
      class={error ? "field options wrong" : "field options"}
      {...(error ? { "aria-describedby": `${name}-error` } : {})}
    >
      <legend class="label">{legend}</legend>
      {error && (
        <p class="error" id={`${name}-error`}>
          <span class="unseen">{texts.form.errorPrefix} </span>
          {error}
        </p>
      )}
      {options.map(({ key, label }) => {
        const id = `${name}-${key}`;
        return (
          <div class="option" key={key}>
            <input
              type="radio"
              id={id}
              name={name}
              checked={chosen === key}
              onChange={() => onChoose(key)}
            />
            <label for={id}>{label}</label>
          </div>
        );
      })}
    </fieldset>
  );
}
