// What the offices have told about one dossier: asked for when somebody wants to see it.
import { useState } from "preact/hooks";
import { listNotificationsAbout, readNotification } from "../api/citizen";
import type { Notification } from "../api/models";
import { moment } from "../format";
import { links } from "../router";
import { currentTexts } from "../texts";
import { Loaded } from "../ui/loaded";
import { useResource } from "../ui/resource";

export function Messages({ id }: { id: string }) {
  const texts = currentTexts();
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
  const texts = currentTexts();
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

/** The latest twenty, which are read by being shown here; the inbox has all of them. */
async function messagesAbout(id: string): Promise<Notification[]> {
  const { items } = await listNotificationsAbout(id);
  for (const { id: message, read_at } of items)
    // Unread is what it stays if this fails.
    if (!read_at) readNotification(message).catch(() => undefined);
  return items;
}
