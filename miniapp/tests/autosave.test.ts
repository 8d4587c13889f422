// Drafts: saved a while after a change, once at a time, never over another phone's.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/api/client";
import type { Draft, DraftContent, Problem } from "../src/api/models";
import { Autosave } from "../src/form/autosave";
import { withoutBlankRows } from "../src/form/answers";

let content: DraftContent;
let begun: boolean;
let calls: { what: string; version?: number; answers: unknown }[];
let replies: (ApiError | "arrives")[];
let stored: Draft;
let saver: Autosave<DraftContent, Draft>;

const draft = (part: Partial<Draft>): Draft => ({
  id: "d-1",
  procedure: { code: "0.000001", name: "Pet" },
  revision: 3,
  state: "current",
  step: null,
  version: 1,
  created_at: "2026-11-23T07:00:00Z",
  updated_at: "2026-11-23T07:02:00Z",
  expires_at: "2026-12-23T07:02:00Z",
  answers: {},
  attachments: [],
  agency: null,
  on_behalf_of: null,
  files: [],
  carried_over: null,
  errors: [],
  warnings: [],
  ...part,
});

const problem = (status: number, more: object = {}): ApiError =>
  new ApiError("problem", status, {
    type: "x",
    title: "x",
    status,
    detail: "Why.",
    request_id: "",
    ...more,
  } as Problem);
const lost = () => new ApiError("network");

/** The server's part: `replies` say how each request ends; "arrives" is the default. */
function reply(next: Draft): Draft {
  const how = replies.shift() ?? "arrives";
  if (how !== "arrives") throw how;
  stored = next;
  return next;
}

function say(name: string) {
  content = { ...content, answers: { pet: { name } } };
  begun = true;
  saver.changed();
}

const later = (milliseconds = 1_500) => vi.advanceTimersByTimeAsync(milliseconds);
const state = () => saver.saving.get().state;

beforeEach(() => {
  vi.useFakeTimers();
  content = {
    revision: 3,
    answers: {},
    attachments: [],
    agency: null,
    step: "pet",
  };
  begun = false;
  calls = [];
  replies = [];
  stored = draft({});
  saver = new Autosave(
    { content: () => content, isBegun: () => begun },
    {
      begin: async (key, { answers }) => {
        calls.push({ what: `begin ${key}`, answers });
        return reply(draft({ answers }));
      },
      save: async ({ version }, { answers }) => {
        calls.push({ what: "save", version, answers });
        return reply(draft({ answers, version: version + 1 }));
      },
      contentOf: ({ revision, answers, attachments, agency, step }) => ({
        revision,
        answers,
        attachments,
        agency,
        step,
      }),
    },
  );
});

afterEach(() => vi.useRealTimers());

