// A filed dossier: what is seen of it, and what a citizen does to it, once whatever the network does.
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { BridgeError, bridge } from "../src/bridge";
import { links, parse, replace } from "../src/router";
import { session } from "../src/session";
import { vi as texts } from "../src/texts/vi";
import { explain } from "../src/ui/problem";
import { at, filed, json, supplement, type Json } from "./filed-dossier";
import { signIn } from "./signed-in";

let dossier: Json;
let wrote: { method: string; path: string; seen: string | null; body: Json }[];
/** What becomes of the next write: it arrives and its answer is lost, or it is answered so. */
let next: "lost" | { status: number; body: Json } | null;
/** What a write makes of the dossier. */
let becomes: Json;
let limited: boolean;
/** Each time that messages were asked for. */
let listed: string[];

beforeEach(() => {
  dossier = filed;
  wrote = [];
  next = null;
  becomes = {};
  limited = false;
  listed = [];
  signIn();
  vi.stubGlobal("fetch", async (request: Request) => answer(request));
});

afterEach(() => {
  cleanup();
  session.set(null);
  vi.unstubAllGlobals();
  replace(links.home());
});

async function answer(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace("/api/v1", "");
  if (path.endsWith("/letters/l-1/link") || path.endsWith("/declaration/link"))
    return json({ url: `https://api${path}`, expires_at: at });
  if (path === "/dossiers/d-1/result") return json({ url: "https://store/r.pdf", expires_at: at });
  if (path === "/me/data/link")
    return limited
      ? json({ type: "x:too-many-requests", title: "x" }, 429)
      : json({ url: "https://api.test/api/v1/copies/short-lived", expires_at: at });
  if (path === "/notifications") {
    const about = (id: string) => ({ id: `m-${id}`, title: `Of ${id}`, text: "…", created_at: at });
    const message = (id: string) => ({
      ...about(id),
      read_at: null,
      subject: { kind: "dossier", id },
    });
    const items = [message("d-2"), message("d-1")];
    const wanted = new URL(request.url).searchParams.get("subject");
    listed.push(request.url);
    return json({
      unread: 2,
      items: items.filter(({ subject: { id } }) => id === wanted),
      next: null,
    });
  }
  if (request.method === "GET") return json(dossier);
  const seen = request.headers.get("if-match");
  wrote.push({ method: request.method, path, seen, body: await request.json().catch(() => null) });
  if (next && next !== "lost") {
    const { status, body } = next;
    next = null;
    return json(body, status);
  }
  if (path === "/me") return json({}, 202);
  if (seen !== `"${String(dossier["version"])}"`) return json({ type: "x:changed-meanwhile" }, 412);
  dossier = { ...dossier, ...becomes, version: Number(dossier["version"]) + 1 };
  if (next === "lost") {
    next = null;
    throw new TypeError("the connection broke");
  }
  return json(dossier);
}

function open(address: string) {
  replace(address);
  render(<App />);
}

const heading = (name: string) => screen.findByRole("heading", { level: 1, name });
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

it("says where it stands, when it is due and why, and what the office wrote", async () => {
  open(links.dossier("d-1"));
  await heading("Register a pet");
  expect(screen.getByText("Being decided")).toBeTruthy();
  expect(screen.getByText("17:00, 26/11/2026")).toBeTruthy();
  expect(screen.getByText("17:00, 25/11/2026")).toBeTruthy();
  expect(screen.getByText(texts.dossier.why)).toBeTruthy();
  expect(screen.getByText("The 24th is off.")).toBeTruthy();
  expect(screen.getByText("Bring the dog.")).toBeTruthy();
  expect(screen.getByText("Your card")).toBeTruthy();
});

it("says so when the promised moment has passed", async () => {
  const late = { ...filed.due, remaining_seconds: -60, postponed_to: "2026-12-02T02:30:00Z" };
  dossier = { ...filed, due: late };
  open(links.dossier("d-1"));
  expect(await screen.findByText(texts.dossier.late("17:00, 26/11/2026"))).toBeTruthy();
  expect(screen.getByText("09:30, 02/12/2026")).toBeTruthy();
});

it("says why it ended before anything else", async () => {
  const note = "You live elsewhere.";
  dossier = {
    ...filed,
    status: "declined",
    allowed: ["rate"],
    history: [...filed.history, { at, status: "declined", label: "Declined", actor: "x", note }],
  };
  open(links.dossier("d-1"));
  const reason = await screen.findByRole("region", { name: texts.dossier.reason });
  expect(reason.textContent).toContain(note);
});

