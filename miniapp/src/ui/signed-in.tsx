// A screen that is only for whoever is signed in: who stopped the sign-in may begin it again.
import type { ComponentChildren } from "preact";
import { BridgeError } from "../bridge";
import { currentTexts } from "../texts";
import { Loaded } from "./loaded";
import type { Resource } from "./resource";

interface Props<T> {
  resource: Resource<T>;
  children: (data: T) => ComponentChildren;
}

export function SignedIn<T>({ resource, children }: Props<T>) {
  const texts = currentTexts();
  const { error, retry } = resource;
  if (!(error instanceof BridgeError) || error.reason !== "cancelled")
    return <Loaded resource={resource}>{children}</Loaded>;
  return (
    <div class="notice">
      <p>{texts.signIn.needed}</p>
      <button type="button" class="button" onClick={retry}>
        {texts.app.signIn}
      </button>
    </div>
  );
}
