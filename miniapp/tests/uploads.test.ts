// Photos on their way: announced, put, proved; again after a lost network; never twice.
import { afterEach, beforeEach, describe, expect, it, vi, type Mocked } from "vitest";
import { ApiError } from "../src/api/client";
import type { PartsRequest, Requirement, Upload } from "../src/api/models";
import { digest } from "../src/uploads/hash";
import { accepted, limitsOf, mediaType } from "../src/uploads/limits";
import { put } from "../src/uploads/put";
import { PhotoQueue, type QueueWorld } from "../src/uploads/queue";
import { NotUsable, prepare } from "../src/uploads/shrink";
import { petForm } from "./form-of";

const paper = petForm.requirements[0] as Requirement;
const LINK = { url: "https://store.test/key", method: "PUT", expires_at: "2026-11-24T00:00:00Z" };

const INSPECTION: Upload["inspection"] = {
  state: "waiting",
  reason: null,
  scan: null,
  legibility: null,
  reading: null,
};

function upload(part: Partial<Upload> = {}): Upload {
  return {
    id: "u-1",
    state: "pending",
    procedure: "0.000001",
    requirement: "photo",
    file_name: "a.jpg",
    media_type: "image/jpeg",
    size: 3,
    sha256: "",
    created_at: "2026-11-23T00:00:00Z",
    received_at: null,
    put: { ...LINK, headers: { "content-md5": "abc" } },
    parts: null,
    inspection: INSPECTION,
    ...part,
  };
}

const offline = () => new ApiError("network");
const refusal = (status: number, detail = "No.") =>
  new ApiError("problem", status, {
    type: "urn:mot-cua:problem:made-up",
    title: "No",
    status,
    detail,
    request_id: "r",
  });

/** A world in which everything goes well, with each part replaceable. */
function world(part: Partial<QueueWorld> = {}) {
  let made = 0;
  return {
    prepare: vi.fn(async (file: File) => ({
      blob: file,
      name: file.name,
      type: "image/jpeg",
      faults: [],
    })),
    digest: vi.fn(async () => ({ sha256: "s", md5: "m" })),
    create: vi.fn(async () => upload({ id: `u-${(made += 1)}` })),
    refresh: vi.fn(async (id: string) => upload({ id })),
    complete: vi.fn(async (id: string) => upload({ id, state: "received", put: null })),
    remove: vi.fn(async () => undefined),
    put: vi.fn(async () => 200),
    pause: vi.fn(async () => undefined),
    links: vi.fn(async (_: string, { parts }: PartsRequest) => ({
      parts: parts.map(({ number }) => ({
        number,
        put: { ...LINK, url: `https://store.test/part/${number}`, headers: {} },
      })),
    })),
    picture: vi.fn(async () => ({ url: "https://store.test/picture" })),
    later: vi.fn(() => new Promise(() => undefined)),
    ...part,
  } as unknown as Mocked<QueueWorld>;
}

const file = (name = "a.jpg") => new File(["abc"], name, { type: "image/jpeg" });
const states = (queue: PhotoQueue) => queue.photos.get().map(({ status }) => status.state);
const settled = (queue: PhotoQueue) =>
  vi.waitFor(() => {
    for (const state of states(queue)) expect(["done", "failed"]).toContain(state);
  });