it("opens letters and the declaration by fresh links, and says so when there is none", async () => {
  const shown: string[] = [];
  vi.spyOn(bridge, "openDocument").mockImplementation(async (address, title) => {
    shown.push(`${title}: ${await address()}`);
  });
  open(links.dossier("d-1"));
  fireEvent.click(await screen.findByRole("button", { name: /Receipt/ }));
  fireEvent.click(screen.getByRole("button", { name: new RegExp(texts.dossier.declaration) }));
  await waitFor(() => expect(shown).toHaveLength(2));
  expect(shown.sort()).toEqual([
    "Receipt: https://api/dossiers/d-1/letters/l-1/link",
    `${texts.dossier.declaration}: https://api/dossiers/d-1/declaration/link`,
  ]);
  vi.stubGlobal("fetch", async () => json({ type: "x", title: "x", detail: "x" }, 404));
  fireEvent.click(screen.getByRole("button", { name: /Receipt/ }));
  await screen.findByText(texts.problems.notFound);
});

it("finds the messages about it when they are wanted, and has read them", async () => {
  open(links.dossier("d-1"));
  const folded = (await screen.findByText(texts.dossier.news)).closest("details");
  if (folded) folded.open = true;
  if (folded) fireEvent(folded, new Event("toggle"));
  await screen.findByText("Of d-1");
  expect(screen.queryByText("Of d-2")).toBeNull();
  expect(listed).toHaveLength(1);
  await waitFor(() => expect(wrote.map(({ path }) => path)).toEqual(["/notifications/m-d-1/read"]));
});

it("opens the result by a fresh link, and asks how it was", async () => {
  dossier = { ...filed, status: "returned", return_way: "electronic", allowed: ["rate"] };
  const opened = vi.spyOn(bridge, "openDocument").mockImplementation(async (address) => {
    expect(await address()).toBe("https://store/r.pdf");
  });
  open(links.dossier("d-1"));
  fireEvent.click(await screen.findByRole("button", { name: texts.result.open }));
  await waitFor(() => expect(opened).toHaveBeenCalledOnce());
  fireEvent.click(screen.getByRole("link", { name: texts.rating.link }));
  await heading(texts.rating.title);
});

it("agrees to a draft, or says what is wrong in it, and neither by itself", async () => {
  const draft = {
    ...supplement,
    kind: "confirmation",
    items: [],
    lines: [{ label: "Full name", value: "MỰC" }],
  };
  dossier = { ...filed, allowed: ["answer_confirmation"], requests: [draft] };
  open(links.dossier("d-1"));
  const begin = await screen.findByRole("link", { name: texts.confirm.begin });
  expect(screen.queryByText("Wait.")).toBeNull();
  fireEvent.click(begin);
  await heading(texts.confirm.title);
  expect(screen.getByText("MỰC")).toBeTruthy();
  press(texts.confirm.send);
  await screen.findByRole("link", { name: texts.confirm.choose });
  fireEvent.click(screen.getByLabelText(texts.confirm.wrong));
  press(texts.confirm.send);
  await screen.findByRole("link", { name: texts.confirm.say });
  expect(wrote).toEqual([]);
  fireEvent.input(screen.getByLabelText(texts.confirm.what), { target: { value: "It is MỤC." } });
  press(texts.confirm.send);
  await screen.findByText(texts.act.done.confirmation);
  expect(wrote[0]?.body).toEqual({ agreed: false, remark: "It is MỤC." });
});

it("withdraws after a second press, and goes on where it was when one thinks again", async () => {
  open(links.dossier("d-1"));
  fireEvent.click(await screen.findByRole("link", { name: texts.withdraw.link }));
  await heading(texts.withdraw.title);
  expect(screen.getByText(texts.withdraw.decided)).toBeTruthy();
  fireEvent.input(screen.getByLabelText(texts.withdraw.reason, { exact: false }), {
    target: { value: "Later." },
  });
  press(texts.withdraw.next);
  const sure = await screen.findByRole("heading", { name: texts.withdraw.sure });
  await waitFor(() => expect(document.activeElement).toBe(sure));
  expect(wrote).toEqual([]);
  becomes = { status: "withdrawal_requested", allowed: ["cancel_withdrawal"] };
  press(texts.withdraw.yes);
  await screen.findByText(texts.act.done.withdrawal);
  expect(wrote[0]?.body).toEqual({ reason: "Later." });

  becomes = { status: "in_progress", allowed: ["request_withdrawal"] };
  next = "lost";
  press(texts.withdraw.cancel);
  await screen.findByText(texts.act.unknownTitle);
  press(texts.act.again);
  await waitFor(() => expect(screen.queryByText(texts.withdraw.waiting)).toBeNull());
});

