// The three states of a screen that waits for something: waiting, failed, there.
import type { ComponentChildren } from "preact";
import { firstTexts } from "../texts/first";
import { Problem, ScreenProblem } from "./problem";
import type { Resource } from "./resource";

export function Loading() {
  const texts = firstTexts();
  return (
    <div class="loading" role="status">
      <span class="unseen">{texts.app.loading}</span>
      <div class="bone wide" />
      <div class="bone" />
      <div class="bone short" />
    </div>
  );
}

/** In the place of a list of tiles. */
export function LoadingTiles({ count }: { count: number }) {
  const texts = firstTexts();
  return (
    <div class="cards" role="status">
      <span class="unseen">{texts.app.loading}</span>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} class="tile bone tall" />
      ))}
    </div>
  );
}

interface Props<T> {
  resource: Resource<T>;
  /** What stands in its place until it comes; best of the same size. */
  waiting?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}

/** For a part of a screen. */
export function Loaded<T>({ resource, waiting = <Loading />, children }: Props<T>) {
  const { data, error, retry } = resource;
  if (data !== undefined) return <>{children(data)}</>;
  if (error !== undefined) return <Problem error={error} onRetry={retry} />;
  return <>{waiting}</>;
}

/** For a whole screen, whose heading is among what is loaded. */
export function LoadedScreen<T>({ resource, children }: Props<T>) {
  const { data, error, retry } = resource;
  if (data === undefined && error !== undefined)
    return <ScreenProblem error={error} onRetry={retry} />;
  return <Loaded resource={resource}>{children}</Loaded>;
}
