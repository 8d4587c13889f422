// A failure in words, with the next thing to do.
import { ApiError } from "../api/client";
import { firstTexts, type FirstTexts } from "../texts/first";
import { BridgeError } from "../bridge";
import { Heading } from "./heading";

/** What happened and what to do about it, for people. */
export function explain(error: unknown, texts: FirstTexts): string {
  const say = texts.problems;
  if (error instanceof BridgeError) return say.bridge[error.reason];
  if (!(error instanceof ApiError)) return texts.app.screenLost;
  if (error.kind === "network") return say.network;
  if (error.kind === "timeout") return say.timeout;
  if (error.status === 429) return say.tooMany;
  if (error.status >= 500 || !error.problem) return say.server;
  return error.status === 404 ? say.notFound : error.problem.detail;
}

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** On a part of a screen. */
export function Problem(props: Props) {
  const texts = firstTexts();
  return (
    <div class="notice wrong" role="alert">
      <p class="notice-title">{texts.problems.title}</p>
      <Advice {...props} />
    </div>
  );
}

/** In place of a whole screen, whose heading it then is. */
export function ScreenProblem(props: Props) {
  const texts = firstTexts();
  return (
    <>
      <Heading title={texts.problems.title} />
      <div class="notice wrong" role="alert">
        <Advice {...props} />
      </div>
    </>
  );
}

function Advice({ error, onRetry }: Props) {
  const texts = firstTexts();
  const id = error instanceof ApiError ? error.problem?.request_id : undefined;
  return (
    <>
      <p>{explain(error, texts)}</p>
      {id && <p class="small">{texts.problems.reference(id)}</p>}
      {onRetry && (
        <button type="button" class="button second" onClick={onRetry}>
          {texts.app.retry}
        </button>
      )}
    </>
  );
}
