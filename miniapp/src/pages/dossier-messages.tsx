// What the offices have told about one dossier: looked for in the inbox when somebody wants to see it.
import { useState } from "preact/hooks";
import { listNotifications, readNotification } from "../api/citizen";
import type { Notification } from "../api/models";
import { moment } from "../format";
import { links } from "../router";
import { useTexts } from "../texts";
import { Loaded } from "../ui/loaded";
import { useResource } from "../ui/resource";

/** So far back that hardly anybody's dossier is older; the inbox has all of it. */
const PAGES = 5;

export function Messages({ id }: { id: string }) {
  const texts = useTexts();
  const [wanted, setWanted] = useState(false);
  return (
    <details
      class="folded"
      onToggle={(event) => {
        if (event.currentTarget.open) setWanted(true);
      }}
    >
      <summary>{texts.dossier.news}</summary>
      {wanted && <About id={id} />}
    </details>
  );
}

function About({ id }: { id: string }) {
  const texts = useTexts();
  const messages = useResource(() => messagesAbout(id), [id]);
  return (
    <Loaded resource={messages}>
      {(found) => (
        <>
          {found.length === 0 && <p>{texts.dossier.noNews}</p>}
          {found.map(({ id: key, title, text, created_at }) => (
            <p key={key}>
              <strong>{title}</strong>
              <br />
              {text}
              <br />
              <span class="small">{moment(created_at)}</span>
            </p>
          ))}
          <p>
            <a href={links.inbox()}>{texts.dossier.allNews}</a>
          </p>
        </>
      )}
    </Loaded>
  );
}

/** The latest first; what is shown here is read. */
async function messagesAbout(id: string): Promise<Notification[]> {
  const found: Notification[] = [];
  let cursor = "";
  for (let page = 0; page < PAGES; page += 1) {
    const { items, next } = await listNotifications(cursor);
    found.push(...items.filter(({ subject }) => subject?.id === id));
    if (!next) break;
    cursor = next;
  }
  for (const { id: message, read_at } of found)
    // Unread is what it stays if this fails.
    if (!read_at) readNotification(message).catch(() => undefined);
  return found;
}
