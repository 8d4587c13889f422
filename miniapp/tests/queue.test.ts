// What the owner of photos may do with them, and large files in parts.
import { afterEach, describe, expect, it, vi, type Mocked } from "vitest";
import { ApiError } from "../src/api/client";
import type { PartsRequest, Requirement, Upload } from "../src/api/models";
import { inTurn } from "../src/uploads/line";
import { totals } from "../src/uploads/photos";
import { PhotoQueue, type QueueWorld } from "../src/uploads/queue";
import { PATIENCE } from "../src/uploads/standstill";
import { petForm } from "./form-of";

const PART = 5 * 1024 * 1024;
const paper: Requirement = { ...(petForm.requirements[0] as Requirement), max_files: 5 };

function upload(part: Partial<Upload> = {}): Upload {
  return {
    id: "u-1",
    state: "pending",
    procedure: "0.000001",
    requirement: "photo",
    file_name: "a.jpg",
    media_type: "image/jpeg",
    size: 3,
    sha256: "s",
    created_at: "2026-11-23T00:00:00Z",
    received_at: null,
    put: { url: "https://store.test/key", method: "PUT", expires_at: "", headers: {} },
    parts: null,
    inspection: { state: "waiting", reason: null, scan: null, legibility: null, reading: null },
    ...part,
  };
}

/** A store and a server that keep what they get; `file` digests to its own text and size. */
class Server {
  readonly arrived = new Map<number, string>();
  announced: string | null | undefined;
  made = 0;
  sent: string[] = [];
  /** What the store answers; a number is its status, by the part or the key. */
  answer: (place: string) => number | Promise<number> = () => 200;
  faults: ("blurred" | "dark")[] = [];
  found: Partial<Upload> = {};

  world(): Mocked<QueueWorld> {
    return {
      prepare: vi.fn(async (file: File) => ({
        blob: file,
        name: file.name,
        type: "image/jpeg",
        faults: this.faults,
      })),
      digest: vi.fn(async (blob: Blob) => ({ sha256: `s${blob.size}`, md5: `m${blob.size}` })),
      create: vi.fn(async ({ size, sha256 }) => {
        this.announced = sha256;
        return this.upload(`u-${(this.made += 1)}`, size);
      }),
      refresh: vi.fn(async (id: string) => ({
        ...this.upload(id, 12 * 1024 * 1024),
        ...this.found,
      })),
      complete: vi.fn(async (id: string) =>
        upload({
          id,
          state: "received",
          sha256: "abcdef0123",
          received_at: "2026-11-24T00:00:00Z",
        }),
      ),
      links: vi.fn(async (_: string, { parts }: PartsRequest) => ({
        parts: parts.map(({ number }) => ({ number, put: link(String(number)) })),
      })),
      remove: vi.fn(async () => undefined),
      put: vi.fn(async ({ url }, blob: Blob, onProgress) => {
        onProgress(0.5);
        const status = await this.answer(url);
        if (status === 200) this.arrived.set(Number(url), `s${blob.size}`);
        this.sent.push(url);
        return status;
      }),
      picture: vi.fn(async () => ({ url: "https://store.test/picture" })),
      pause: vi.fn(async () => undefined),
      later: vi.fn(() => new Promise<void>(() => undefined)),
    } as unknown as Mocked<QueueWorld>;
  }

  private upload(id: string, size: number): Upload {
    if (size <= 8 * 1024 * 1024) return upload({ id, put: link("key") });
    const arrived = [...this.arrived].map(([number, sha256]) => ({ number, sha256, size: PART }));
    return upload({ id, put: null, parts: { size: PART, count: 3, arrived, links: [] } });
  }
}

afterEach(() => vi.useRealTimers());

const link = (url: string) => ({ url, method: "PUT" as const, expires_at: "", headers: {} });
const small = (name = "a.jpg") => new File(["abc"], name);
const film = () => new File([new Uint8Array(12 * 1024 * 1024)], "a.mp4");
const states = (queue: PhotoQueue) => queue.photos.get().map(({ status }) => status.state);
const names = (queue: PhotoQueue) => queue.photos.get().map(({ name }) => name);
const until = (queue: PhotoQueue, ...wanted: string[]) =>
  vi.waitFor(() => expect(states(queue)).toEqual(wanted));

