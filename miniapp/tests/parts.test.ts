// A photo in small parts: announced and linked at once; after a cut only what is missing travels.
import { describe, expect, it, vi } from "vitest";
import type { Upload, UploadRequest } from "../src/api/models";
import { transfer, type World } from "../src/uploads/transfer";

const KIB = 1024;
const INSPECTION = { state: "waiting", reason: null, scan: null, legibility: null, reading: null };

/** A server that links what is announced, and a store that answers `answers`, else 200. */
class Server {
  request: UploadRequest | null = null;
  readonly arrived = new Set<number>();
  readonly put: number[] = [];
  answers: [number: number, status: number, arrives?: boolean][] = [];

  readonly world = {
    digest: vi.fn(async (blob: Blob) => ({ sha256: `s${blob.size}`, md5: `m${blob.size}` })),
    create: vi.fn(async (request: UploadRequest) => {
      this.request = request;
      return this.upload();
    }),
    refresh: vi.fn(async () => this.upload()),
    complete: vi.fn(async () => ({ ...this.upload(), state: "received" })),
    links: vi.fn(),
    pause: vi.fn(async () => undefined),
    put: vi.fn(async ({ url }: { url: string }) => {
      const number = Number(url);
      this.put.push(number);
      const place = this.answers.findIndex(([wanted]) => wanted === number);
      const [answer] = place < 0 ? [] : this.answers.splice(place, 1);
      const [, status = 200, arrives = status === 200] = answer ?? [number];
      if (arrives) this.arrived.add(number);
      return status;
    }),
  };

  private upload(): Upload {
    const { parts } = this.request as UploadRequest;
    const announced = parts?.announced ?? [];
    const missing = announced.filter(({ number }) => !this.arrived.has(number));
    return {
      id: "u-1",
      state: "pending",
      put: parts ? null : { url: "1", method: "PUT", headers: {}, expires_at: "" },
      parts: parts && {
        size: parts.size,
        count: announced.length,
        arrived: announced.filter(({ number }) => this.arrived.has(number)),
        links: missing.map(({ number }) => ({
          number,
          put: { url: String(number), method: "PUT", headers: {}, expires_at: "" },
        })),
      },
      inspection: INSPECTION,
    } as unknown as Upload;
  }

  async send(size: number, signal = new AbortController().signal) {
    const blob = new Blob([new Uint8Array(size)]);
    const prepared = { blob, name: "a.jpg", type: "image/jpeg", faults: [] };
    const parcel = { procedure: "p", requirement: "r", prepared };
    return transfer(this.world as unknown as World, parcel, "", signal, () => undefined);
  }
}

describe("a photo", () => {
  it("goes in parts of 64 KiB, by the links that its announcement brings", async () => {
    const server = new Server();
    expect((await server.send(150 * KIB)).state).toBe("received");
    expect(server.request).toMatchObject({
      sha256: `s${150 * KIB}`,
      parts: {
        size: 64 * KIB,
        announced: [
          { number: 1, sha256: `s${64 * KIB}`, md5: `m${64 * KIB}` },
          { number: 2, sha256: `s${64 * KIB}` },
          { number: 3, sha256: `s${22 * KIB}` },
        ],
      },
    });
    expect(server.put).toEqual([1, 2, 3]);
    expect(server.world.links).not.toHaveBeenCalled();
    expect(server.world.refresh).not.toHaveBeenCalled();
  });

  it.each([64 * KIB, 9 * KIB * KIB])("of %d bytes is not cut by us", async (size) => {
    const server = new Server();
    await server.send(size);
    expect(server.request?.parts).toBeNull();
  });

  it.each([64 * KIB + 1, 1_300_000, 8 * KIB * KIB])("of %d bytes has at most 20", async (size) => {
    const server = new Server();
    await server.send(size);
    const { parts } = server.request as UploadRequest;
    const count = parts?.announced.length ?? 0;
    expect(count).toBeGreaterThan(1);
    expect(count).toBeLessThanOrEqual(20);
    expect(count).toBe(Math.ceil(size / (parts?.size ?? 1)));
  });
});

describe("after a cut", () => {
  it("sends again at once what did not arrive, and nothing else", async () => {
    const server = new Server();
    server.answers = [[2, 0]];
    await server.send(150 * KIB);
    expect(server.put).toEqual([1, 2, 3, 2]);
    expect(server.world.pause).not.toHaveBeenCalled();
  });

  it("does not send again what arrived without its answer", async () => {
    const server = new Server();
    server.answers = [
      [2, 0, true],
      [3, 412, true],
    ];
    await server.send(150 * KIB);
    expect(server.put).toEqual([1, 2, 3]);
    expect(server.world.complete).toHaveBeenCalledTimes(1);
  });

  it("waits while there is no network, and goes on with what is missing", async () => {
    const server = new Server();
    server.answers = [
      [2, 0],
      [2, 0],
      [2, 403],
    ];
    await server.send(150 * KIB);
    expect(server.put).toEqual([1, 2, 3, 2, 2, 2]);
    expect(server.world.pause.mock.calls).toEqual([[0], [0]]);
    expect(server.world.create).toHaveBeenCalledTimes(1);
  });

  it("asks nothing more when it was stopped", async () => {
    const server = new Server();
    const stop = new AbortController();
    server.world.put.mockImplementation(async () => {
      stop.abort();
      return 0;
    });
    await expect(server.send(150 * KIB, stop.signal)).rejects.toThrow();
    expect(server.world.refresh).not.toHaveBeenCalled();
    expect(server.world.complete).not.toHaveBeenCalled();
  });
});
