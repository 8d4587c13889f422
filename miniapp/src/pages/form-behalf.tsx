// For whom it is filed: oneself, or somebody who has agreed and hears of it on their own phone.
import type { ComponentChildren } from "preact";
import { getOnBehalf } from "../api/public";
import { SOMEBODY, type Behalf, type Part } from "../form/behalf";
import { fileFor } from "../form/filling";
import { ids } from "../form/stages";
import type { OnBehalfForm } from "../api/models";
import { currentTexts } from "../texts";
import { Choices } from "../ui/choices";
import { Loaded } from "../ui/loaded";
import { useResource } from "../ui/resource";
import type { StageProps } from "./form";

type Props = Pick<StageProps, "filling" | "errors">;

export function ForWhom({ filling, errors }: Props) {
  const texts = currentTexts();
  const say = texts.behalf;
  const { behalf } = filling.state.get();
  return (
    <section class="group">
      <div class="field">
        <Choices
          name="for-whom"
          legend={say.question}
          choices={[
            { key: "self", label: say.self },
            { key: "other", label: say.other },
          ]}
          chosen={behalf ? "other" : "self"}
          onChoose={(key) => fileFor(filling, key === "self" ? null : SOMEBODY)}
        />
      </div>
      {behalf && <Somebody {...{ filling, errors, behalf }} />}
    </section>
  );
}

function Somebody(props: Props & { behalf: Behalf }) {
  const asked = useResource(getOnBehalf, []);
  return <Loaded resource={asked}>{(form) => <Asked {...props} form={form} />}</Loaded>;
}

interface AskedProps extends Props {
  behalf: Behalf;
  form: OnBehalfForm;
}

function Asked({ filling, errors, behalf, form }: AskedProps) {
  const texts = currentTexts();
  const say = texts.behalf;
  const set = (change: Partial<Behalf>) =>
    fileFor(filling, { ...behalf, ...change, statement: form.version });
  const error = (part: Part) => errors.get(ids.behalf(part)) ?? "";
  return (
    <>
      <Field part="full_name" label={say.name} error={error("full_name")}>
        <input
          class="box"
          type="text"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={behalf.full_name}
          onInput={(event) => set({ full_name: event.currentTarget.value })}
          {...said("full_name", error("full_name"))}
        />
      </Field>
      <Field part="relationship" label={say.relationship} error={error("relationship")}>
        <select
          class="box"
          value={behalf.relationship}
          onChange={(event) => set({ relationship: event.currentTarget.value })}
          {...said("relationship", error("relationship"))}
        >
          <option value="">{say.choose}</option>
          {form.relationships.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Field part="phone" label={say.phone} hint={say.phoneHint} error={error("phone")}>
        <input
          class="box medium"
          type="text"
          inputMode="tel"
          autocomplete="off"
          maxLength={20}
          value={behalf.phone}
          onInput={(event) => set({ phone: event.currentTarget.value })}
          {...said("phone", error("phone"), true)}
        />
      </Field>
      <Field part="how_consented" label={say.how} error={error("how_consented")}>
        <select
          class="box"
          value={behalf.how_consented}
          onChange={(event) => set({ how_consented: event.currentTarget.value })}
          {...said("how_consented", error("how_consented"))}
        >
          <option value="">{say.choose}</option>
          {form.ways.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      {error("consent") && <Wrong part="consent" error={error("consent")} />}
      <div class="option">
        <input
          type="checkbox"
          checked={behalf.consent && behalf.statement === form.version}
          onChange={(event) => set({ consent: event.currentTarget.checked })}
          {...said("consent", error("consent"))}
        />
        <label for={ids.behalf("consent")}>{form.statement}</label>
      </div>
    </>
  );
}

/** What ties a control to its label, hint and error. */
function said(part: Part, error: string, hinted = false) {
  const id = ids.behalf(part);
  const about = [hinted && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return {
    id,
    ...(about ? { "aria-describedby": about } : {}),
    ...(error ? { "aria-invalid": "true" as const } : {}),
  };
}

interface FieldProps {
  part: Part;
  label: string;
  hint?: string;
  error: string;
  children: ComponentChildren;
}

function Field({ part, label, hint, error, children }: FieldProps) {
  const id = ids.behalf(part);
  return (
    <div class={error ? "field wrong" : "field"}>
      <label class="label" for={id}>
        {label}
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && <Wrong part={part} error={error} />}
      {children}
    </div>
  );
}

function Wrong({ part, error }: { part: Part; error: string }) {
  const texts = currentTexts();
  return (
    <p class="error" id={`${ids.behalf(part)}-error`}>
      <span class="unseen">{texts.form.errorPrefix} </span>
      {error}
    </p>
  );
}