describe("a large file", () => {
  it("is announced without hashes and goes in parts", async () => {
    const server = new Server();
    const queue = new PhotoQueue("p", server.world());
    queue.add(paper, [film()]);
    await until(queue, "done");
    expect(server.announced).toBeNull();
    expect(server.sent.sort()).toEqual(["1", "2", "3"]);
    expect(queue.photos.get()[0]?.receipt).toEqual({
      sha256: "abcdef0123",
      at: "2026-11-24T00:00:00Z",
    });
  });

  it("sends only what is missing after the network broke", async () => {
    const server = new Server();
    let broken = true;
    server.answer = (part) => {
      if (part !== "2" || !broken) return 200;
      broken = false;
      return 0;
    };
    const queue = new PhotoQueue("p", server.world());
    queue.add(paper, [film()]);
    await until(queue, "done");
    expect(server.sent.filter((part) => part === "1")).toHaveLength(1);
    expect(server.sent.filter((part) => part === "2")).toHaveLength(2);
  });

  it("goes on after the app was closed, when the same file is picked again", async () => {
    const server = new Server();
    server.arrived.set(1, `s${PART}`);
    const queue = new PhotoQueue("p", server.world());
    const kept = { requirement: "photo", name: "a.mp4", size: film().size, upload: "u-9" };
    queue.restore([{ ...kept, isWhole: false }]);
    expect(queue.photos.get()[0]?.status).toEqual({ state: "failed", why: { code: "pickAgain" } });
    queue.pickAgain(paper, 1, film());
    await until(queue, "done");
    expect(server.sent.sort()).toEqual(["2", "3"]);
    expect(server.made).toBe(0);
  });

  it("is not mixed with another one", async () => {
    const server = new Server();
    server.arrived.set(1, "s-of-another");
    const queue = new PhotoQueue("p", server.world());
    const kept = { requirement: "photo", name: "a.mp4", size: film().size, upload: "u-9" };
    queue.restore([{ ...kept, isWhole: false }]);
    queue.pickAgain(paper, 1, film());
    await until(queue, "failed");
    expect(queue.photos.get()[0]?.status).toMatchObject({ why: { code: "otherFile" } });
  });

  it("waits for the server's proof, and says why it was refused", async () => {
    const server = new Server();
    const world = server.world();
    world.complete.mockImplementation(async (id) => upload({ id, state: "arrived" }));
    const told = { ...upload().inspection, state: "refused" as const, reason: "tệp có mã độc" };
    server.found = { state: "refused", parts: null, inspection: told };
    const queue = new PhotoQueue("p", world);
    queue.add(paper, [film()]);
    await until(queue, "failed");
    expect(queue.photos.get()[0]?.status).toMatchObject({ why: { message: "tệp có mã độc" } });
  });

  it("sends again what the server does not have when it is asked to prove", async () => {
    const server = new Server();
    const world = server.world();
    const whole = world.complete.getMockImplementation();
    world.complete.mockImplementationOnce(async () => {
      server.arrived.delete(3);
      throw new ApiError("problem", 409, {
        type: "urn:mot-cua:problem:upload-parts-missing",
        title: "",
        status: 409,
        detail: "",
        request_id: "",
      });
    });
    const queue = new PhotoQueue("p", world);
    queue.add(paper, [film()]);
    await until(queue, "done");
    expect(server.sent.filter((part) => part === "3")).toHaveLength(2);
    expect(whole).toBeDefined();
  });
});

describe("a photo that is hard to read", () => {
  it("is shown before it is sent, and sent all the same when its owner says so", async () => {
    const server = new Server();
    server.faults = ["blurred"];
    const world = server.world();
    const queue = new PhotoQueue("p", world);
    queue.add(paper, [small()]);
    await until(queue, "doubtful");
    expect(world.create).not.toHaveBeenCalled();
    queue.sendAllTheSame(1);
    await until(queue, "done");
  });

  it("gives its place to another picture", async () => {
    const server = new Server();
    server.faults = ["dark"];
    const queue = new PhotoQueue("p", server.world());
    queue.add(paper, [small("dark.jpg"), small("dark-too.jpg")]);
    await until(queue, "doubtful", "doubtful");
    server.faults = [];
    queue.retake(paper, 1, small("bright.jpg"));
    await until(queue, "done", "doubtful");
    expect(names(queue)).toEqual(["bright.jpg", "dark-too.jpg"]);
  });
});

