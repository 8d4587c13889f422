// A draft taken up again: where it was left, with its photos, and what a newer form did to it.
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Draft } from "../src/api/models";
import { App } from "../src/app";
import { begunDossiers } from "../src/form/begun";
import { SOMEBODY } from "../src/form/behalf";
import { fileFor } from "../src/form/filling";
import { finish, submission } from "../src/form/new-dossier";
import { resumeDraft } from "../src/form/resume";
import { links, replace } from "../src/router";
import { session } from "../src/session";
import { vi as texts } from "../src/texts/vi";
import { petForm } from "./form-of";
import { signIn } from "./signed-in";

const CODE = "0.000001";
let draft: Draft;
let removed: string[];

beforeEach(() => {
  removed = [];
  draft = {
    id: "d-1",
    procedure: petForm.procedure,
    revision: 3,
    state: "current",
    step: "end",
    version: 4,
    created_at: "2026-11-23T07:00:00Z",
    updated_at: "2026-11-23T07:02:00Z",
    expires_at: "2026-12-23T07:02:00Z",
    answers: { pet: { name: "Mực", kind: "dog" } },
    attachments: [
      { requirement: "photo", alternative: "photo", upload: "u-1" },
      { requirement: "photo", alternative: "photo", upload: "u-2" },
    ],
    agency: "H1",
    on_behalf_of: null,
    files: [
      {
        upload: "u-1",
        requirement: "photo",
        file_name: "a.jpg",
        media_type: "image/jpeg",
        size: 1000,
        state: "received",
      },
    ],
    carried_over: null,
    errors: [],
    warnings: [],
  };
  signIn();
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    const json = (value: unknown) =>
      new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
    if (request.method === "DELETE") {
      removed.push(path);
      return new Response(null, { status: 204 });
    }
    if (path === "/drafts") return json({ items: removed.length > 0 ? [] : [draft], next: null });
    if (path === "/drafts/d-1") return json(draft);
    if (path === `/procedures/${CODE}/form`) return json(petForm);
    return json({ items: [], next: null });
  });
});

afterEach(() => {
  cleanup();
  const filling = begunDossiers.get(CODE);
  if (filling) finish(filling);
  session.set(null);
  vi.unstubAllGlobals();
  replace(links.home());
});

const heading = (name: string) => screen.findByRole("heading", { level: 1, name });

it("goes on at the step where it was left, with the photos that are still there", async () => {
  replace(links.dossiers());
  render(<App />);
  fireEvent.click(await screen.findByRole("link", { name: /Làm tiếp: Register a pet/ }));
  await heading("Declaration");
  expect(screen.getByText(texts.draft.saved("14:02, 23/11/2026"))).toBeTruthy();
  const filling = begunDossiers.get(CODE);
  if (!filling) throw new Error("nothing was begun");
  expect(filling.state.get()).toMatchObject({ agency: "H1", passed: ["pet"] });
  expect(filling.photos.of("photo").map(({ upload, status }) => [upload, status.state])).toEqual([
    ["u-1", "done"],
  ]);
  expect(submission(filling, "H1")).toMatchObject({
    draft: "d-1",
    answers: { pet: { name: "Mực", kind: "dog" } },
  });
});

it("saves whatever of it changes, also for whom it is filed", async () => {
  const { filling } = await resumeDraft("d-1");
  const saved = { state: "saved", at: draft.updated_at };
  expect(filling.autosave.saving.get()).toEqual(saved);
  fileFor(filling, SOMEBODY);
  expect(filling.autosave.saving.get().state).toBe("changed");
});

it("says first what a newer form dropped and what it asks anew", async () => {
  draft.carried_over = {
    from_revision: 2,
    dropped: [{ pointer: "/answers/pet/tail", label: "Tail", value: "long" }],
    dropped_papers: [{ requirement: "old", name: "Old paper", upload: "u-9" }],
    newly_asked: [{ pointer: "/answers/pet/legs", label: "Legs" }],
  };
  replace(links.resume("d-1"));
  render(<App />);
  await heading(texts.draft.newForm);
  for (const word of [/Tail/, /Old paper/, /Legs/]) expect(screen.getByText(word)).toBeTruthy();
  fireEvent.click(screen.getByRole("link", { name: texts.draft.goOn }));
  await heading("Declaration");
});

it("can be thrown away, after asking", async () => {
  replace(links.dossiers());
  render(<App />);
  fireEvent.click(await screen.findByRole("button", { name: new RegExp(texts.draft.remove) }));
  expect(removed).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: texts.draft.removeYes }));
  await waitFor(() => expect(removed).toEqual(["/drafts/d-1"]));
  await waitFor(() => expect(screen.queryByRole("link", { name: /Làm tiếp/ })).toBeNull());
});