it("rates once, with nothing chosen beforehand", async () => {
  dossier = { ...filed, status: "returned", allowed: ["rate"] };
  open(links.rate("d-1"));
  await heading(texts.rating.title);
  const levels = screen.getAllByRole<HTMLInputElement>("radio");
  expect(levels.map(({ checked }) => checked)).toEqual([false, false, false, false, false]);
  press(texts.rating.send);
  await screen.findByRole("link", { name: texts.rating.choose });
  fireEvent.click(screen.getByLabelText("Hài lòng"));
  becomes = { rating: { level: 4, reason: null, at }, allowed: ["rate"] };
  const send = screen.getByRole("button", { name: texts.rating.send });
  fireEvent.click(send);
  fireEvent.click(send);
  await screen.findByText(texts.act.done.rating);
  expect(wrote.map(({ body }) => body)).toEqual([{ level: 4, reason: null }]);
  expect(screen.getByText("Hài lòng")).toBeTruthy();
  expect(screen.queryByRole("link", { name: texts.rating.link })).toBeNull();
});

it("gives the reader a copy of everything, by a link", async () => {
  const taken: string[] = [];
  vi.spyOn(bridge, "openFile").mockImplementation(async (address) => {
    taken.push(await address());
  });
  limited = true;
  open(links.data());
  fireEvent.click(await screen.findByRole("button", { name: texts.copy.take }));
  await screen.findByText(texts.problems.tooMany);
  limited = false;
  press(texts.app.retry);
  await screen.findByText(texts.copy.opened);
  expect(taken).toEqual(["https://api.test/api/v1/copies/short-lived"]);
});

it("forgets the reader after a second press", async () => {
  open(links.me());
  fireEvent.click(await screen.findByRole("link", { name: new RegExp(texts.me.data) }));
  fireEvent.click(await screen.findByRole("button", { name: texts.forget.ask }));
  await screen.findByRole("heading", { name: texts.forget.sure });
  expect(wrote).toEqual([]);
  press(texts.forget.yes);
  await screen.findByText(texts.forget.doneText);
  expect(wrote.map(({ method, path }) => `${method} ${path}`)).toEqual(["DELETE /me"]);
  expect(session.get()).toBeNull();
});

it("says what is to be paid, until when and where", async () => {
  const payment = {
    id: "p-1",
    amount: 100_000,
    items: [{ text: "Fee", amount: 100_000, quantity: 1, total: 100_000 }],
    requested_at: at,
    due_at: "2026-12-01T10:00:00Z",
    paid_at: null,
    cancelled_at: null,
  };
  dossier = { ...filed, status: "payment_required", payments: [payment] };
  open(links.dossier("d-1"));
  const card = await screen.findByRole("region", { name: texts.owed.title("100.000 đ") });
  expect(card.textContent).toContain(texts.owed.until("17:00, 01/12/2026"));
  expect(card.textContent).toContain(texts.owed.where("Office One, 1 Market Street"));
});

describe("where to come", () => {
  afterEach(() => {
    delete bridge.call;
  });
  const number = () => screen.getByText("0276 3 000 000");

  it("stands there with the hours, and the number to call", async () => {
    dossier = { ...filed, status: "resolved" };
    open(links.dossier("d-1"));
    await screen.findByText(texts.result.collectWith("Office One, 1 Market Street"));
    screen.getByText("1 Market Street");
    screen.getByText("Monday to Friday, 07:30–17:00");
    expect(number().getAttribute("href")).toBe("tel:02763000000");
  });

  it("is rung up by the platform where it has a way, and says why it could not", async () => {
    const rung: string[] = [];
    bridge.call = (phone) => {
      rung.push(phone);
      return Promise.reject(new BridgeError("refused"));
    };
    open(links.dossier("d-1"));
    await heading("Register a pet");
    fireEvent.click(number());
    await screen.findByText(explain(new BridgeError("refused"), texts));
    expect(rung).toEqual(["02763000000"]);
  });

  it("says nothing of what nobody knows", async () => {
    dossier = { ...filed, agency: { ...filed.agency, address: null, phone: null } };
    open(links.dossier("d-1"));
    await heading("Register a pet");
    expect(screen.queryByText(texts.office.address)).toBeNull();
    expect(screen.queryByText(texts.office.phone)).toBeNull();
    screen.getByText(texts.office.hours);
  });
});

it("promises nothing more of a dossier that has ended", async () => {
  dossier = { ...filed, status: "stopped", allowed: [] };
  open(links.dossier("d-1"));
  await heading("Register a pet");
  expect(screen.queryByText(texts.dossier.why)).toBeNull();
  expect(screen.queryByText("17:00, 26/11/2026")).toBeNull();
  expect(screen.queryByText("Your card")).toBeNull();
});

it("knows the screens by their addresses", () => {
  expect(parse(links.supplement("a"))).toEqual({ name: "supplement", id: "a" });
  expect(parse(links.rate("a"))).toEqual({ name: "rate", id: "a" });
  expect(parse("#/ho-so/a/toString")).toEqual({ name: "missing" });
  expect(parse(links.data())).toEqual({ name: "data" });
});
