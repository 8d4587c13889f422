// One dossier of a made-up procedure, from the first screen to its tracking code: nothing in the app
// knows this procedure.
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { begunDossiers } from "../src/form/begun";
import { vi as texts } from "../src/texts/vi";
import { arrivedPhoto } from "./arrived-photo";
import { petForm } from "./form-of";

const summary = {
  code: "0.000001",
  name: "Register a pet",
  summary: "For dogs and cats.",
  categories: [],
  time_limit: "One day",
  fee: "Free",
};
const fact = (text: string) => ({ text, certainty: "sure" });
const procedure = {
  ...summary,
  decided_by: "The commune",
  who_may_file: "Whoever has a pet",
  citizen_deadline: fact("60 days"),
  time_limit: fact("One day"),
  fees: [{ ...fact("Free"), amount: 0 }],
  legal_basis: [fact("A law")],
  result: "A collar",
  guide: [],
  requirements: petForm.requirements,
  revision: { number: 3, effective_from: "2026-01-01" },
};
const FOUND = { address: "1 Market Street", phone: null, hours: "Monday to Friday" };
const receipt = {
  id: "d-1",
  tracking_code: "7KQ2-9MWX-4D3P",
  number: "H1-1",
  status: "submitted",
  status_label: "Đã gửi",
  procedure: petForm.procedure,
  revision: 3,
  agency: { code: "H1", name: "Office One", ...FOUND },
  submitted_at: "2026-11-23T01:00:00Z",
  acceptance_due_at: "2026-11-23T09:00:00Z",
  next_step: "Wait.",
  warnings: [{ pointer: "/answers/pet", code: "x", message: "Is it really a dog?" }],
  papers_to_bring: ["Your card"],
  timeline: [],
};

let submitted: { key: string | null; body: unknown }[];
let refuseOnce: object | null;

