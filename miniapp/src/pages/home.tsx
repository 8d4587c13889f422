// The first screen: what can be done here, and the way to what is under way.
import { useEffect, useRef, useState } from "preact/hooks";
import type { ProcedureSummary } from "../api/models";
import { listProcedures } from "../api/public";
import { links } from "../router";
import { session } from "../session";
import { useStore } from "../store";
import { chooseLanguage, useLanguage, firstTexts } from "../texts/first";
import { Heading } from "../ui/heading";
import { Icon, type IconName } from "../ui/icons";
import { lazy } from "../ui/lazy";
import { Loaded, LoadingTiles } from "../ui/loaded";
import { useResource } from "../ui/resource";
import { Tile } from "../ui/tile";

/** Typing asks at most this often. */
const SETTLED = 350;

const Underway = lazy(async () => (await import("../ui/underway")).Underway);

export function HomePage() {
  const texts = firstTexts();
  const [typed, setTyped] = useState(typedEarly);
  const [query, setQuery] = useState("");
  const results = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), SETTLED);
    return () => clearTimeout(timer);
  }, [typed]);
  const ask = (words: string) => {
    setTyped(words);
    setQuery(words);
  };
  const list = useResource(() => listProcedures(query), [query]);
  return (
    <>
      <div class="hero">
        <div class="hero-top">
          <Heading title={texts.app.name} />
          <OtherLanguage />
        </div>
        <p>{texts.app.slogan}</p>
        <Search typed={typed} onType={setTyped} onSearch={() => ask(typed.trim())} />
      </div>
      {!query && (
        <>
          <nav aria-label={texts.home.mine}>
            <InHand />
            <Inbox />
            <Tile href={links.lookup()} icon="search" title={texts.home.lookup}>
              {texts.home.lookupText}
            </Tile>
          </nav>
          <Events
            onChoose={(words) => {
              ask(words);
              results.current?.focus();
            }}
          />
        </>
      )}
      <section aria-labelledby="list">
        <h2 id="list" ref={results} tabIndex={-1}>
          {query ? texts.home.found : texts.home.procedures}
        </h2>
        <Loaded resource={list} waiting={<LoadingTiles count={query ? 1 : 5} />}>
          {({ items }) => <Found items={items} query={query} onShowAll={() => ask("")} />}
        </Loaded>
      </section>
      {!query && (
        <Tile href={links.help()} icon="help" title={texts.home.help}>
          {texts.home.helpText}
        </Tile>
      )}
    </>
  );
}

/** What stands in the box of the page itself: typed before this script had come. */
function typedEarly(): string {
  return document.querySelector<HTMLInputElement>("#search")?.value ?? "";
}

/** For whoever is signed in, what is under way; nobody is asked to sign in for it. */
function InHand() {
  const texts = firstTexts();
  const open = useStore(session);
  if (open || import.meta.env.VITE_PLATFORM === "zalo") return <Underway />;
  return (
    <Tile href={links.dossiers()} icon="folder" title={texts.home.mine}>
      {texts.home.mineText}
    </Tile>
  );
}

/** The way to the inbox, with how much of it is new for whoever is signed in. */
function Inbox() {
  const texts = firstTexts();
  const [unread, setUnread] = useState(0);
  const open = useStore(session);
  const silent = import.meta.env.VITE_PLATFORM === "zalo";
  useEffect(() => {
    if (!open && !silent) return;
    let wanted = true;
    void import("../api/citizen")
      .then(({ listNotifications }) => listNotifications(""))
      .then(
        (found) => wanted && setUnread(found.unread),
        // A convenience: the inbox itself says what went wrong.
        () => undefined,
      );
    return () => {
      wanted = false;
    };
  }, [open, silent]);
  return (
    <Tile href={links.inbox()} icon="bell" title={texts.home.inbox}>
      {unread > 0 ? texts.home.unread(unread) : texts.home.inboxText}
    </Tile>
  );
}

interface SearchProps {
  typed: string;
  onType(text: string): void;
  onSearch(): void;
}

function Search({ typed, onType, onSearch }: SearchProps) {
  const texts = firstTexts();
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
  const texts = firstTexts();
  const language = useLanguage();
  const [failed, setFailed] = useState(false);
  const other = language === "vi" ? "en" : "vi";
  return (
    <>
      <button
        type="button"
        class="language"
        lang={other}
        onClick={() =>
          chooseLanguage(other).then(
            () => setFailed(false),
            () => setFailed(true),
          )
        }
      >
        <Icon name="globe" />
        {texts.app.otherLanguage}
      </button>
      {failed && (
        <p class="hero-note" role="alert">
          {texts.app.screenLost}
        </p>
      )}
    </>
  );
}

type Event = keyof ReturnType<typeof firstTexts>["home"]["event"];

const EVENTS: readonly [Event, IconName][] = [
  ["birth", "baby"],
  ["death", "candle"],
  ["shop", "shop"],
  ["job", "briefcase"],
  ["move", "pin"],
];

/** What happens in a family, in its own words; each is a search. */
function Events({ onChoose }: { onChoose(words: string): void }) {
  const texts = firstTexts();
  return (
    <section aria-labelledby="events">
      <h2 id="events">{texts.home.events}</h2>
      <ul class="events">
        {EVENTS.map(([key, icon]) => {
          const { label, query } = texts.home.event[key];
          return (
            <li key={key}>
              <button type="button" onClick={() => onChoose(query)}>
                <Icon name={icon} />
                {label}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface FoundProps {
  items: readonly ProcedureSummary[];
  query: string;
  onShowAll(): void;
}

function Found({ items, query, onShowAll }: FoundProps) {
  const texts = firstTexts();
  return (
    <>
      {query && items.length > 0 && <p role="status">{texts.home.results(items.length)}</p>}
      {items.length === 0 && (
        <div class="empty" role="status">
          <Icon name="search" />
          <p>{texts.home.none}</p>
          {query && <p>{texts.home.noneNext}</p>}
        </div>
      )}
      <ul class="cards">
        {items.map((item) => (
          <li key={item.code}>
            <Tile href={links.procedure(item.code)} title={item.name}>
              {item.summary}
            </Tile>
          </li>
        ))}
      </ul>
      {query && (
        <button type="button" class="button second" onClick={onShowAll}>
          {texts.home.showAll}
        </button>
      )}
    </>
  );
}
