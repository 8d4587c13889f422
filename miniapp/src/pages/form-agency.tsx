// Which office receives the dossier: a suggestion from the address given, or another one.
import { chooseAgency } from "../form/filling";
import { ids } from "../form/stages";
import { useTexts } from "../texts";
import { Loaded } from "../ui/loaded";
import { Picker } from "../ui/picker";
import type { StageProps } from "./form";

export function AgencyStage({ filling, agencies, agency, errors }: StageProps) {
  const texts = useTexts();
  const state = filling.state.get();
  const error = errors.get(ids.agency) ?? "";
  const suggested = agency !== undefined && state.agency === "";
  return (
    <Loaded resource={agencies}>
      {({ items }) =>
        items.length === 0 ? (
          <p class="notice">{texts.agency.none}</p>
        ) : (
          <div class={error ? "field wrong" : "field"}>
            <label class="label" for={ids.agency} id={`${ids.agency}-label`}>
              {texts.agency.question}
            </label>
            <p class="hint" id={`${ids.agency}-hint`}>
              {texts.agency.hint}
            </p>
            {error && (
              <p class="error" id={`${ids.agency}-error`}>
                <span class="unseen">{texts.form.errorPrefix} </span>
                {error}
              </p>
            )}
            <Picker
              id={ids.agency}
              label={texts.agency.choose}
              items={items}
              value={agency?.code ?? ""}
              placeholder={texts.agency.choose}
              onPick={(code) => chooseAgency(filling, code)}
              aria-describedby={`${ids.agency}-hint${error ? ` ${ids.agency}-error` : ""}`}
              {...(error ? { "aria-invalid": "true" as const } : {})}
            />
            {suggested && <p class="example">{texts.agency.suggested}</p>}
          </div>
        )
      }
    </Loaded>
  );
}
