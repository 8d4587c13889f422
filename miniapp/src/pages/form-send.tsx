// Consent, and the one button that sends. Whatever the network does, the dossier arrives once.
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { submitDossier } from "../api/citizen";
import type { Receipt } from "../api/models";
import { grant, setRefusals } from "../form/filling";
import { finish, submission, type NewDossier } from "../form/new-dossier";
import { send } from "../form/sending";
import { allRefusals, ids, type Obstacle } from "../form/stages";
import { links, replace } from "../router";
import { sentDossiers } from "../sent";
import { currentTexts } from "../texts";
import { ErrorSummary } from "../ui/errors";
import { Problem } from "../ui/problem";
import { pause } from "../wait";
import type { StageProps } from "./form";
import { ForWhom } from "./form-behalf";
import { Retired } from "./form-retired";
import { choosesFirst } from "./form-saving";

type Sending =
  | { state: "idle" }
  | { state: "sending"; repeated: boolean }
  | { state: "unknown" }
  | { state: "refused"; error: unknown };

interface Props extends StageProps {
  /** Looks for anything still missing and lists it; true when there is nothing. */
  check(): boolean;
  follow(obstacle: Obstacle): void;
}

export function SendStage({ filling, all, agency, errors, check, follow }: Props) {
  const texts = currentTexts();
  const [sending, setSending] = useState<Sending>({ state: "idle" });
  const busy = sending.state === "sending";
  const submit = async () => {
    if (busy || choosesFirst(filling.autosave.saving.get()) || !check() || !agency) return;
    setSending({ state: "sending", repeated: false });
    const onRepeat = () => setSending({ state: "sending", repeated: true });
    setSending(await trySending(filling, agency.code, onRepeat));
  };
  const refused = sending.state === "refused" ? sending.error : undefined;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="lead">{texts.send.intro}</p>
      <ForWhom filling={filling} errors={errors} />
      <Consent filling={filling} errors={errors} />
      {refused !== undefined && (
        <Refused
          filling={filling}
          all={all}
          error={refused}
          follow={follow}
          onRetry={() => void submit()}
        />
      )}
      {sending.state === "unknown" && (
        <div class="notice warning" role="alert">
          <p class="notice-title">{texts.send.unknownTitle}</p>
          <p>{texts.send.unknown}</p>
        </div>
      )}
      <button type="submit" class="button" disabled={busy}>
        {busy
          ? texts.send.sending
          : sending.state === "unknown"
            ? texts.send.sendAgain
            : texts.send.submit}
      </button>
      <p role="status">{sending.state === "sending" && sending.repeated && texts.send.again}</p>
    </form>
  );
}

/** Sends, and on success leaves for the next screen; otherwise says how it ended. */
async function trySending(
  filling: NewDossier,
  agency: string,
  onRepeat: () => void,
): Promise<Sending> {
  try {
    // The draft must not be saved anew while it becomes a dossier.
    await filling.autosave.hold();
    const outcome = await send(
      filling.attempt,
      submission(filling, agency),
      { submit: submitDossier, pause },
      onRepeat,
    );
    if (outcome.kind === "unknown") {
      filling.autosave.release();
      return { state: "unknown" };
    }
    if (outcome.kind === "sent") {
      celebrate(filling, outcome.dossier, outcome.earlier);
      return { state: "idle" };
    }
    filling.autosave.release();
    setRefusals(filling, outcome.error.problem?.errors ?? []);
    return { state: "refused", error: outcome.error };
  } catch (error) {
    filling.autosave.release();
    return { state: "refused", error };
  }
}

/** The form is taken out of the way of the back button: it cannot be sent a second time. */
function celebrate(filling: NewDossier, dossier: Receipt, earlier: boolean): void {
  sentDossiers.set(dossier.id, { dossier, earlier });
  replace(links.sent(dossier.id));
  finish(filling);
}

function Consent({ filling, errors }: Pick<StageProps, "filling" | "errors">) {
  const texts = currentTexts();
  const { form, granted } = filling.state.get();
  const { notice, purposes } = form.definition.consent;
  return (
    <>
      <details class="folded">
        <summary>{texts.send.notice}</summary>
        {notice.split("\n").map((line) => (
          <p key={line}>{line}</p>
        ))}
      </details>
      <fieldset class="field">
        <legend class="label">{texts.send.consent}</legend>
        {purposes.map((purpose) => {
          const id = ids.consent(purpose.key);
          const error = errors.get(id);
          return (
            <div key={purpose.key}>
              {error && (
                <p class="error" id={`${id}-error`}>
                  <span class="unseen">{texts.form.errorPrefix} </span>
                  {error}
                </p>
              )}
              <div class="option">
                <input
                  type="checkbox"
                  id={id}
                  checked={granted.includes(purpose.key)}
                  onChange={(event) => grant(filling, purpose.key, event.currentTarget.checked)}
                  {...(error
                    ? { "aria-invalid": "true" as const, "aria-describedby": `${id}-error` }
                    : {})}
                />
                <label for={id}>
                  {purpose.text}
                  {!purpose.required && <span class="optional"> ({texts.send.optional})</span>}
                </label>
              </div>
            </div>
          );
        })}
      </fieldset>
    </>
  );
}

interface RefusedProps {
  filling: NewDossier;
  all: Props["all"];
  error: unknown;
  follow(obstacle: Obstacle): void;
  onRetry(): void;
}

function Refused({ filling, all, error, follow, onRetry }: RefusedProps) {
  const texts = currentTexts();
  const lines = allRefusals(filling, all);
  if (error instanceof ApiError && error.slug === "revision-retired")
    return <Retired filling={filling} />;
  if (lines.length === 0) return <Problem error={error} onRetry={onRetry} />;
  const known = lines.filter(({ stage }) => stage !== "");
  const unknown = lines.filter(({ stage }) => stage === "");
  return (
    <>
      <p>{texts.send.refused}</p>
      <ErrorSummary lines={known} round={lines.length} onFollow={follow} />
      {unknown.map((line) => (
        <p key={line.message} class="error">
          {line.message}
        </p>
      ))}
    </>
  );
}
