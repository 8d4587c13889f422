// The dossiers sent with this account.
import { useState } from "preact/hooks";
import { listDossiers, listDrafts } from "../api/citizen";
import type { DossierList } from "../api/models";
import { day } from "../format";
import { links } from "../router";
import { currentTexts } from "../texts";
import { Drafts } from "../ui/drafts";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icons";
import { Loaded } from "../ui/loaded";
import { Problem } from "../ui/problem";
import { useResource } from "../ui/resource";
import { BridgeError } from "../bridge";

export function DossiersPage() {
  const texts = currentTexts();
  const first = useResource(() => Promise.all([listDrafts(), listDossiers("")]), []);
  const notSignedIn = first.error instanceof BridgeError && first.error.reason === "cancelled";
  return (
    <>
      <Heading title={texts.dossier.mine} />
      {notSignedIn ? (
        <div class="empty">
          <Icon name="person" />
          <p>{texts.signIn.needed}</p>
          <button type="button" class="button" onClick={first.retry}>
            {texts.app.signIn}
          </button>
        </div>
      ) : (
        <Loaded resource={first}>
          {([drafts, page]) => (
            <>
              <Drafts drafts={drafts.items} />
              <List first={page} />
            </>
          )}
        </Loaded>
      )}
    </>
  );
}

function List({ first }: { first: DossierList }) {
  const texts = currentTexts();
  const [page, setPage] = useState(first);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const more = async (cursor: string) => {
    setBusy(true);
    setError(undefined);
    try {
      const next = await listDossiers(cursor);
      setPage({ items: [...page.items, ...next.items], next: next.next });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const { next } = page;
  if (page.items.length === 0) return <None />;
  return (
    <section aria-labelledby="sent">
      <h2 id="sent">{texts.dossier.sent}</h2>
      <ul class="cards">
        {page.items.map((dossier) => (
          <li key={dossier.id}>
            <a class="card" href={links.dossier(dossier.id)}>
              <span class="card-title">{dossier.procedure.name}</span>
              <span class="tag">{dossier.status_label}</span>
              <span class="card-text">{dossier.tracking_code}</span>
              <span class="card-facts">{texts.dossier.sentOn(day(dossier.submitted_at))}</span>
            </a>
          </li>
        ))}
      </ul>
      {error !== undefined && next && <Problem error={error} onRetry={() => void more(next)} />}
      {error === undefined && next && (
        <button type="button" class="button second" disabled={busy} onClick={() => void more(next)}>
          {busy ? texts.app.loading : texts.dossier.more}
        </button>
      )}
    </section>
  );
}

function None() {
  const texts = currentTexts();
  return (
    <div class="empty">
      <Icon name="folder" />
      <p>
        <strong>{texts.dossier.none}</strong>
      </p>
      <p>{texts.dossier.noneNext}</p>
      <a class="button" href={links.home()}>
        {texts.dossier.browse}
      </a>
    </div>
  );
}
