// The first screen: what can be done here, and the way to dossiers already sent.
import { useEffect, useState } from "preact/hooks";
import type { DraftSummary, ProcedureSummary } from "../api/models";
import { listProcedures } from "../api/public";
import { links } from "../router";
import { session } from "../session";
import { useStore } from "../store";
import { chooseLanguage, useLanguage, useTexts } from "../texts";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icons";
import { lazy } from "../ui/lazy";
import { Loaded } from "../ui/loaded";
import { useResource } from "../ui/resource";

/** Typing asks at most this often. */
const SETTLED = 350;

export function HomePage() {
  const texts = useTexts();
  const [typed, setTyped] = useState("");
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), SETTLED);
    return () => clearTimeout(timer);
  }, [typed]);
  const list = useResource(() => listProcedures(query), [query]);
  return (
    <>
      <div class="hero">
        <OtherLanguage />
        <Heading title={texts.app.name} />
        <p>{texts.app.slogan}</p>
        <Search typed={typed} onType={setTyped} onSearch={() => setQuery(typed.trim())} />
      </div>
      <Unfinished />
      <section aria-labelledby="list">
        <h2 id="list">{query ? texts.home.searchButton : texts.home.procedures}</h2>
        <Loaded resource={list}>
          {({ items }) => (
            <Found items={items} query={query} onShowAll={() => [setTyped(""), setQuery("")]} />
          )}
        </Loaded>
      </section>
      <nav class="tiles">
        <Inbox />
        <Tile href={links.lookup()} icon="search" title={texts.home.lookup}>
          {texts.home.lookupText}
        </Tile>
        <Tile href={links.dossiers()} icon="folder" title={texts.home.mine}>
          {texts.home.mineText}
        </Tile>
      </nav>
    </>
  );
}

/** Forms begun and not sent, for whoever is signed in. */
function Unfinished() {
  const [drafts, setDrafts] = useState<readonly DraftSummary[]>([]);
  const Shown = useState(() => lazy(async () => (await import("../ui/drafts")).Drafts))[0];
  useSignedIn(async () => {
    const { listDrafts } = await import("../api/citizen");
    return (await listDrafts()).items;
  }, setDrafts);
  return drafts.length > 0 ? <Shown drafts={drafts} /> : null;
}

/** The way to the inbox, with how much of it is new for whoever is signed in. */
function Inbox() {
  const texts = useTexts();
  const [unread, setUnread] = useState(0);
  useSignedIn(async () => {
    const { listNotifications } = await import("../api/citizen");
    return (await listNotifications("")).unread;
  }, setUnread);
  return (
    <Tile href={links.inbox()} icon="bell" title={texts.home.inbox}>
      {unread > 0 ? texts.home.unread(unread) : texts.home.inboxText}
    </Tile>
  );
}

/** Loads something for whoever is signed in; nobody is asked to sign in for it. */
function useSignedIn<T>(load: () => Promise<T>, onLoaded: (found: T) => void): void {
  const open = useStore(session);
  const silent = import.meta.env.VITE_PLATFORM === "zalo";
  useEffect(() => {
    if (!open && !silent) return;
    let wanted = true;
    load().then(
      (found) => wanted && onLoaded(found),
      // A convenience: the screens themselves have it too, and say what went wrong.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [open, silent]);
}

interface SearchProps {
  typed: string;
  onType(text: string): void;
  onSearch(): void;
}

function Search({ typed, onType, onSearch }: SearchProps) {
  const texts = useTexts();
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch();
      }}
    >
      <label class="label" for="search">
        {texts.home.search}
      </label>
      <div class="search">
        <input
          id="search"
          class="box"
          type="search"
          autocomplete="off"
          enterkeyhint="search"
          aria-describedby="search-hint"
          value={typed}
          onInput={(event) => onType(event.currentTarget.value)}
        />
        <button type="submit" class="button square" aria-label={texts.home.searchButton}>
          <Icon name="search" />
        </button>
      </div>
      <p class="hint" id="search-hint">
        {texts.home.searchHint}
      </p>
    </form>
  );
}

function OtherLanguage() {
  const texts = useTexts();
  const language = useLanguage();
  const other = language === "vi" ? "en" : "vi";
  return (
    <button type="button" class="language" lang={other} onClick={() => void chooseLanguage(other)}>
      {texts.app.otherLanguage}
    </button>
  );
}

interface FoundProps {
  items: readonly ProcedureSummary[];
  query: string;
  onShowAll(): void;
}

function Found({ items, query, onShowAll }: FoundProps) {
  const texts = useTexts();
  return (
    <>
      {query && items.length > 0 && <p role="status">{texts.home.results(items.length)}</p>}
      {items.length === 0 && (
        <div class="notice" role="status">
          <p>{texts.home.none}</p>
          {query && <p>{texts.home.noneNext}</p>}
          {query && (
            <button type="button" class="button second" onClick={onShowAll}>
              {texts.home.showAll}
            </button>
          )}
        </div>
      )}
      <ul class="cards">
        {items.map((item) => (
          <li key={item.code}>
            <a class="card" href={links.procedure(item.code)}>
              <span class="card-title">{item.name}</span>
              <span class="card-text">{item.summary}</span>
              <span class="card-facts">
                <span>
                  <Icon name="clock" />
                  <span>
                    <span class="unseen">{texts.home.time}: </span>
                    {item.time_limit}
                  </span>
                </span>
                <span>
                  <Icon name="money" />
                  <span>
                    <span class="unseen">{texts.home.fee}: </span>
                    {item.fee}
                  </span>
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

interface TileProps {
  href: string;
  icon: "search" | "folder" | "bell";
  title: string;
  children: string;
}

function Tile({ href, icon, title, children }: TileProps) {
  return (
    <a class="tile" href={href}>
      <Icon name={icon} />
      <span>
        <span class="tile-title">{title}</span>
        <span class="tile-text">{children}</span>
      </span>
      <Icon name="forward" />
    </a>
  );
}
