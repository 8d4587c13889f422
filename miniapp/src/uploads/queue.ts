// The photos of one dossier: in the order they were picked, each with its own state, sent as soon
// as it is picked and at most two at a time.
import type { Requirement } from "../api/models";
import { createStore } from "../store";
import { limitsOf, type Limits, type Why } from "./limits";
import { NotUsable, type Prepared } from "./shrink";
import { Stopped, transfer, type Progress, type World } from "./transfer";

export type PhotoState =
  Progress | { state: "waiting" } | { state: "done" } | { state: "failed"; why: Why };

export interface Photo {
  /** Ours, for as long as the app is open. */
  key: number;
  requirement: string;
  name: string;
  /** Bytes that travel; 0 until the photo is prepared. */
  size: number;
  /** Object URL of the picture, "" for a PDF or while it is prepared. */
  preview: string;
  /** The server's id; "" until the file is announced. */
  upload: string;
  status: PhotoState;
}

export interface QueueWorld extends World {
  prepare(file: File, limits: Limits): Promise<Prepared>;
  remove(id: string): Promise<unknown>;
}

interface Work {
  file: File;
  limits: Limits;
  prepared: Prepared | null;
  stop: AbortController;
}

const AT_ONCE = 2;

export class PhotoQueue {
  readonly photos = createStore<readonly Photo[]>([]);
  private readonly work = new Map<number, Work>();
  private running = 0;
  private lastKey = 0;

  constructor(
    private readonly procedure: string,
    private readonly world: QueueWorld,
  ) {}

  of(requirement: string): Photo[] {
    return this.photos.get().filter((photo) => photo.requirement === requirement);
  }

  /** Takes the files in and starts sending; those above the requirement's count are marked. */
  add(requirement: Requirement, files: readonly File[]): void {
    const limits = limitsOf(requirement);
    let free = limits.maxFiles - this.of(requirement.key).filter(countsInto).length;
    for (const file of files) {
      const key = (this.lastKey += 1);
      this.work.set(key, { file, limits, prepared: null, stop: new AbortController() });
      const status: PhotoState =
        free > 0
          ? { state: "waiting" }
          : { state: "failed", why: { code: "tooMany", max: limits.maxFiles } };
      free -= 1;
      const photo = { key, requirement: requirement.key, name: file.name, size: 0 };
      this.photos.set([...this.photos.get(), { ...photo, preview: "", upload: "", status }]);
    }
    this.next();
  }

  /** Takes in files that the server has already, from a draft: there is no picture of them here. */
  restore(files: readonly Pick<Photo, "requirement" | "name" | "size" | "upload">[]): void {
    this.dispose();
    this.photos.set(
      files.map((file) => {
        const key = (this.lastKey += 1);
        return { ...file, key, preview: "", status: { state: "done" } };
      }),
    );
  }

  retry(key: number): void {
    const photo = this.find(key);
    if (photo?.status.state !== "failed") return;
    // After a refusal the announced upload is of no more use; after a lost network it is.
    const upload = photo.status.why.code === "network" ? photo.upload : "";
    this.change(key, { status: { state: "waiting" }, upload });
    this.next();
  }

  /** Tries again whatever only the network held up. */
  retryLost(): void {
    for (const photo of this.photos.get())
      if (photo.status.state === "failed" && photo.status.why.code === "network")
        this.retry(photo.key);
  }

  remove(key: number): void {
    const photo = this.find(key);
    if (!photo) return;
    this.work.get(key)?.stop.abort();
    this.work.delete(key);
    if (photo.preview) URL.revokeObjectURL(photo.preview);
    this.photos.set(this.photos.get().filter((other) => other.key !== key));
    if (photo.upload) this.forget(photo.upload);
  }

  /** Lets go of everything kept for the screen; what was sent stays sent. */
  dispose(): void {
    for (const photo of this.photos.get()) {
      this.work.get(photo.key)?.stop.abort();
      if (photo.preview) URL.revokeObjectURL(photo.preview);
    }
    this.work.clear();
    this.photos.set([]);
  }

  private find(key: number): Photo | undefined {
    return this.photos.get().find((photo) => photo.key === key);
  }

  private change(key: number, part: Partial<Photo>): void {
    this.photos.set(
      this.photos.get().map((photo) => (photo.key === key ? { ...photo, ...part } : photo)),
    );
  }

  /** The server sweeps unclaimed uploads daily, so a delete that fails leaves nothing behind. */
  private forget(upload: string): void {
    this.world.remove(upload).catch(() => undefined);
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const photo = this.photos.get().find((each) => each.status.state === "waiting");
      if (!photo) return;
      this.running += 1;
      this.change(photo.key, { status: { state: "preparing" } });
      this.run(photo.key).then(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  /** Never rejects: whatever goes wrong becomes the photo's state. */
  private async run(key: number): Promise<void> {
    const work = this.work.get(key);
    if (!work) return;
    try {
      await this.send(key, work);
    } catch (error) {
      if (error instanceof Stopped || work.stop.signal.aborted) return;
      const why: Why = error instanceof NotUsable ? error.why : { code: "unreadable" };
      this.change(key, { status: { state: "failed", why } });
    }
  }

  private async send(key: number, work: Work): Promise<void> {
    const prepared = work.prepared ?? (await this.world.prepare(work.file, work.limits));
    if (work.stop.signal.aborted) throw new Stopped();
    if (!work.prepared) {
      work.prepared = prepared;
      const picture = prepared.type.startsWith("image/");
      const preview = picture ? URL.createObjectURL(prepared.blob) : "";
      this.change(key, { name: prepared.name, size: prepared.blob.size, preview });
    }
    const photo = this.find(key);
    if (!photo) throw new Stopped();
    const parcel = { procedure: this.procedure, requirement: photo.requirement, prepared };
    const report = (status: Progress, upload: string) => this.change(key, { status, upload });
    const { signal } = work.stop;
    const upload = await transfer(this.world, parcel, photo.upload, signal, report);
    if (signal.aborted) this.forget(upload);
    else this.change(key, { upload, status: { state: "done" } });
  }
}

/** Photos that will never be sent do not take a place. */
function countsInto(photo: Photo): boolean {
  if (photo.status.state !== "failed") return true;
  return !["tooLarge", "tooMany", "wrongType", "unreadable"].includes(photo.status.why.code);
}
