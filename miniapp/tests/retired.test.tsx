// The form is replaced while somebody fills it in: said with the button that helps, and nothing lost.
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { settle } from "../src/form/answers";
import { begunDossiers } from "../src/form/begun";
import { change, grant } from "../src/form/filling";
import { finish, newDossier, watch, type NewDossier } from "../src/form/new-dossier";
import { stages } from "../src/form/stages";
import type { Answers } from "../src/form/schema";
import { links, replace } from "../src/router";
import { session } from "../src/session";
import { vi as texts } from "../src/texts/vi";
import { arrivedPhoto } from "./arrived-photo";
import { json } from "./filed-dossier";
import { petForm } from "./form-of";
import { signIn } from "./signed-in";

const CODE = "0.000001";
const say = texts.form;
const RETIRED = { type: "urn:mot-cua:problem:revision-retired", title: "x", current_revision: 4 };
/** What was sent to where: the revision, and the answers. */
let asked: { path: string; revision: unknown; answers: unknown }[];
let broken: boolean;
let filling: NewDossier;

beforeEach(() => {
  asked = [];
  broken = false;
  signIn();
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    if (path.endsWith("/form")) {
      if (broken) throw new TypeError("the connection broke");
      return json({ ...petForm, revision: 4 });
    }
    if (request.method === "POST" && ["/drafts", "/dossiers"].includes(path)) {
      const { revision, answers } = await request.json();
      asked.push({ path, revision, answers });
      if (revision < 4) return json(RETIRED, 409);
      return json({ id: "d-1", version: 1, updated_at: "2026-11-23T07:02:00Z" }, 201);
    }
    if (path === "/agencies")
      return json({ items: [{ code: "H1", name: "Office One", commune: "001" }] });
    return json({ items: [], next: null });
  });
  filling = newDossier(petForm);
  begunDossiers.set(CODE, filling);
});

afterEach(() => {
  cleanup();
  finish(filling);
  session.set(null);
  vi.unstubAllGlobals();
  replace(links.home());
});

const heading = (name: string) => screen.findByRole("heading", { level: 1, name });

it("is said while somebody types, and the answers go on under the new form", async () => {
  watch(filling);
  replace(links.form(CODE));
  render(<App />);
  fireEvent.input(await screen.findByLabelText("Name"), { target: { value: "Mực" } });
  await screen.findByText(say.retired, {}, { timeout: 5_000 });
  expect(screen.queryByRole("button", { name: texts.app.retry })).toBeNull();
  broken = true;
  fireEvent.click(screen.getByRole("button", { name: say.loadNew }));
  await screen.findByText(texts.problems.network, {}, { timeout: 10_000 });
  broken = false;
  fireEvent.click(screen.getByRole("button", { name: say.loadNew }));
  await screen.findByText(texts.draft.saved("14:02, 23/11/2026"));
  expect(screen.queryByText(say.retired)).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Mực");
  expect(asked.map(({ revision }) => revision)).toEqual([3, 4]);
  expect(asked[1]?.answers).toMatchObject({ pet: { name: "Mực" } });
}, 20_000);

it("is said when it is sent, and leads back to the first step with all that was answered", async () => {
  const answers: Answers = {
    pet: { name: "Mực", kind: "dog", born: "2024-05-03", vaccinated: true },
    sure: true,
  };
  const { form } = filling.state.get();
  change(filling, { raw: answers, ...settle(form, answers), agency: "H1" });
  grant(filling, "processing", true);
  const all = stages(filling.state.get(), texts).map(({ key }) => key);
  change(filling, { passed: all });
  replace(links.step(CODE, all[all.length - 1] ?? ""));
  render(<App />);
  await heading(texts.send.step);
  filling.photos.photos.set([arrivedPhoto]);
  fireEvent.click(screen.getByRole("button", { name: texts.send.submit }));
  await screen.findByText(say.retired);
  fireEvent.click(screen.getByRole("button", { name: say.loadNew }));
  await heading("Your pet");
  await waitFor(() => expect(filling.state.get().form.definition.revision).toBe(4));
  expect(filling.state.get()).toMatchObject({ passed: [], answers });
  expect(asked[0]).toMatchObject({ path: "/dossiers", revision: 3 });
});
