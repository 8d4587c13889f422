// The frame of a screen on which one thing is done to a dossier: fetched afresh, since what may be done
// changes; and where it may not be done any more, that is said with the way back.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { rememberDone, type Deed } from "../act";
import type { ApiError } from "../api/client";
import { getDossier } from "../api/citizen";
import type { Dossier } from "../api/models";
import { links, replace } from "../router";
import { currentTexts } from "../texts";
import { useAct } from "./act";
import { Heading } from "./heading";
import { LoadedScreen } from "./loaded";
import { useResource } from "./resource";

interface PageProps {
  id: string;
  may(dossier: Dossier): boolean;
  children(dossier: Dossier, onChanged: (dossier: Dossier) => void): ComponentChildren;
}

export function DeedPage({ id, may, children }: PageProps) {
  const dossier = useResource(() => getDossier(id), [id]);
  return (
    <LoadedScreen resource={dossier}>
      {(start) => (
        <Current start={start} may={may}>
          {children}
        </Current>
      )}
    </LoadedScreen>
  );
}

function Current({ start, may, children }: Omit<PageProps, "id"> & { start: Dossier }) {
  const [dossier, setDossier] = useState(start);
  return may(dossier) ? <>{children(dossier, setDossier)}</> : <Over id={dossier.id} />;
}

interface OverProps {
  id: string;
  /** What became of it, where that is known. */
  why?: string | undefined;
}

/** Somebody else did it, or it is too late. */
export function Over({ id, why }: OverProps) {
  const say = currentTexts().act;
  return (
    <>
      <Heading title={say.over} />
      <p>{why ?? say.overText}</p>
      <a class="button" href={links.dossier(id)}>
        {say.toDossier}
      </a>
    </>
  );
}

interface DeedProps {
  deed: Deed;
  isDone(dossier: Dossier): boolean;
  onChanged(dossier: Dossier): void;
  onRefused?: (error: ApiError) => void;
  /** What has to be put away afterwards. */
  onLeave?: () => void;
}

/** As `useAct`; what is done leads back to the dossier, and out of the way of the back button. */
export function useDeed(dossier: Dossier, { deed, onLeave, ...more }: DeedProps) {
  const onDone = (after: Dossier) => {
    rememberDone(after, deed);
    replace(links.dossier(after.id));
    onLeave?.();
  };
  return useAct({ dossier, onDone, ...more });
}