describe("the queue", () => {
  it("sends a photo as soon as it is picked, and proves it", async () => {
    const w = world();
    const queue = new PhotoQueue("0.000001", w);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(states(queue)).toEqual(["done"]);
    expect(w.create).toHaveBeenCalledWith(
      expect.objectContaining({ requirement: "photo", size: 3, sha256: "s", md5: "m" }),
    );
    expect(w.put).toHaveBeenCalledWith(
      expect.objectContaining({ url: LINK.url, headers: { "content-md5": "abc" } }),
      expect.any(Blob),
      expect.any(Function),
      expect.any(AbortSignal),
    );
    expect(w.complete).toHaveBeenCalledWith("u-1");
  });

  it("keeps the order of picking, whatever arrives first", async () => {
    let letFirstGo = () => {};
    const first = new Promise<number>((resolve) => (letFirstGo = () => resolve(200)));
    const answers = [first, Promise.resolve(200)];
    const queue = new PhotoQueue("p", world({ put: () => answers.shift() ?? first }));
    queue.add(paper, [file("one.jpg"), file("two.jpg")]);
    await vi.waitFor(() => expect(states(queue)).toEqual(["sending", "done"]));
    letFirstGo();
    await settled(queue);
    expect(queue.photos.get().map(({ name, upload: id }) => [name, id])).toEqual([
      ["one.jpg", "u-1"],
      ["two.jpg", "u-2"],
    ]);
  });

  it("sends two at a time", async () => {
    const many = { ...paper, max_files: 5 };
    const gates: (() => void)[] = [];
    const queue = new PhotoQueue(
      "p",
      world({ put: () => new Promise((resolve) => gates.push(() => resolve(200))) }),
    );
    queue.add(many, [file(), file(), file()]);
    await vi.waitFor(() => expect(gates).toHaveLength(2));
    expect(states(queue)).toEqual(["sending", "sending", "waiting"]);
    gates[0]?.();
    await vi.waitFor(() => expect(gates).toHaveLength(3));
    gates.forEach((open) => open());
    await settled(queue);
  });

  it("refuses more photos than the paper takes, and has room again after a removal", async () => {
    const queue = new PhotoQueue("p", world());
    queue.add(paper, [file(), file(), file()]);
    await settled(queue);
    expect(queue.photos.get()[2]?.status).toEqual({
      state: "failed",
      why: { code: "tooMany", max: 2 },
    });
    queue.remove(1);
    queue.remove(3);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(states(queue)).toEqual(["done", "done"]);
  });

  it("says why a file cannot be used", async () => {
    const prepareBadly = async () => {
      throw new NotUsable({ code: "unreadable" });
    };
    const queue = new PhotoQueue("p", world({ prepare: prepareBadly }));
    queue.add(paper, [file()]);
    await settled(queue);
    expect(queue.photos.get()[0]?.status).toEqual({ state: "failed", why: { code: "unreadable" } });
  });

  it("deletes on the server what is removed here", async () => {
    const w = world();
    const queue = new PhotoQueue("p", w);
    queue.add(paper, [file()]);
    await settled(queue);
    queue.remove(1);
    expect(w.remove).toHaveBeenCalledWith("u-1");
    expect(queue.photos.get()).toEqual([]);
  });

  it("stops a photo that is removed on its way", async () => {
    let stopped = false;
    const queue = new PhotoQueue(
      "p",
      world({
        put: (_target, _blob, _progress, signal) =>
          new Promise((resolve) =>
            signal.addEventListener("abort", () => {
              stopped = true;
              resolve(0);
            }),
          ),
      }),
    );
    queue.add(paper, [file()]);
    await vi.waitFor(() => expect(states(queue)).toEqual(["sending"]));
    queue.remove(1);
    expect(stopped).toBe(true);
    expect(queue.photos.get()).toEqual([]);
  });
});

describe("a weak network", () => {
  it("is tried again at once, then waited for with longer and longer pauses", async () => {
    const answers = [0, 0, 200];
    const w = world({ put: vi.fn(async () => answers.shift() ?? 200) });
    const queue = new PhotoQueue("p", w);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(states(queue)).toEqual(["done"]);
    expect(w.pause.mock.calls).toEqual([[0], [250]]);
    expect(w.create).toHaveBeenCalledTimes(1);
  });

  it("ends in an offer to send again, which goes on with the same upload", async () => {
    let up = false;
    const w = world({ put: vi.fn(async () => (up ? 200 : 0)) });
    const queue = new PhotoQueue("p", w);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(queue.photos.get()[0]?.status).toEqual({ state: "failed", why: { code: "network" } });
    up = true;
    queue.retryLost();
    await vi.waitFor(() => expect(states(queue)).toEqual(["done"]));
    expect(w.create).toHaveBeenCalledTimes(1);
    expect(w.refresh).toHaveBeenCalledWith("u-1");
  });

  it("does not send the bytes again when only the proof's answer was lost", async () => {
    let lost = true;
    const w = world();
    w.complete.mockImplementation(async (id: string) => {
      if (lost) {
        lost = false;
        throw offline();
      }
      return upload({ id, state: "received", put: null });
    });
    const queue = new PhotoQueue("p", w);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(states(queue)).toEqual(["done"]);
    expect(w.put).toHaveBeenCalledTimes(1);
    expect(w.complete).toHaveBeenCalledTimes(2);
  });

  it("takes 'it is there already' from the store for an arrival", async () => {
    const answers = [0, 412];
    const w = world({ put: vi.fn(async () => answers.shift() ?? 500) });
    const queue = new PhotoQueue("p", w);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(states(queue)).toEqual(["done"]);
    expect(w.complete).toHaveBeenCalledTimes(1);
  });
});

