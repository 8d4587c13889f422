// A large row that leads somewhere or does something: a picture, a name, a line about it.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface Words {
  icon?: IconName;
  title: string;
  children?: ComponentChildren;
}

export function Tile({ href, ...words }: Words & { href: string }) {
  return (
    <a class="tile" href={href}>
      <Content {...words} />
      <Icon name="forward" />
    </a>
  );
}

export function TileButton({ onPress, ...words }: Words & { onPress(): void }) {
  return (
    <button type="button" class="tile" onClick={onPress}>
      <Content {...words} />
      <Icon name="forward" />
    </button>
  );
}

/** A row that says something and leads nowhere. */
export function TileNote(words: Words) {
  return (
    <div class="tile">
      <Content {...words} />
    </div>
  );
}

function Content({ icon, title, children }: Words) {
  return (
    <>
      {icon && <Icon name={icon} />}
      <span>
        <span class="tile-title">{title}</span>
        {children && <span class="tile-text">{children}</span>}
      </span>
    </>
  );
}
