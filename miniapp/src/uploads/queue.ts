// The photos of one dossier: in the order their owner wants, each with its own state, sent as soon
// as it is picked (unless that is paused) and at most two at a time.
import type { Requirement, Upload } from "../api/models";
import { createStore } from "../store";
import { limitsOf, type Limits, type Why } from "./limits";
import { SINGLE_BYTES } from "./parts";
import { countsInto, isUnderWay, receiptOf, type Photo, type PhotoState } from "./photos";
import { NotUsable, type Prepared } from "./shrink";
import { standstill } from "./standstill";
import { Stopped, transfer, type Progress, type World } from "./transfer";

export interface QueueWorld extends World {
  prepare(file: File, limits: Limits): Promise<Prepared>;
  remove(id: string): Promise<unknown>;
  /** A link to a small picture of what the server has. */
  picture(id: string): Promise<{ url: string }>;
  /** Waits before looking at what the server has found in a photo. */
  later(milliseconds: number): Promise<void>;
}

/** Why nothing is sent: the owner's wish, for good or until there is Wi-Fi; "" while sending. */
export type Hold = "" | "paused" | "wifi";

interface Work {
  file: File;
  limits: Limits;
  prepared: Prepared | null;
  /** Its owner has seen what is wrong with it, and sends it all the same. */
  isAccepted: boolean;
  stop: AbortController;
}

/** A file that the server has, or has begun to get, from a draft. */
export type Kept = Pick<Photo, "requirement" | "name" | "size" | "upload"> & { isWhole: boolean };

const AT_ONCE = 2;
// When to ask what the server has found in a photo: it inspects within seconds, reads within a minute.
const LOOKS = [4_000, 15_000, 60_000];