describe("saving", () => {
  it("begins no draft before anything is answered", async () => {
    saver.changed();
    saver.flush();
    await later(10_000);
    expect(calls).toEqual([]);
  });

  it("waits until typing pauses, then goes on from the version it got", async () => {
    say("M");
    await later(1_000);
    say("Mự");
    await later(1_000);
    expect(calls).toEqual([]);
    await later(500);
    expect(state()).toBe("saved");
    say("Mực");
    await later();
    expect(
      calls.map(({ what, version, answers }) => [what.split(" ")[0], version, answers]),
    ).toEqual([
      ["begin", undefined, { pet: { name: "Mự" } }],
      ["save", 1, { pet: { name: "Mực" } }],
    ]);
    saver.changed();
    await later();
    expect(calls).toHaveLength(2);
  });

  it("saves at once when the app is left", async () => {
    say("Mực");
    saver.flush();
    await later(0);
    expect(calls).toHaveLength(1);
    expect(saver.draft?.id).toBe("d-1");
  });

  it("tries again by itself, with the same key and content until the draft is there", async () => {
    replies = [lost()];
    say("Mực");
    await later();
    expect(state()).toBe("retrying");
    expect(saver.isUnsaved).toBe(true);
    say("Mực Đen");
    await later(30_000);
    expect(state()).toBe("saved");
    expect(calls.map(({ answers }) => answers)).toEqual([
      { pet: { name: "Mực" } },
      { pet: { name: "Mực" } },
      { pet: { name: "Mực Đen" } },
    ]);
    expect(calls[0]?.what).toBe(calls[1]?.what);
  });

  it("begins anew when the draft is gone", async () => {
    say("Mực");
    await later();
    replies = [problem(404)];
    say("Vện");
    await later(5_000);
    expect(calls.map(({ what }) => what.split(" ")[0])).toEqual(["begin", "save", "begin"]);
    expect(calls[0]?.what).not.toBe(calls[2]?.what);
  });

  it("says what the server says when it takes no draft", async () => {
    replies = [problem(409)];
    say("Mực");
    await later();
    expect(saver.saving.get()).toEqual({ state: "refused", why: "Why." });
  });

  it("waits for the new form where this one is retired, and begins with that", async () => {
    const retired = problem(409, { type: "urn:mot-cua:problem:revision-retired" });
    replies = [retired, retired];
    say("Mực");
    await later();
    expect(state()).toBe("retired");
    expect(saver.isUnsaved).toBe(true);
    // Typing on neither asks again nor takes the notice away.
    say("Vện");
    await later(60_000);
    expect(state()).toBe("retired");
    expect(calls).toHaveLength(1);
    saver.flush();
    await later(0);
    expect(state()).toBe("retired");
    content = { ...content, revision: 4 };
    saver.flush();
    await later(0);
    expect(state()).toBe("saved");
    expect(calls.map(({ answers }) => answers)).toEqual([
      { pet: { name: "Mực" } },
      { pet: { name: "Vện" } },
      { pet: { name: "Vện" } },
    ]);
  });

  it("saves nothing while the dossier is being sent", async () => {
    say("Mực");
    await saver.hold();
    await later(10_000);
    expect(calls).toEqual([]);
    saver.release();
    await later();
    expect(calls).toHaveLength(1);
  });
});

describe("two phones", () => {
  const theirs = () => draft({ version: 7, answers: { pet: { name: "Vàng" } } });

  beforeEach(async () => {
    say("Mực");
    await later();
  });

  it("ask which to keep, and save nothing before that", async () => {
    replies = [problem(412, { current: theirs() })];
    say("Vện");
    await later();
    expect(saver.saving.get()).toMatchObject({ state: "conflict", theirs: { version: 7 } });
    say("Vện 2");
    await later(60_000);
    expect(calls).toHaveLength(2);
    saver.keepOurs();
    await later();
    expect(calls[2]).toMatchObject({ version: 7, answers: { pet: { name: "Vện 2" } } });
    expect(state()).toBe("saved");
  });

  it("are not two when the other one was our own save, whose answer got lost", async () => {
    replies = [
      lost(),
      problem(412, {
        current: draft({ version: 2, step: "pet", answers: { pet: { name: "Vện" } } }),
      }),
    ];
    say("Vện");
    await later();
    say("Vện 2");
    await later(30_000);
    expect(state()).toBe("saved");
    expect(calls[calls.length - 1]).toMatchObject({
      version: 2,
      answers: { pet: { name: "Vện 2" } },
    });
  });

  it("can take the other one", async () => {
    replies = [problem(412, { current: theirs() })];
    say("Vện");
    await later();
    content = { ...content, answers: theirs().answers };
    saver.adopt(theirs(), true);
    expect(state()).toBe("saved");
    await later(10_000);
    expect(calls).toHaveLength(2);
    say("Vàng 2");
    await later();
    expect(calls[2]?.version).toBe(7);
    expect(stored.version).toBe(8);
  });
});

it("keeps no row in which nothing was answered, as the server does", () => {
  expect(withoutBlankRows({ a: { rows: [{}, { x: 1 }] }, b: [{}] })).toEqual({
    a: { rows: [{ x: 1 }] },
  });
});
