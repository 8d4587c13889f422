// A failure in words, with the next thing to do.
import { ApiError } from "../api/client";
import { useTexts, type Texts } from "../texts";
import { BridgeError } from "../zalo";

/** What happened and what to do about it, for people. */
export function explain(error: unknown, texts: Texts): string {
  const say = texts.problems;
  if (error instanceof BridgeError) return say.bridge[error.reason];
  if (!(error instanceof ApiError)) return texts.app.screenLost;
  if (error.kind === "network") return say.network;
  if (error.kind === "timeout") return say.timeout;
  if (error.status === 429) return say.tooMany;
  if (error.status >= 500 || !error.problem) return say.server;
  return error.status === 404 ? say.notFound : error.problem.detail;
}

export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const texts = useTexts();
  const id = error instanceof ApiError ? error.problem?.request_id : undefined;
  return (
    <div class="notice wrong" role="alert">
      <p class="notice-title">{texts.problems.title}</p>
      <p>{explain(error, texts)}</p>
      {id && <p class="small">{texts.problems.reference(id)}</p>}
      {onRetry && (
        <button type="button" class="button second" onClick={onRetry}>
          {texts.app.retry}
        </button>
      )}
    </div>
  );
}