describe("order", () => {
  it("is changed by moving, within the paper", async () => {
    const queue = new PhotoQueue("p", new Server().world());
    queue.add(paper, [small("1"), small("2"), small("3")]);
    queue.add({ ...paper, key: "other" }, [small("x")]);
    queue.move(3, -1);
    queue.move(1, 1);
    expect(names(queue)).toEqual(["3", "1", "2", "x"]);
    queue.move(3, -1);
    queue.move(4, -1);
    expect(names(queue)).toEqual(["3", "1", "2", "x"]);
  });

  it("keeps the photo's place when it is taken again, and forgets the old one", async () => {
    const world = new Server().world();
    const queue = new PhotoQueue("p", world);
    queue.add(paper, [small("1"), small("2")]);
    await until(queue, "done", "done");
    queue.retake(paper, 1, small("new"));
    await until(queue, "done", "done");
    expect(names(queue)).toEqual(["new", "2"]);
    expect(world.remove).toHaveBeenCalledWith("u-1");
  });
});

describe("waiting", () => {
  it("stops what is on its way, and goes on with the same upload", async () => {
    const server = new Server();
    let open: (status: number) => void = () => undefined;
    server.answer = () => new Promise((resolve) => (open = resolve));
    const world = server.world();
    const queue = new PhotoQueue("p", world);
    queue.add(paper, [small()]);
    await until(queue, "sending");
    queue.pause("paused");
    open(0);
    await until(queue, "waiting");
    await Promise.resolve();
    expect(states(queue)).toEqual(["waiting"]);
    server.answer = () => 200;
    queue.resume();
    await until(queue, "done");
    expect(server.made).toBe(1);
    expect(world.refresh).toHaveBeenCalledWith("u-1");
  });

  it("begins nothing while it is paused", async () => {
    const server = new Server();
    const queue = new PhotoQueue("p", server.world());
    queue.pause("wifi");
    queue.add(paper, [small()]);
    await Promise.resolve();
    expect(states(queue)).toEqual(["waiting"]);
    queue.resume();
    await until(queue, "done");
  });
});

