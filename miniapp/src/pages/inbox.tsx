// What the offices have told the citizen, the latest first, each with the way to what it is about.
import { useState } from "preact/hooks";
import { listNotifications, readAllNotifications, readNotification } from "../api/citizen";
import type { Notification, NotificationList } from "../api/models";
import { moment } from "../format";
import { links } from "../router";
import { currentTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icons";
import { Problem } from "../ui/problem";
import { useResource } from "../ui/resource";
import { SignedIn } from "../ui/signed-in";

export function InboxPage() {
  const texts = currentTexts();
  const first = useResource(() => listNotifications(""), []);
  return (
    <>
      <Heading title={texts.inbox.title} />
      <SignedIn resource={first}>{(page) => <List first={page} />}</SignedIn>
      <p>
        <a href={links.reach()}>{texts.inbox.reach}</a>
      </p>
    </>
  );
}

function List({ first }: { first: NotificationList }) {
  const texts = currentTexts();
  const [{ items, next, unread }, setPage] = useState(first);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ error: unknown; retry: () => void }>();
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailed(undefined);
    try {
      await work();
    } catch (error) {
      setFailed({ error, retry: () => void attempt(work) });
    } finally {
      setBusy(false);
    }
  };
  const more = (cursor: string) =>
    attempt(async () => {
      const page = await listNotifications(cursor);
      setPage({ ...page, items: [...items, ...page.items] });
    });
  const readAll = (newest: string) =>
    attempt(async () => {
      const left = await readAllNotifications(newest);
      const now = new Date().toISOString();
      setPage({
        items: items.map((item) => ({ ...item, read_at: item.read_at ?? now })),
        next,
        unread: left.unread,
      });
    });
  const newest = items[0];
  if (!newest) return <None />;
  return (
    <>
      {unread > 0 && (
        <p>
          <button
            type="button"
            class="button second"
            disabled={busy}
            onClick={() => void readAll(newest.id)}
          >
            {texts.inbox.readAll}
          </button>
        </p>
      )}
      <ul class="cards">
        {items.map((item) => (
          <li key={item.id}>
            <Item item={item} />
          </li>
        ))}
      </ul>
      {failed && <Problem error={failed.error} onRetry={failed.retry} />}
      {!failed && next && (
        <button type="button" class="button second" disabled={busy} onClick={() => void more(next)}>
          {busy ? texts.app.loading : texts.inbox.more}
        </button>
      )}
    </>
  );
}

function Item({ item }: { item: Notification }) {
  const texts = currentTexts();
  const read = () => {
    // The screen it leads to is what matters; unread is what it stays if this fails.
    if (!item.read_at) readNotification(item.id).catch(() => undefined);
  };
  return (
    <a class="card" href={links.screen(item.screen)} onClick={read}>
      <span class="card-title">{item.title}</span>
      {!item.read_at && <span class="tag">{texts.inbox.fresh}</span>}
      <span class="card-text">{item.text}</span>
      <span class="card-facts">{moment(item.created_at)}</span>
    </a>
  );
}

function None() {
  const texts = currentTexts();
  return (
    <div class="empty">
      <Icon name="bell" />
      <p>
        <strong>{texts.inbox.none}</strong>
      </p>
      <p>{texts.inbox.noneNext}</p>
    </div>
  );
}
