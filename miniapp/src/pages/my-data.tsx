// What is known of the reader: a copy to take along, and how to have it forgotten.
import { useEffect, useRef, useState } from "preact/hooks";
import { forgetMe, linkMyData } from "../api/citizen";
import { links } from "../router";
import { session } from "../session";
import { currentTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Problem } from "../ui/problem";
import { TakeFile } from "../ui/take-file";

export function DataPage() {
  const texts = currentTexts();
  const say = texts.me;
  return (
    <>
      <Heading title={say.data} />
      <p>{say.dataText}</p>
      <p>{say.dataKept}</p>
      <section>
        <h2>{texts.copy.title}</h2>
        <p>{texts.copy.text}</p>
        <TakeFile icon="file" say={texts.copy} link={linkMyData} />
      </section>
      <Forget />
    </>
  );
}

type State = "closed" | "asking" | "busy" | "done";

function Forget() {
  const texts = currentTexts();
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