describe("a line that stands still", () => {
  /** A photo half-way, and how to move it on. */
  async function halfWay() {
    vi.useFakeTimers();
    const server = new Server();
    const world = server.world();
    world.put.mockReturnValue(new Promise(() => undefined));
    const queue = new PhotoQueue("p", world);
    queue.add(paper, [new File([new Uint8Array(1000)], "a.jpg")]);
    await vi.advanceTimersByTimeAsync(0);
    expect(states(queue)).toEqual(["sending"]);
    const moves = world.put.mock.calls[0]?.[2] as (share: number) => void;
    return { queue, moves };
  }

  it("is noticed after a while, and no longer once it moves on", async () => {
    const { queue, moves } = await halfWay();
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(queue.stands.get()).toBe(false);
    moves(0.2);
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(queue.stands.get()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(queue.stands.get()).toBe(true);
    moves(0.3);
    expect(queue.stands.get()).toBe(false);
  });

  it("is said once: what is given up and sent anew is no movement", async () => {
    const { queue, moves } = await halfWay();
    moves(0.5);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    const said = vi.fn();
    queue.stands.subscribe(said);
    moves(0);
    moves(0);
    queue.add(paper, [small("b.jpg")]);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(said).not.toHaveBeenCalled();
    moves(0.1);
    expect(queue.stands.get()).toBe(false);
  });

  it("is no matter any more when nothing is being sent", async () => {
    const { queue } = await halfWay();
    await vi.advanceTimersByTimeAsync(PATIENCE);
    queue.pause("paused");
    expect(queue.stands.get()).toBe(false);
    await vi.advanceTimersByTimeAsync(2 * PATIENCE);
    expect(queue.stands.get()).toBe(false);
  });
});

describe("what the server finds later", () => {
  it("is told at the photo", async () => {
    const server = new Server();
    const world = server.world();
    let look: () => void = () => undefined;
    world.later.mockImplementationOnce(() => new Promise<void>((resolve) => (look = resolve)));
    const reason = "tệp bị hỏng";
    server.found = { inspection: { ...upload().inspection, state: "refused", reason } };
    const queue = new PhotoQueue("p", world);
    queue.add(paper, [small()]);
    await until(queue, "done");
    server.found = { id: "u-1", ...server.found };
    look();
    await until(queue, "failed");
    expect(queue.photos.get()[0]?.status).toMatchObject({ why: { message: reason } });
  });

  it("shows the picture of a photo that came with a draft, and its receipt", async () => {
    const server = new Server();
    const world = server.world();
    world.later.mockImplementationOnce(async () => undefined);
    const suggestions = [{ kind: "date" as const, value: "2026-11-23" }];
    const reading = { title_found: false, suggestions };
    server.found = {
      id: "u-7",
      state: "received",
      sha256: "abc",
      received_at: "2026-11-24T00:00:00Z",
      inspection: { ...upload().inspection, state: "clean", reading },
    };
    const queue = new PhotoQueue("p", world);
    const kept = { requirement: "photo", name: "a.jpg", size: 3, upload: "u-7", isWhole: true };
    queue.restore([kept]);
    await vi.waitFor(() =>
      expect(queue.photos.get()[0]).toMatchObject({
        preview: "https://store.test/picture",
        isOther: true,
        read: [{ kind: "date", value: "2026-11-23" }],
        receipt: { sha256: "abc" },
      }),
    );
  });
});

describe("the line", () => {
  it("carries two at a time in their order, and large pieces beside them", async () => {
    const open: (() => void)[] = [];
    const begun: string[] = [];
    const put = inTurn(({ url }) => {
      begun.push(url);
      return new Promise((resolve) => open.push(() => resolve(200)));
    });
    const send = (url: string, blob: Blob, signal = new AbortController().signal) =>
      put({ url, headers: {} }, blob, () => undefined, signal);
    const stopped = new AbortController();
    const sent = ["1", "2", "3"].map((url) => send(url, small()));
    const fourth = send("4", small(), stopped.signal);
    const fifth = send("5", small());
    const large = send("large", film());
    expect(begun).toEqual(["1", "2", "large"]);
    open[0]?.();
    await vi.waitFor(() => expect(begun.at(-1)).toBe("3"));
    stopped.abort();
    open[1]?.();
    await vi.waitFor(() => expect(begun.at(-1)).toBe("5"));
    open.forEach((each) => each());
    expect(await fourth).toBe(0);
    expect(await Promise.all([...sent, fifth, large])).toEqual([200, 200, 200, 200, 200]);
    expect(begun).toEqual(["1", "2", "large", "3", "5"]);
  });

  it("is free again after a PUT that broke", async () => {
    let broken = 3;
    const put = inTurn(async () => {
      if ((broken -= 1) >= 0) throw new Error("made up");
      return 200;
    });
    const { signal } = new AbortController();
    const send = () => put({ url: "", headers: {} }, small(), () => undefined, signal);
    for (const each of [send(), send(), send()]) await expect(each).rejects.toThrow("made up");
    expect(await send()).toBe(200);
  });
});

describe("totals", () => {
  it("count the bytes that move, and not what will never be sent", () => {
    const photo = { key: 1, requirement: "p", name: "", preview: "", upload: "", receipt: null };
    const other = { ...photo, isOther: false, read: [] };
    expect(
      totals([
        { ...other, size: 100, status: { state: "done" } },
        { ...other, size: 200, status: { state: "sending", share: 0.25 } },
        { ...other, size: 300, status: { state: "waiting" } },
        { ...other, size: 400, status: { state: "failed", why: { code: "wrongType" } } },
        { ...other, size: 500, status: { state: "failed", why: { code: "network" } } },
      ]),
    ).toEqual({ photos: 4, done: 1, bytes: 1100, moved: 150 });
  });
});
