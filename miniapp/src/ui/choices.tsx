// One of a few, side by side; each choice works at once.
interface Choice<K extends string> {
  key: K;
  label: string;
  /** The language the label is in, where it is not the screen's. */
  lang?: string;
}

interface Props<K extends string> {
  name: string;
  legend: string;
  choices: readonly Choice<K>[];
  chosen: K;
  hint?: string;
  onChoose(key: K): void;
}

export function Choices<K extends string>(props: Props<K>) {
  const { name, legend, choices, chosen, hint, onChoose } = props;
  return (
    <fieldset aria-describedby={hint ? `${name}-hint` : undefined}>
      <legend class="label">{legend}</legend>
      <div class="choices">
        {choices.map(({ key, label, lang }) => (
          <label key={key} lang={lang}>
            <input
              type="radio"
              name={name}
              value={key}
              checked={key === chosen}
              onChange={() => onChoose(key)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </fieldset>
  );
}
