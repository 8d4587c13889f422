// Which office receives the dossier: a suggestion from the address given, or another one, as far as
// the form leaves a choice.
import { chooseAgency } from "../form/filling";
import { officesFor, servedCommune } from "../form/offices";
import { ids } from "../form/stages";
import { currentTexts } from "../texts";
import { Loaded } from "../ui/loaded";
import { Picker } from "../ui/picker";
import type { StageProps } from "./form";

export function AgencyStage({ filling, agencies, agency, errors }: StageProps) {
  const texts = currentTexts();
  const state = filling.state.get();
  const error = errors.get(ids.agency) ?? "";
  const suggested = agency !== undefined && state.agency === "";
  return (
    <Loaded resource={agencies}>
      {({ items }) => {
        const able = officesFor(state, items);
        if (able.length === 0)
          return (
            <p class="notice" id={ids.agency} tabIndex={-1}>
              {items.length === 0 ? texts.agency.none : texts.agency.noneServes}
            </p>
          );
        return (
          <div class={error ? "field wrong" : "field"}>
            <label class="label" for={ids.agency} id={`${ids.agency}-label`}>
              {texts.agency.question}
            </label>
            <p class="hint" id={`${ids.agency}-hint`}>
              {texts.agency.hint}
              {servedCommune(state) !== undefined && ` ${texts.agency.ofCommune}`}
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
              items={able}
              value={agency?.code ?? ""}
              placeholder={texts.agency.choose}
              onPick={(code) => chooseAgency(filling, code)}
              aria-describedby={`${ids.agency}-hint${error ? ` ${ids.agency}-error` : ""}`}
              {...(error ? { "aria-invalid": "true" as const } : {})}
            />
            {suggested && <p class="example">{texts.agency.suggested}</p>}
            {agency?.address && <p>{agency.address}</p>}
          </div>
        );
      }}
    </Loaded>
  );
}