beforeEach(() => {
  submitted = [];
  refuseOnce = null;
  vi.stubGlobal("fetch", async (request: Request) => answer(request));
  window.location.hash = "#/";
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function answer(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace("/api/v1", "");
  const json = (value: unknown, status = 200) =>
    new Response(JSON.stringify(value), {
      status,
      headers: { "content-type": "application/json" },
    });
  if (path === "/procedures") return json({ items: [summary], next: null });
  if (path === "/procedures/0.000001") return json(procedure);
  if (path === "/procedures/0.000001/form") return json(petForm);
  if (path === "/agencies")
    return json({ items: [{ code: "H1", name: "Office One", commune: "001", ...FOUND }] });
  if (path === "/sessions/zalo") {
    const citizen = { id: "c", display_name: "" };
    return json({ token: "t", token_type: "Bearer", expires_at: "2999-01-01", citizen }, 201);
  }
  if (path === "/drafts" && request.method === "GET") return json({ items: [], next: null });
  if (path === "/me/prefill") return json({ items: [], next: null });
  if (path === "/procedures/0.000001/fee") return json({ items: [], total: 0 });
  if (path === "/dossiers") {
    if (refuseOnce) {
      const refusal = refuseOnce;
      refuseOnce = null;
      return json(refusal, 422);
    }
    submitted.push({ key: request.headers.get("idempotency-key"), body: await request.json() });
    return json(receipt, 201);
  }
  return json({ type: "x", title: "x", status: 404, detail: path, request_id: "" }, 404);
}

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const heading = (name: string) => screen.findByRole("heading", { level: 1, name });
const type = (label: string | RegExp, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });

function photographed() {
  begunDossiers.get("0.000001")?.photos.photos.set([arrivedPhoto]);
}

async function fillIn() {
  fireEvent.click(await screen.findByRole("link", { name: /Register a pet/ }));
  await heading("Register a pet");
  press(texts.procedure.start);
  await screen.findByRole("dialog");
  press(texts.signIn.submit);
  await heading("Your pet");
}

it("goes from the first screen to a tracking code", async () => {
  render(<App />);
  await fillIn();

  // Going on too early names what is missing and takes focus there.
  press(texts.form.next);
  const summaryBox = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summaryBox));
  expect(within(summaryBox).getAllByRole("link")).toHaveLength(4);
  fireEvent.click(within(summaryBox).getByRole("link", { name: texts.errors.enter("Name") }));
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));

  type("Name", "Mực");
  fireEvent.click(screen.getByLabelText("Dog"));
  fireEvent.click(screen.getByLabelText(texts.field.yes));
  const born = within(screen.getByRole("group", { name: "Born" }));
  fireEvent.input(born.getByLabelText(texts.field.day), { target: { value: "3" } });
  fireEvent.input(born.getByLabelText(texts.field.month), { target: { value: "5" } });
  fireEvent.input(born.getByLabelText(texts.field.year), { target: { value: "2024" } });
  press(texts.form.next);

  const declaration = await heading("Declaration");
  await waitFor(() => expect(document.activeElement).toBe(declaration));
  fireEvent.click(screen.getByLabelText("I am sure"));
  press(texts.form.next);

  await heading(texts.photos.step);
  press(texts.form.next);
  await screen.findByRole("link", { name: texts.photos.missing("Photo of the pet") });
  photographed();
  press(texts.form.next);

  await heading(texts.agency.step);
  fireEvent.click(await screen.findByRole("button", { name: new RegExp(texts.agency.choose) }));
  press("Office One");
  press(texts.form.next);

  await heading(texts.check.step);
  expect(screen.getByText("Mực")).toBeTruthy();
  expect(screen.getByText("03/05/2024")).toBeTruthy();
  press(texts.check.next);

  // Consent is never ticked beforehand, and nothing is sent without it.
  await heading(texts.send.step);
  expect(screen.getByLabelText<HTMLInputElement>("I have read this.").checked).toBe(false);
  press(texts.send.submit);
  await screen.findByRole("link", { name: texts.send.mustAgree });
  expect(submitted).toEqual([]);
  fireEvent.click(screen.getByLabelText("I have read this."));

  // The server refuses one answer: the way leads to it, and back.
  refuseOnce = {
    type: "urn:mot-cua:problem:invalid-request",
    title: "x",
    status: 422,
    detail: "x",
    request_id: "r",
    errors: [{ pointer: "/answers/pet/name", code: "x", message: "That name is taken." }],
  };
  press(texts.send.submit);
  fireEvent.click(await screen.findByRole("link", { name: /That name is taken/ }));
  await heading("Your pet");
  expect(screen.getByLabelText("Name").getAttribute("aria-invalid")).toBe("true");
  type("Name", "Vện");
  press(texts.form.saveChange);
  await heading(texts.check.step);
  press(texts.check.next);
  await heading(texts.send.step);
  press(texts.send.submit);

  await heading(texts.sent.title);
  expect(screen.getByTestId("tracking-code").textContent).toBe("7KQ2-9MWX-4D3P");
  expect(screen.getByText("Is it really a dog?")).toBeTruthy();
  expect(await screen.findByRole("img", { name: texts.sent.qr("7KQ2-9MWX-4D3P") })).toBeTruthy();
  expect(begunDossiers.size).toBe(0);
  expect(submitted).toHaveLength(1);
  expect(submitted[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  expect(submitted[0]?.body).toEqual({
    procedure: "0.000001",
    revision: 3,
    agency: "H1",
    answers: {
      pet: { name: "Vện", kind: "dog", born: "2024-05-03", vaccinated: true },
      sure: true,
    },
    attachments: [{ requirement: "photo", alternative: "photo", upload: "u-1" }],
    consent: { version: "1", granted: ["processing"] },
  });
});

it("leads whoever opens a step by its address back to the guide", async () => {
  window.location.hash = "#/thu-tuc/0.000001/khai/pet";
  render(<App />);
  await heading("Register a pet");
});
