// One thing that a citizen does to a dossier: the button, and what becomes of it in words.
import { useRef, useState } from "preact/hooks";
import { act } from "../act";
import type { ApiError } from "../api/client";
import type { Dossier } from "../api/models";
import { currentTexts } from "../texts";
import { Problem } from "./problem";

export type Acting =
  { state: "idle" | "busy" | "unknown" | "changed" } | { state: "refused"; error: unknown };

interface Deed {
  dossier: Dossier;
  /** Whether this has been done to a dossier, seen afterwards. */
  isDone(dossier: Dossier): boolean;
  onDone(dossier: Dossier): void;
  /** Something else has happened meanwhile: the reader looks again. */
  onChanged(dossier: Dossier): void;
  /** For what the server says of single fields. */
  onRefused?: (error: ApiError) => void;
}

/** Where the deed stands, and how to do it; a second press while it is under way does nothing. */
export function useAct(deed: Deed) {
  const [acting, setActing] = useState<Acting>({ state: "idle" });
  const busy = useRef(false);
  const go = async (write: (version: number) => Promise<Dossier>) => {
    if (busy.current) return;
    busy.current = true;
    setActing({ state: "busy" });
    try {
      const acted = await act(deed.dossier, deed.isDone, write);
      if (acted.kind === "refused") {
        deed.onRefused?.(acted.error);
        setActing({ state: "refused", error: acted.error });
      } else {
        setActing({ state: acted.kind === "done" ? "idle" : acted.kind });
        if (acted.kind === "done") deed.onDone(acted.dossier);
        if (acted.kind === "changed") deed.onChanged(acted.dossier);
      }
    } catch (error) {
      setActing({ state: "refused", error });
    } finally {
      busy.current = false;
    }
  };
  return { acting, go };
}

interface Props {
  acting: Acting;
  label: string;
  /** Without it the button sends the form it stands in. */
  onPress?: () => void;
  /** False where something else says what was refused. */
  tells?: boolean;
}

/** The button that does it, under what is to be said of the last press. */
export function ActButton({ acting, label, onPress, tells = true }: Props) {
  const say = currentTexts().act;
  const { state } = acting;
  return (
    <>
      {state === "unknown" && (
        <div class="notice warning" role="alert">
          <p class="notice-title">{say.unknownTitle}</p>
          <p>{say.unknown}</p>
        </div>
      )}
      {state === "changed" && (
        <p class="notice warning" role="alert">
          {say.changed}
        </p>
      )}
      {acting.state === "refused" && tells && <Problem error={acting.error} />}
      <button
        type={onPress ? "button" : "submit"}
        class="button"
        disabled={state === "busy"}
        onClick={onPress}
      >
        {state === "busy" ? say.sending : state === "unknown" ? say.again : label}
      </button>
    </>
  );
}

interface RemarkProps {
  id: string;
  label: string;
  hint?: string;
  /** Left out where the words may be left out, too. */
  error?: string;
  value: string;
  onType(text: string): void;
}

/** Some words to the office; as many as the API takes. */
export function Remark({ id, label, hint, error, value, onType }: RemarkProps) {
  const texts = currentTexts();
  const by = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div class={error ? "field wrong" : "field"}>
      <label class="label" for={id}>
        {label}
        {error === undefined && <span class="optional"> ({texts.form.optional})</span>}
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          <span class="unseen">{texts.form.errorPrefix} </span>
          {error}
        </p>
      )}
      <textarea
        id={id}
        class="box"
        rows={3}
        maxLength={1000}
        {...(by ? { "aria-describedby": by } : {})}
        {...(error ? { "aria-invalid": "true" as const } : {})}
        value={value}
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </div>
  );
}
