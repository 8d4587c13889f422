// What is known of the reader: a copy to take along, and how to have it forgotten.
import { useEffect, useRef, useState } from "preact/hooks";
import { forgetMe, takeOutMyData } from "../api/citizen";
import { bridge } from "../bridge";
import { links } from "../router";
import { session } from "../session";
import { useTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icons";
import { Problem } from "../ui/problem";

export function DataPage() {
  const say = useTexts().me;
  return (
    <>
      <Heading title={say.data} />
      <p>{say.dataText}</p>
      <p>{say.dataKept}</p>
      <Copy />
      <Forget />
    </>
  );
}

/** A copy to keep: as a file where one can be opened, and for pasting anywhere. */
function Copy() {
  const texts = useTexts();
  const say = texts.copy;
  const [busy, setBusy] = useState(false);
  const [taken, setTaken] = useState("");
  const [failed, setFailed] = useState<{ error: unknown; retry: () => void }>();
  const [said, setSaid] = useState("");
  const { openFile } = bridge;
  const take = async () => {
    setBusy(true);
    setFailed(undefined);
    try {
      setTaken(await takeOutMyData());
      setSaid(say.ready);
    } catch (error) {
      setFailed({ error, retry: () => void take() });
    } finally {
      setBusy(false);
    }
  };
  const open = (show: NonNullable<typeof openFile>) => {
    setFailed(undefined);
    show(() => Promise.resolve(new Blob([taken], { type: "application/json" }))).catch(
      (error: unknown) => setFailed({ error, retry: () => open(show) }),
    );
  };
  const copy = () =>
    (navigator.clipboard?.writeText(taken) ?? Promise.reject(new Error("no clipboard"))).then(
      () => setSaid(say.copied),
      () => setSaid(say.copyFailed),
    );
  return (
    <section>
      <h2>{say.title}</h2>
      <p>{say.text}</p>
      <p role="status">{said}</p>
      {failed && <Problem error={failed.error} onRetry={failed.retry} />}
      {taken === "" ? (
        <button type="button" class="button second" disabled={busy} onClick={() => void take()}>
          {busy ? texts.app.loading : say.take}
        </button>
      ) : (
        <div class="buttons">
          {openFile && (
            <button type="button" class="button second" onClick={() => open(openFile)}>
              <Icon name="file" />
              {say.open}
            </button>
          )}
          <button type="button" class="button second" onClick={() => void copy()}>
            <Icon name="copy" />
            {say.copy}
          </button>
        </div>
      )}
    </section>
  );
}

type State = "closed" | "asking" | "busy" | "done";

function Forget() {
  const texts = useTexts();
  const say = texts.forget;
  const [state, setState] = useState<State>("closed");
  const [error, setError] = useState<unknown>();
  const next = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (state === "asking" || state === "done") next.current?.focus();
  }, [state]);
  const forget = async () => {
    setState("busy");
    setError(undefined);
    try {
      await forgetMe(); // may be repeated: a lost answer does no harm
      session.set(null);
      setState("done");
    } catch (failure) {
      setError(failure);
      setState("asking");
    }
  };
  if (state === "done")
    return (
      <section class="notice">
        <h2 ref={next} tabIndex={-1} class="notice-title">
          {say.done}
        </h2>
        <p>{say.doneText}</p>
        <a class="button" href={links.home()}>
          {texts.app.home}
        </a>
      </section>
    );
  return (
    <section>
      <h2>{say.title}</h2>
      <ul>
        <li>{say.atOnce}</li>
        <li>{say.soon}</li>
        <li>{say.stays}</li>
        <li>{say.goesOn}</li>
      </ul>
      {state === "closed" ? (
        <button type="button" class="button second" onClick={() => setState("asking")}>
          {say.ask}
        </button>
      ) : (
        <section class="notice warning">
          <h3 ref={next} tabIndex={-1} class="notice-title">
            {say.sure}
          </h3>
          {error !== undefined && <Problem error={error} onRetry={() => void forget()} />}
          <div class="buttons">
            <button
              type="button"
              class="button"
              disabled={state === "busy"}
              onClick={() => void forget()}
            >
              {state === "busy" ? texts.act.sending : say.yes}
            </button>
            <button
              type="button"
              class="button second"
              disabled={state === "busy"}
              onClick={() => setState("closed")}
            >
              {say.no}
            </button>
          </div>
        </section>
      )}
    </section>
  );
}
