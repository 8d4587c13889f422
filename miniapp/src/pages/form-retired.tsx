// The form has been replaced while it was filled in: the answers go on under the new one.
import { useState } from "preact/hooks";
import { startOver } from "../form/filling";
import { renewForm, type NewDossier } from "../form/new-dossier";
import { links, replace } from "../router";
import { currentTexts } from "../texts";
import { Problem } from "../ui/problem";

export function Retired({ filling }: { filling: NewDossier }) {
  const say = currentTexts().form;
  const [failure, setFailure] = useState<unknown>();
  const renew = async () => {
    try {
      await renewForm(filling);
    } catch (error) {
      return setFailure(error);
    }
    startOver(filling);
    filling.autosave.flush();
    replace(links.form(filling.state.get().form.definition.procedure.code));
  };
  return (
    <div class="notice warning" role="alert">
      <p>{say.retired}</p>
      {failure !== undefined && <Problem error={failure} />}
      <button type="button" class="button second" onClick={() => void renew()}>
        {say.loadNew}
      </button>
    </div>
  );
}