export class PhotoQueue {
  readonly photos = createStore<readonly Photo[]>([]);
  readonly hold = createStore<Hold>("");
  /** Something is being sent, and has not moved for a while. */
  readonly stands = standstill(this.photos);
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
      this.work.set(key, begin(file, limits));
      const status: PhotoState =
        free > 0
          ? { state: "waiting" }
          : { state: "failed", why: { code: "tooMany", max: limits.maxFiles } };
      free -= 1;
      const photo = { key, requirement: requirement.key, name: file.name, size: 0 };
      this.photos.set([...this.photos.get(), { ...photo, ...NEW, status }]);
    }
    this.next();
  }

  /** Takes in files that the server has already, from a draft: there is no picture of them here. */
  restore(files: readonly Kept[]): void {
    this.dispose();
    this.photos.set(
      files.map(({ isWhole, ...file }) => {
        const key = (this.lastKey += 1);
        const status: PhotoState = isWhole
          ? { state: "done" }
          : { state: "failed", why: { code: "pickAgain" } };
        return { ...NEW, ...file, key, status };
      }),
    );
    for (const photo of this.photos.get())
      if (photo.status.state === "done") void this.follow(photo.key, [0, ...LOOKS]);
  }

  /** Puts another picture in the place of one. */
  retake(requirement: Requirement, key: number, file: File): void {
    const photo = this.letGo(key);
    if (!photo) return;
    if (photo.upload) this.forget(photo.upload);
    this.work.set(key, begin(file, limitsOf(requirement)));
    this.change(key, { ...NEW, name: file.name, size: 0, status: { state: "waiting" } });
    this.next();
  }

  /** Goes on with a large file that was begun, from where it stopped. */
  pickAgain(requirement: Requirement, key: number, file: File): void {
    if (!this.find(key)) return;
    this.work.set(key, begin(file, limitsOf(requirement)));
    this.change(key, { status: { state: "waiting" } });
    this.next();
  }

  /** Sends a photo although it may be hard to read. */
  sendAllTheSame(key: number): void {
    const work = this.work.get(key);
    if (!work || this.find(key)?.status.state !== "doubtful") return;
    work.isAccepted = true;
    this.change(key, { status: { state: "waiting" } });
    this.next();
  }

  /** Moves a photo one place forward (-1) or back (1) among those of its paper. */
  move(key: number, by: -1 | 1): void {
    const photo = this.find(key);
    const beside = photo && this.of(photo.requirement);
    const other = beside?.[beside.indexOf(photo as Photo) + by];
    if (!photo || !other) return;
    const swapped = (each: Photo) =>
      each.key === photo.key ? other : each.key === other.key ? photo : each;
    this.photos.set(this.photos.get().map(swapped));
  }

  /** Sends nothing until `resume`; what is half-way stops, and goes on from there. */
  pause(hold: Exclude<Hold, "">): void {
    this.hold.set(hold);
    for (const photo of this.photos.get())
      if (isUnderWay(photo) && photo.status.state !== "preparing") {
        this.work.get(photo.key)?.stop.abort();
        this.change(photo.key, { status: { state: "waiting" } });
      }
  }

  resume(): void {
    this.hold.set("");
    this.next();
  }

  retry(key: number): void {
    const photo = this.find(key);
    if (photo?.status.state !== "failed" || !this.work.has(key)) return;
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
    const photo = this.letGo(key);
    if (!photo) return;
    this.photos.set(this.photos.get().filter((other) => other.key !== key));
    if (photo.upload) this.forget(photo.upload);
  }

  /** Lets go of everything kept for the screen; what was sent stays sent. */
  dispose(): void {
    for (const photo of this.photos.get()) this.letGo(photo.key);
    this.photos.set([]);
  }

  private letGo(key: number): Photo | undefined {
    const photo = this.find(key);
    this.work.get(key)?.stop.abort();
    this.work.delete(key);
    if (photo?.preview) URL.revokeObjectURL(photo.preview);
    return photo;
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
    while (this.running < AT_ONCE && this.hold.get() === "") {
      const photo = this.photos.get().find((each) => each.status.state === "waiting");
      const work = photo && this.work.get(photo.key);
      if (!photo || !work) return;
      if (work.stop.signal.aborted) work.stop = new AbortController();
      this.running += 1;
      this.change(photo.key, { status: { state: "preparing" } });
      this.run(photo.key, work, work.stop.signal).then(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  /** Never rejects: whatever goes wrong becomes the photo's state. */
  private async run(key: number, work: Work, signal: AbortSignal): Promise<void> {
    try {
      await this.send(key, work, signal);
    } catch (error) {
      if (error instanceof Stopped || signal.aborted) return;
      const why: Why = error instanceof NotUsable ? error.why : { code: "unreadable" };
      this.change(key, { status: { state: "failed", why } });
    }
  }

  private async send(key: number, work: Work, signal: AbortSignal): Promise<void> {
    const prepared = work.prepared ?? (await this.world.prepare(work.file, work.limits));
    if (signal.aborted) throw new Stopped();
    if (!work.prepared) {
      work.prepared = prepared;
      const picture = prepared.type.startsWith("image/");
      const preview = picture ? URL.createObjectURL(prepared.blob) : "";
      this.change(key, { name: prepared.name, size: prepared.blob.size, preview });
    }
    if (prepared.faults.length > 0 && !work.isAccepted)
      return this.change(key, { status: { state: "doubtful", faults: prepared.faults } });
    const photo = this.find(key);
    if (!photo) throw new Stopped();
    if (this.hold.get() !== "") return this.change(key, { status: { state: "waiting" } });
    const parcel = { procedure: this.procedure, requirement: photo.requirement, prepared };
    const report = (status: Progress, upload: string) => {
      if (!signal.aborted) this.change(key, { status, upload });
    };
    const sent = await transfer(this.world, parcel, photo.upload, signal, report);
    if (signal.aborted) return this.work.has(key) ? undefined : this.forget(sent.id);
    this.change(key, { upload: sent.id, status: { state: "done" }, receipt: receiptOf(sent) });
    void this.follow(key, LOOKS);
  }

  /** Looks a few times at what the server has found in a photo that it has received. */
  private async follow(key: number, waits: readonly number[]): Promise<void> {
    for (const wait of waits) {
      await this.world.later(wait);
      const photo = this.find(key);
      if (photo?.status.state !== "done") return;
      // Only to tell sooner: the server itself refuses what cannot be used.
      const seen = await this.world.refresh(photo.upload).catch(() => null);
      if (seen && this.find(key)?.upload === seen.id && this.take(key, seen)) return;
    }
  }

  /** A photo that came with a draft: its picture is with the server only. */
  private async show(key: number, upload: string): Promise<void> {
    // Without it the photo is shown by its name.
    const picture = await this.world.picture(upload).catch(() => null);
    if (picture && this.find(key)?.upload === upload) this.change(key, { preview: picture.url });
  }

  /** Takes in what the server says; true when there is no more to wait for. */
  private take(key: number, { inspection, ...seen }: Upload): boolean {
    if (inspection.state === "refused") {
      const why: Why = { code: "told", message: inspection.reason ?? "" };
      this.change(key, { status: { state: "failed", why } });
      return true;
    }
    const isOther = inspection.reading?.title_found === false;
    const read = inspection.reading?.suggestions ?? [];
    this.change(key, { receipt: receiptOf({ ...seen, inspection }), isOther, read });
    if (inspection.state === "clean" && this.find(key)?.preview === "")
      void this.show(key, seen.id);
    return inspection.reading !== null;
  }
}

const NEW = { preview: "", upload: "", receipt: null, isOther: false, read: [] };

function begin(file: File, limits: Limits): Work {
  return { file, limits, prepared: null, isAccepted: false, stop: new AbortController() };
}

/** A large file that has begun to arrive: worth a place in the draft before it is whole. */
export function isBegun({ upload, size, status }: Photo): boolean {
  return upload !== "" && size > SINGLE_BYTES && status.state !== "done";
}