describe("links and refusals", () => {
  it("asks for a fresh link when the store no longer takes the old one", async () => {
    const fresh = { ...LINK, url: "https://store.test/fresh", headers: {} };
    const answers = [403, 200];
    const w = world({
      put: vi.fn(async () => answers.shift() ?? 500),
      refresh: vi.fn(async (id: string) => upload({ id, put: fresh })),
    });
    const queue = new PhotoQueue("p", w);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(states(queue)).toEqual(["done"]);
    expect(w.put).toHaveBeenLastCalledWith(
      expect.objectContaining({ url: fresh.url }),
      expect.anything(),
      expect.anything(),
      expect.anything(),
    );
  });

  it("announces anew what the server has swept away", async () => {
    const answers = [0, 200];
    const w = world({
      put: vi.fn(async () => answers.shift() ?? 500),
      refresh: vi.fn(async () => {
        throw refusal(404);
      }),
    });
    const queue = new PhotoQueue("p", w);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(queue.photos.get()[0]).toMatchObject({ upload: "u-2", status: { state: "done" } });
  });

  it("says in the server's words why it refused, and begins afresh when asked to", async () => {
    const w = world();
    w.complete.mockRejectedValueOnce(refusal(422, "Not what was announced."));
    const queue = new PhotoQueue("p", w);
    queue.add(paper, [file()]);
    await settled(queue);
    expect(queue.photos.get()[0]?.status).toEqual({
      state: "failed",
      why: { code: "told", message: "Not what was announced." },
    });
    expect(w.pause).not.toHaveBeenCalled();
    queue.retry(1);
    await vi.waitFor(() => expect(states(queue)).toEqual(["done"]));
    expect(queue.photos.get()[0]?.upload).toBe("u-2");
  });
});

describe("put", () => {
  class FakeRequest {
    static last: FakeRequest;
    upload: { onprogress?: (event: Partial<ProgressEvent>) => void } = {};
    headers: { [name: string]: string } = {};
    status = 0;
    opened: string[] = [];
    body: unknown;
    onload = () => {};
    onerror = () => {};
    onabort = () => {};
    constructor() {
      FakeRequest.last = this;
    }
    open(...parts: string[]) {
      this.opened = parts;
    }
    setRequestHeader(name: string, value: string) {
      this.headers[name] = value;
    }
    send(body: unknown) {
      this.body = body;
    }
    abort() {
      this.onabort();
    }
  }

  const target = { url: "https://store.test/k", headers: { "content-md5": "abc", "x-a": "b" } };
  const never = new AbortController().signal;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("XMLHttpRequest", FakeRequest);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("sends exactly the headers of the link, and tells how far it has got", async () => {
    const shares: number[] = [];
    const done = put(target, new Blob(["abc"]), (share) => shares.push(share), never);
    const request = FakeRequest.last;
    expect(request.opened).toEqual(["PUT", target.url]);
    expect(request.headers).toEqual(target.headers);
    request.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
    request.status = 200;
    request.onload();
    expect(await done).toBe(200);
    expect(shares).toEqual([0.25]);
  });

  it("says 0 when the network breaks", async () => {
    const done = put(target, new Blob([]), () => {}, never);
    FakeRequest.last.onerror();
    expect(await done).toBe(0);
  });

  it("gives up when no byte moves, and not before", async () => {
    let status: number | undefined;
    void put(target, new Blob([]), () => {}, never).then((answer) => (status = answer));
    await vi.advanceTimersByTimeAsync(40_000);
    FakeRequest.last.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
    await vi.advanceTimersByTimeAsync(40_000);
    expect(status).toBeUndefined();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(status).toBe(0);
  });
});

describe("before sending", () => {
  it("fingerprints a file both ways", async () => {
    expect(await digest(new Blob(["abc"]))).toEqual({
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      md5: "900150983cd24fb0d6963f7d28e17f72",
    });
  });

  it("lets a PDF pass as it is, within its size", async () => {
    const limits = limitsOf(paper);
    const pdf = new File(["%PDF"], "scan.PDF", { type: "" });
    expect(await prepare(pdf, limits)).toEqual({
      blob: pdf,
      name: "scan.PDF",
      type: "application/pdf",
      faults: [],
    });
    await expect(prepare(pdf, { ...limits, maxBytes: 3 })).rejects.toMatchObject({
      why: { code: "tooLarge", max: 3 },
    });
  });

  it("refuses what is neither picture nor allowed", async () => {
    const text = new File(["hello"], "note.txt", { type: "text/plain" });
    await expect(prepare(text, limitsOf(paper))).rejects.toMatchObject({
      why: { code: "wrongType" },
    });
  });

  it("knows a file by its ending when the phone does not say what it is", () => {
    expect(mediaType({ name: "IMG_1.HEIC", type: "" })).toBe("image/heic");
    expect(mediaType({ name: "a.jpg", type: "image/png" })).toBe("image/png");
    expect(mediaType({ name: "secret", type: "" })).toBe("");
  });

  it("offers PDFs only where the paper takes them", () => {
    expect(accepted(limitsOf(paper))).toBe("image/*,application/pdf");
    expect(accepted({ ...limitsOf(paper), mediaTypes: ["image/jpeg"] })).toBe("image/*");
  });
});
