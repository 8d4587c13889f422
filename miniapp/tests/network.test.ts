// Requests that get lost, sessions that run out, and dossiers that must arrive once.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listDossiers } from "../src/api/citizen";
import { ApiError, body, client } from "../src/api/client";
import { getCodeList, track } from "../src/api/public";
import { newAttempt, send, type Post } from "../src/form/sending";
import { session, signIn } from "../src/session";
import { chooseLanguage } from "../src/texts";
import { TimedOut, within } from "../src/wait";
import { BridgeError, nameRequest } from "../src/bridge";
import { ask } from "../src/zalo";
import type { Receipt, Submission } from "../src/api/models";

type Answer = Response | Error | (() => Promise<Response>);

/** Answers requests in turn and keeps what was asked. */
function server(...answers: Answer[]) {
  const asked: Request[] = [];
  const fetch = vi.fn(async (request: Request) => {
    asked.push(request);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nothing left to answer ${request.url} with`);
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer() : answer;
  });
  vi.stubGlobal("fetch", fetch);
  return asked;
}

const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": status < 400 ? "application/json" : "application/problem+json" },
  });
const problem = (status: number, slug: string, more: object = {}) =>
  json(
    {
      type: `urn:mot-cua:problem:${slug}`,
      title: slug,
      status,
      detail: "Detail.",
      request_id: "r-1",
      ...more,
    },
    status,
  );
const broken = () => new TypeError("Failed to fetch");

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  session.set(null);
});

/** The outcome of a promise whose timers are let run out. */
async function eventually<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

describe("the client", () => {
  it("asks again when a GET gets lost", async () => {
    const asked = server(broken(), problem(503, "unavailable"), json({ name: "x", items: [] }));
    expect(await eventually(getCodeList("x", ""))).toEqual({ name: "x", items: [] });
    expect(asked).toHaveLength(3);
  });

  it("gives a GET up in the end", async () => {
    server(broken(), broken(), broken());
    await expect(eventually(track("A"))).rejects.toMatchObject({ kind: "network" });
  });

  it("sends a POST once: only the caller knows whether it may be repeated", async () => {
    const asked = server(broken());
    const post = body(client.POST("/api/v1/sessions/zalo", { body: { access_token: "t" } }));
    await expect(eventually(post)).rejects.toMatchObject({ kind: "network", passing: true });
    expect(asked).toHaveLength(1);
  });

  it("does not wait for ever", async () => {
    const silent = () => new Promise<Response>(() => {});
    server(silent, silent, silent);
    await expect(eventually(track("B"))).rejects.toMatchObject({ kind: "timeout" });
  });

  it("hands on the server's problem", async () => {
    const errors = [{ pointer: "/answers/a", code: "required", message: "Please." }];
    server(problem(422, "invalid-request", { errors }));
    const error = await eventually(track("C")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, slug: "invalid-request", passing: false });
    expect((error as ApiError).problem?.errors).toEqual(errors);
  });

  it("takes an answer that is no problem document for what it is: a broken server", async () => {
    server(new Response("<html>bad gateway", { status: 500 }));
    await expect(eventually(track("D"))).rejects.toMatchObject({
      kind: "problem",
      status: 500,
      problem: null,
    });
  });

  it("takes a page that something on the way sends for a lost answer", async () => {
    server(new Response("<html>Please sign in to this network", { status: 200 }));
    await expect(eventually(track("F"))).rejects.toMatchObject({ kind: "network" });
  });

  it("says what the contract asks for: path, query, headers and body", async () => {
    const asked = server(json({}), json({}));
    await eventually(
      body(
        client.GET("/api/v1/codelists/{name}", {
          params: { path: { name: "a b/c" }, query: { parent: "80&x=1" } },
        }),
      ),
    );
    const key = { "Idempotency-Key": "k" };
    const headers = { Authorization: "Bearer t" };
    const content = { procedure: "1.001193" } as never;
    await eventually(
      body(client.POST("/api/v1/drafts", { params: { header: key }, headers, body: content })),
    );
    const [get, post] = asked as [Request, Request];
    expect(get.url).toMatch(/\/api\/v1\/codelists\/a%20b%2Fc\?parent=80%26x%3D1$/);
    expect(get.headers.get("content-type")).toBeNull();
    expect([post.method, await post.json()]).toEqual(["POST", content]);
    expect(post.headers.get("content-type")).toBe("application/json");
    expect(post.headers.get("idempotency-key")).toBe("k");
    expect(post.headers.get("authorization")).toBe("Bearer t");
  });

  it("says which language the reader has chosen", async () => {
    const asked = server(json({}), json({}));
    await eventually(track("E"));
    await chooseLanguage("en");
    await eventually(track("E"));
    await chooseLanguage("vi");
    expect(asked.map((request) => request.headers.get("accept-language"))).toEqual(["vi", "en"]);
  });

  it("keeps code lists, and asks again after a failure", async () => {
    const asked = server(problem(404, "not-found"), json({ name: "y", items: [] }));
    await expect(eventually(getCodeList("y", "80"))).rejects.toBeInstanceOf(ApiError);
    await eventually(getCodeList("y", "80"));
    await eventually(getCodeList("y", "80"));
    expect(asked).toHaveLength(2);
  });
});

describe("the session", () => {
  const opened = (token: string, minutes = 60) =>
    json(
      {
        token,
        token_type: "Bearer",
        expires_at: new Date(Date.now() + minutes * 60_000).toISOString(),
        citizen: { id: "c", display_name: "Mẫu" },
      },
      201,
    );
  /** Answers the sign-in panel as often as it asks. */
  const answering = () =>
    nameRequest.subscribe(() => {
      const request = nameRequest.get();
      if (request) queueMicrotask(() => request.answer("mau"));
    });

  it("is opened once for all who ask at the same time, and used after that", async () => {
    const stop = answering();
    const asked = server(opened("t-1"), json({ items: [], next: null }));
    await eventually(Promise.all([signIn(), signIn()]));
    await eventually(listDossiers(""));
    stop();
    expect(asked).toHaveLength(2);
    expect(await asked[0]?.json()).toEqual({ access_token: "dev:mau" });
    expect(asked[1]?.headers.get("authorization")).toBe("Bearer t-1");
  });

  it("is renewed once when the server no longer knows it", async () => {
    const stop = answering();
    const asked = server(
      opened("t-1"),
      problem(401, "token-expired"),
      opened("t-2"),
      json({ items: [], next: null }),
    );
    expect(await eventually(listDossiers(""))).toEqual({ items: [], next: null });
    stop();
    expect(asked[3]?.headers.get("authorization")).toBe("Bearer t-2");
  });

  it("is not used after its time", async () => {
    const stop = answering();
    server(opened("t-1", -1), opened("t-2"));
    await eventually(signIn());
    await eventually(signIn());
    stop();
    expect(session.get()?.token).toBe("t-2");
  });

  it("ends in a refusal when the reader will not sign in", async () => {
    const stop = nameRequest.subscribe(() => nameRequest.get()?.cancel());
    await expect(eventually(signIn())).rejects.toMatchObject({ reason: "cancelled" });
    stop();
  });
});

describe("sending a dossier", () => {
  const submission = { procedure: "p", agency: "a" } as Submission;
  const receipt = { id: "d-1" } as Receipt;
  const lost = () => new ApiError("timeout");
  const refused = (status: number, slug: string) =>
    new ApiError("problem", status, {
      type: `urn:mot-cua:problem:${slug}`,
      title: slug,
      status,
      detail: "",
      request_id: "",
    });
  const post = (...answers: (Receipt | Error)[]) => {
    const submit = vi.fn(async (_key: string, _body: Submission) => {
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error("no answer left");
      return answer;
    });
    return { submit, pause: async () => undefined } satisfies Post;
  };

  it("uses a key of its own, made once", () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(newAttempt().key).toMatch(uuid);
    expect(newAttempt().key).not.toBe(newAttempt().key);
  });

  it("repeats a lost one with the same key and the same body", async () => {
    const p = post(lost(), lost(), receipt);
    const repeats = vi.fn();
    const attempt = newAttempt();
    const outcome = await send(attempt, submission, p, repeats);
    expect(outcome).toEqual({ kind: "sent", dossier: receipt, earlier: false });
    expect(p.submit.mock.calls).toEqual(Array(3).fill([attempt.key, submission]));
    expect(repeats).toHaveBeenCalledTimes(2);
  });

  it("says so when it does not know, and is safe to press again", async () => {
    const attempt = newAttempt();
    const first = await send(attempt, submission, post(lost(), lost(), lost()), () => {});
    expect(first.kind).toBe("unknown");
    const again = post(receipt);
    expect(await send(attempt, submission, again, () => {})).toMatchObject({ kind: "sent" });
    expect(again.submit).toHaveBeenCalledWith(attempt.key, submission);
  });

  it("finds the dossier that did arrive, though the answers were changed since", async () => {
    const attempt = newAttempt();
    await send(attempt, submission, post(lost(), lost(), lost()), () => {});
    const changed = { ...submission, agency: "b" };
    const p = post(refused(409, "idempotency-key-reused"), receipt);
    const outcome = await send(attempt, changed, p, () => {});
    expect(outcome).toEqual({ kind: "sent", dossier: receipt, earlier: true });
    expect(p.submit.mock.calls).toEqual([
      [attempt.key, changed],
      [attempt.key, submission],
    ]);
  });

  it("does not repeat what was refused", async () => {
    const p = post(refused(422, "invalid-request"));
    const outcome = await send(newAttempt(), submission, p, () => {});
    expect(outcome.kind).toBe("refused");
    expect(p.submit).toHaveBeenCalledTimes(1);
  });

  it("does not turn a key used by somebody else's dossier into ours", async () => {
    const p = post(refused(409, "idempotency-key-reused"));
    expect((await send(newAttempt(), submission, p, () => {})).kind).toBe("refused");
  });
});

describe("the bridge", () => {
  const failing = (...codes: number[]) =>
    vi.fn(async () => {
      const code = codes.shift();
      if (code === undefined) return "token";
      throw { code, message: "" };
    });

  it.each([
    [-201, "refused"],
    [-2002, "refused"],
    [-2003, "cancelled"],
    [-1403, "refused"],
    [-1404, "unsupported"],
  ])("turns code %i into: %s, without asking twice", async (code, reason) => {
    const call = failing(code);
    await expect(eventually(ask(1_000, call))).rejects.toEqual(
      expect.objectContaining({ name: "BridgeError", reason }),
    );
    expect(call).toHaveBeenCalledTimes(1);
  });

  it("asks once more where the code says that it may help", async () => {
    expect(await eventually(ask(1_000, failing(-1409)))).toBe("token");
    await expect(eventually(ask(1_000, failing(-2000, -2000)))).rejects.toBeInstanceOf(BridgeError);
  });

  it("does not wait for ever: without its native side the SDK never answers", async () => {
    const never = () => new Promise<string>(() => {});
    await expect(eventually(ask(10_000, never))).rejects.toMatchObject({ reason: "timeout" });
  });

  it("time limits leave a punctual answer alone", async () => {
    expect(await within(10, Promise.resolve(1))).toBe(1);
    await expect(eventually(within(10, new Promise(() => {})))).rejects.toBeInstanceOf(TimedOut);
  });
});
