// Where a dossier stands, for anybody who has its tracking code.
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";
import type { Tracking } from "../api/models";
import { track } from "../api/public";
import { moment } from "../format";
import { links, navigate } from "../router";
import { currentTexts, type Texts } from "../texts";
import { Facts, Standing, Timeline, WhyThisDate, dueRows } from "../ui/dossier";
import { ErrorSummary } from "../ui/errors";
import { Heading } from "../ui/heading";
import { Loading } from "../ui/loaded";
import { Problem } from "../ui/problem";
import { QrInput } from "../ui/qr-input";
import { useResource } from "../ui/resource";
import { CODE_LENGTH, bare, codeIn, dashed, isAddress, letterIn } from "../tracking-code";
import { BridgeError, bridge } from "../bridge";

export function LookupPage({ code }: { code: string }) {
  const texts = currentTexts();
  return (
    <>
      <Heading title={texts.lookup.title} />
      {code ? <Found code={code} /> : <Ask start="" problem="" />}
    </>
  );
}

function Ask({ start, problem }: { start: string; problem: string }) {
  const texts = currentTexts();
  const say = texts.lookup;
  const [typed, setTyped] = useState(start);
  const [error, setError] = useState(problem);
  const [round, setRound] = useState(0);
  const submit = () => {
    const code = codeIn(typed) || (isAddress(typed) ? "" : bare(typed));
    const wrong = faultOf(typed, code, say);
    setError(wrong);
    setRound(round + 1);
    if (!wrong) navigate(links.lookup(dashed(code)));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ErrorSummary lines={error ? [{ id: "code", message: error }] : []} round={round} />
      <CodeField typed={typed} error={error} onType={setTyped} />
      <div class="buttons">
        <button type="submit" class="button">
          {say.submit}
        </button>
      </div>
      <ReadCode />
    </form>
  );
}

function faultOf(typed: string, code: string, say: Texts["lookup"]): string {
  if (typed.trim() === "") return say.enter;
  if (isAddress(typed) && code === "") return say.otherAddress;
  return code.length === CODE_LENGTH ? "" : say.length(code.length);
}

interface CodeFieldProps {
  typed: string;
  error: string;
  onType(text: string): void;
}

function CodeField({ typed, error, onType }: CodeFieldProps) {
  const texts = currentTexts();
  return (
    <div class={error ? "field wrong" : "field"}>
      <label class="label" for="code">
        {texts.lookup.label}
      </label>
      <p class="hint" id="code-hint">
        {texts.lookup.hint}
      </p>
      {error && (
        <p class="error" id="code-error">
          <span class="unseen">{texts.form.errorPrefix} </span>
          {error}
        </p>
      )}
      <input
        id="code"
        class="box code-box"
        type="text"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={300}
        aria-describedby={`code-hint${error ? " code-error" : ""} code-example`}
        {...(error ? { "aria-invalid": "true" as const } : {})}
        value={typed}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <p class="example" id="code-example">
        {texts.lookup.example}
      </p>
    </div>
  );
}

function ReadCode() {
  const texts = currentTexts();
  const say = texts.lookup;
  const [said, setSaid] = useState("");
  const read = (text: string) => {
    const code = codeIn(text);
    if (code) return navigate(links.lookup(dashed(code)));
    // The paper that most people hold is a letter: its code says whether it is genuine.
    const letter = letterIn(text);
    if (letter) return navigate(links.verify(letter));
    setSaid(text ? say.notACode : say.noQr);
  };
  return (
    <>
      <p class="hint" id="scan-hint">
        {say.where} {bridge.scanQR && say.scanHint}
      </p>
      <QrInput
        labels={{ scan: say.scan, photo: say.photo }}
        why="scan-hint"
        onRead={read}
        onFail={(error) => setSaid(wayOn(error, texts))}
      />
      <p role="status">{said}</p>
    </>
  );
}

/** The QR code is a convenience: without it the code is typed. */
function wayOn(error: unknown, texts: Texts): string {
  if (!(error instanceof BridgeError)) return texts.scan.notFetched;
  return error.reason === "cancelled" ? "" : texts.lookup.scanRefused;
}

function Found({ code }: { code: string }) {
  const texts = currentTexts();
  const tracking = useResource(() => track(bare(code)), [code]);
  if (tracking.data) return <State tracking={tracking.data} />;
  const { error } = tracking;
  if (error === undefined) return <Loading />;
  // A code that opens nothing was mistyped, as a rule: give it back to be put right.
  if (error instanceof ApiError && [404, 422].includes(error.status))
    return <Ask start={code} problem={texts.lookup.notFound} />;
  return <Problem error={error} onRetry={tracking.retry} />;
}

function State({ tracking }: { tracking: Tracking }) {
  const texts = currentTexts();
  return (
    <>
      <p class="code" data-testid="tracking-code">
        {tracking.tracking_code}
      </p>
      <Standing label={tracking.status_label} next={tracking.next_step} />
      <Facts
        rows={[
          [texts.procedure.title, tracking.procedure_name],
          [texts.dossier.agency, tracking.agency_name],
          [texts.dossier.submitted, moment(tracking.submitted_at)],
          ...dueRows(tracking, texts),
        ]}
      />
      <WhyThisDate dossier={tracking} />
      <Timeline entries={tracking.timeline} />
      <a class="button second" href={links.lookup()}>
        {texts.lookup.again}
      </a>
    </>
  );
}
