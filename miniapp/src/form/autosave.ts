// Keeps what is being filled in on the server: phones forget, and nothing may be kept on them. It
// saves a while after the last change and whenever the app is left, one request at a time, and never
// over what another phone has saved meanwhile. It knows neither forms nor supplements.
import { ApiError } from "../api/client";
import { createStore } from "../store";
import { uuid } from "./sending";

/** A draft as the server answers it; `updated_at` is null where nothing was ever saved. */
export interface Kept {
  version: number;
  updated_at: string | null;
}

export type Saving<Draft extends Kept = Kept> =
  /** Nothing has been answered yet. */
  | { state: "nothing" }
  /** Something has not been saved yet, and soon will be. */
  | { state: "changed" }
  | { state: "saved"; at: string }
  /** It did not get through, and will be tried again. */
  | { state: "retrying" }
  /** Another phone has saved something else; somebody has to choose. */
  | { state: "conflict"; theirs: Draft; at: string }
  /** The server takes no draft; its words say why, "" where it had none. */
  | { state: "refused"; why: string }
  /** The form has been replaced: it is saved again, by `flush`, once the new one is taken. */
  | { state: "retired" };

export interface DraftServer<Content, Draft extends Kept> {
  /** Absent where there always is a draft: it is adopted before anything is saved. */
  begin?: (key: string, content: Content) => Promise<Draft>;
  save(over: Draft, content: Content): Promise<Draft>;
  contentOf(draft: Draft): Content;
}

/** What is watched: its content now, and whether anybody has answered anything. */
export interface Watched<Content> {
  content(): Content;
  isBegun(): boolean;
}

const CHANGED: Saving<never> = { state: "changed" };

const SETTLED = 1_500;
const PAUSES = [5_000, 15_000, 30_000, 60_000];

/** What those who watch need of it. */
export interface Saver {
  readonly isUnsaved: boolean;
  changed(): void;
  flush(): void;
}

export class Autosave<Content extends object, Draft extends Kept> implements Saver {
  readonly saving = createStore<Saving<Draft>>({ state: "nothing" });
  private known: Draft | null = null;
  /** The content that the server has. */
  private saved = "";
  /** What began the draft, and the contents saved since, when an answer got lost. */
  private unanswered: Content | null = null;
  private readonly lost = new Set<string>();
  private key = uuid();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private failures = 0;
  private held = false;

  constructor(
    private readonly watched: Watched<Content>,
    private readonly server: DraftServer<Content, Draft>,
  ) {}

  /** As the server has answered it last; null while there is none. */
  get draft(): Draft | null {
    return this.known;
  }

  get isUnsaved(): boolean {
    const { state } = this.saving.get();
    return state !== "nothing" && state !== "saved" && state !== "conflict";
  }

  /** Goes on with a draft that the server has. `isSame`: what is watched is what it holds. */
  adopt(draft: Draft, isSame: boolean): void {
    this.known = draft;
    this.unanswered = null;
    this.saved = isSame ? shape(this.watched.content()) : "";
    this.saving.set(this.asSaved());
    if (!isSame) this.changed();
  }

  /** To be called whenever something may have changed. */
  changed(): void {
    const { state } = this.saving.get();
    if (this.held || state === "conflict" || state === "retired" || !this.isWorthwhile()) return;
    // Whether anything really differs is looked at when typing pauses, not at every keystroke.
    if (state !== "retrying") this.saving.set(CHANGED);
    this.schedule(SETTLED);
  }

  /** Saves at once what has not been saved: the app is being left, or the network is back. */
  flush(): void {
    const { state } = this.saving.get();
    if (this.held || state === "conflict" || this.isSaved()) return;
    clearTimeout(this.timer);
    this.failures = 0;
    void this.run();
  }

  /** Keeps ours over the other phone's, which has been looked at. */
  keepOurs(): void {
    const now = this.saving.get();
    if (now.state !== "conflict") return;
    this.known = now.theirs;
    this.saving.set(CHANGED);
    this.flush();
  }

