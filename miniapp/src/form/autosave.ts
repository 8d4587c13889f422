// Keeps the dossier being filled in on the server: phones forget, and nothing may be kept on them.
// It saves a while after the last change and whenever the app is left, one request at a time, and
// never over what another phone has saved meanwhile.
import { ApiError } from "../api/client";
import type { Draft, DraftContent } from "../api/models";
import { createStore } from "../store";
import { uuid } from "./sending";

export type Saving =
  /** Nothing has been answered yet. */
  | { state: "nothing" }
  /** Something has not been saved yet, and soon will be. */
  | { state: "changed" }
  | { state: "saved"; at: string }
  /** It did not get through, and will be tried again. */
  | { state: "retrying" }
  /** Another phone has saved something else; somebody has to choose. */
  | { state: "conflict"; theirs: Draft }
  /** The server takes no draft; its words say why, "" where it had none. */
  | { state: "refused"; why: string };

export interface DraftServer {
  begin(key: string, procedure: string, content: DraftContent): Promise<Draft>;
  save(id: string, version: number, content: DraftContent): Promise<Draft>;
}

/** What is watched: its content now, and whether anybody has answered anything. */
export interface Watched {
  procedure: string;
  content(): DraftContent;
  isBegun(): boolean;
}

const CHANGED: Saving = { state: "changed" };

const SETTLED = 1_500;
const PAUSES = [5_000, 15_000, 30_000, 60_000];

export class Autosave {
  readonly saving = createStore<Saving>({ state: "nothing" });
  private draft: Pick<Draft, "id" | "version"> | null = null;
  /** The content that the server has. */
  private saved = "";
  private savedAt = "";
  /** What began the draft, and the contents saved since, when an answer got lost. */
  private unanswered: DraftContent | null = null;
  private readonly lost = new Set<string>();
  private key = uuid();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private failures = 0;
  private held = false;

  constructor(
    private readonly watched: Watched,
    private readonly server: DraftServer,
  ) {}

  /** The draft's id, for the dossier that it becomes; "" while there is none. */
  get id(): string {
    return this.draft?.id ?? "";
  }

  get isUnsaved(): boolean {
    const { state } = this.saving.get();
    return state === "changed" || state === "retrying" || state === "refused";
  }

  /** Goes on with a draft that the server has. `isSame`: what is watched is what it holds. */
  adopt(draft: Draft, isSame: boolean): void {
    this.draft = { id: draft.id, version: draft.version };
    this.unanswered = null;
    this.saved = isSame ? shape(this.watched.content()) : "";
    this.savedAt = draft.updated_at;
    this.saving.set({ state: "saved", at: this.savedAt });
    if (!isSame) this.changed();
  }

  /** To be called whenever something may have changed. */
  changed(): void {
    const { state } = this.saving.get();
    if (this.held || state === "conflict" || !this.isWorthwhile()) return;
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
    this.draft = { id: now.theirs.id, version: now.theirs.version };
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
    return this.draft !== null || this.watched.isBegun();
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
    if (this.draft && shape(content) === this.saved) {
      this.saving.set({ state: "saved", at: this.savedAt });
      return;
    }
    try {
      const draft = this.draft ? await this.save(this.draft, content) : await this.begin(content);
      this.draft = { id: draft.id, version: draft.version };
      this.failures = 0;
      this.unanswered = null;
      this.lost.clear();
      this.savedAt = draft.updated_at;
      this.saving.set(this.isSaved() ? { state: "saved", at: this.savedAt } : CHANGED);
    } catch (error) {
      this.fail(error, content);
    }
  }

  private async save(known: Pick<Draft, "id" | "version">, content: DraftContent): Promise<Draft> {
    const draft = await this.server.save(known.id, known.version, content);
    this.saved = shape(content);
    return draft;
  }

  /** The same key with the same content, until it is known to have arrived. */
  private async begin(content: DraftContent): Promise<Draft> {
    const first = this.unanswered ?? content;
    this.unanswered = first;
    const draft = await this.server.begin(this.key, this.watched.procedure, first);
    this.saved = shape(first);
    return draft;
  }

  private fail(error: unknown, content: DraftContent): void {
    if (!(error instanceof ApiError)) {
      this.saving.set({ state: "refused", why: "" });
      return;
    }
    if (error.status === 412 && this.draft) return this.collide(error);
    if (error.status === 404 && this.draft) {
      // Forgotten by the server, or removed on another phone: begin anew.
      this.draft = null;
      this.key = uuid();
      this.unanswered = null;
      this.saving.set(CHANGED);
      return;
    }
    if (!error.passing && error.status !== 429) {
      this.saving.set({ state: "refused", why: error.problem?.detail ?? "" });
      return;
    }
    if (this.draft) this.lost.add(shape(content));
    this.saving.set({ state: "retrying" });
    this.schedule(PAUSES[Math.min(this.failures, PAUSES.length - 1)] ?? SETTLED);
    this.failures += 1;
  }

  private collide(error: ApiError): void {
    const theirs = error.problem?.["current"] as Draft | undefined;
    if (!theirs) return this.saving.set({ state: "refused", why: error.problem?.detail ?? "" });
    // It was ours: an earlier save arrived, only its answer got lost.
    if (!this.lost.has(shape(contentOf(theirs))))
      return this.saving.set({ state: "conflict", theirs });
    this.draft = { id: theirs.id, version: theirs.version };
    this.saving.set(CHANGED);
  }
}

function contentOf(draft: Draft): DraftContent {
  const { revision, answers, attachments, agency, step, on_behalf_of } = draft;
  const behalf = on_behalf_of ? { on_behalf_of } : {};
  return { revision, answers, attachments, agency, step, ...behalf };
}

/** Equal for equal content, whatever the order of keys. */
function shape(content: DraftContent): string {
  return JSON.stringify(content, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const group = value as { [key: string]: unknown };
    return Object.keys(group)
      .filter((key) => group[key] !== null && group[key] !== undefined)
      .sort()
      .map((key) => [key, group[key]]);
  });
}