  /** Saves nothing from now on, and waits for what is on its way. */
  async hold(): Promise<void> {
    this.held = true;
    clearTimeout(this.timer);
    await this.running;
  }

  release(): void {
    this.held = false;
    this.changed();
  }

  private isWorthwhile(): boolean {
    return this.known !== null || this.watched.isBegun();
  }

  private asSaved(): Saving<Draft> {
    const at = this.known?.updated_at ?? null;
    return at === null ? { state: "nothing" } : { state: "saved", at };
  }

  private isSaved(): boolean {
    return !this.isWorthwhile() || shape(this.watched.content()) === this.saved;
  }

  private schedule(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), wait);
  }

  /** One at a time; never rejects. */
  private run(): Promise<void> {
    this.running ??= this.saveOnce().then(() => {
      this.running = null;
      const { state } = this.saving.get();
      if (!this.held && state === "changed" && !this.isSaved()) this.schedule(SETTLED);
    });
    return this.running;
  }

  private async saveOnce(): Promise<void> {
    const content = this.watched.content();
    if (this.known && shape(content) === this.saved) {
      this.saving.set(this.asSaved());
      return;
    }
    try {
      this.known = this.known ? await this.save(this.known, content) : await this.begin(content);
      this.failures = 0;
      this.unanswered = null;
      this.lost.clear();
      this.saving.set(this.isSaved() ? this.asSaved() : CHANGED);
    } catch (error) {
      this.fail(error, content);
    }
  }

  private async save(known: Draft, content: Content): Promise<Draft> {
    const draft = await this.server.save(known, content);
    this.saved = shape(content);
    return draft;
  }

  /** The same key with the same content, until it is known to have arrived. */
  private async begin(content: Content): Promise<Draft> {
    if (!this.server.begin) throw new Error("a draft that is always there was not adopted");
    const first = this.unanswered ?? content;
    this.unanswered = first;
    const draft = await this.server.begin(this.key, first);
    this.saved = shape(first);
    return draft;
  }

  private fail(error: unknown, content: Content): void {
    if (!(error instanceof ApiError)) {
      this.saving.set({ state: "refused", why: "" });
      return;
    }
    if (error.status === 412 && this.known) return this.collide(error);
    if (error.status === 404 && this.known && this.server.begin) {
      // Forgotten by the server, or removed on another phone: begin anew.
      this.known = null;
      this.key = uuid();
      this.unanswered = null;
      this.saving.set(CHANGED);
      return;
    }
    if (error.slug === "revision-retired") {
      // Nothing has begun: the next try brings what there is then.
      this.unanswered = null;
      this.saving.set({ state: "retired" });
      return;
    }
    if (!error.passing && error.status !== 429) {
      this.saving.set({ state: "refused", why: error.problem?.detail ?? "" });
      return;
    }
    if (this.known) this.lost.add(shape(content));
    this.saving.set({ state: "retrying" });
    this.schedule(PAUSES[Math.min(this.failures, PAUSES.length - 1)] ?? SETTLED);
    this.failures += 1;
  }

  private collide(error: ApiError): void {
    const theirs = error.problem?.["current"] as Draft | undefined;
    if (!theirs) return this.saving.set({ state: "refused", why: error.problem?.detail ?? "" });
    // It may be ours, of which only the answer got lost; or there is nothing any more to ask about.
    const isOurs = this.lost.has(shape(this.server.contentOf(theirs)));
    if (!isOurs && theirs.updated_at !== null)
      return this.saving.set({ state: "conflict", theirs, at: theirs.updated_at });
    this.known = theirs;
    this.saving.set(CHANGED);
  }
}

/** Equal for equal content, whatever the order of keys. */
function shape(content: object): string {
  return JSON.stringify(content, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const group = value as { [key: string]: unknown };
    return Object.keys(group)
      .filter((key) => group[key] !== null && group[key] !== undefined)
      .sort()
      .map((key) => [key, group[key]]);
  });
}
