// The inbox, and how one is told: what is new is seen, read, and chosen.
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { links, opened, parse, replace } from "../src/router";
import { session } from "../src/session";
import { vi as texts } from "../src/texts/vi";
import { signIn } from "./signed-in";

const item = (id: string, read_at: string | null = null) => ({
  id,
  title: `Title ${id}`,
  text: `Text ${id}`,
  screen: `ho-so/dossier-${id}`,
  subject: null,
  created_at: "2026-11-26T02:00:00Z",
  read_at,
});

let asked: { path: string; method: string; body: unknown }[];
let broken: string;
let reach: {
  version: string;
  zalo: boolean;
  sms: boolean;
  call: boolean;
  phone: string | null;
  follows: boolean;
};

beforeEach(() => {
  asked = [];
  broken = "";
  reach = {
    version: "2026-11",
    zalo: false,
    sms: false,
    call: true,
    phone: null,
    follows: true,
  };
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
  const url = new URL(request.url);
  const path = url.pathname.replace("/api/v1", "") + url.search;
  const body = request.method === "GET" ? null : await request.json().catch(() => null);
  asked.push({ path, method: request.method, body });
  const json = (value: unknown, status = 200) =>
    new Response(JSON.stringify(value), {
      status,
      headers: { "content-type": "application/json" },
    });
  if (path === broken) {
    broken = "";
    return json({ type: "urn:mot-cua:problem:internal", title: "Broken" }, 500);
  }
  if (path === "/notifications")
    return json({ items: [item("b"), item("a", "2026-11-26T03:00:00Z")], next: "n", unread: 2 });
  if (path === "/notifications?cursor=n")
    return json({ items: [item("0")], next: null, unread: 2 });
  if (path === "/notifications/read") return json({ unread: 0 });
  if (path.startsWith("/notifications/")) return json({ unread: 1 });
  if (path === "/me/consents" && body) reach = { ...reach, ...(body as object) };
  if (path === "/me/phone" && request.method === "POST") reach.phone = "•••••••678";
  if (path === "/me/phone" && request.method === "DELETE") {
    reach.phone = null;
    return new Response(null, { status: 204 });
  }
  if (path === "/me/consents" || path === "/me/phone") return json(reach);
  return json({ items: [], next: null });
}

const last = (path: string) => asked.filter((request) => request.path === path).pop();

it("is announced on the first screen with how much is new", async () => {
  replace(links.home());
  render(<App />);
  const tile = await screen.findByRole("link", { name: new RegExp(texts.home.unread(2)) });
  expect(tile.getAttribute("href")).toBe(links.inbox());
});

it("shows what is new, and reading one opens what it is about", async () => {
  replace(links.inbox());
  render(<App />);
  const fresh = await screen.findByRole("link", { name: /Title b/ });
  expect(fresh.textContent).toContain(texts.inbox.fresh);
  expect(screen.getByRole("link", { name: /Title a/ }).textContent).not.toContain(
    texts.inbox.fresh,
  );
  expect(fresh.getAttribute("href")).toBe(links.dossier("dossier-b"));
  fireEvent.click(fresh);
  await waitFor(() => expect(last("/notifications/b/read")?.method).toBe("PUT"));
});

it("goes on to older ones, again after a failure", async () => {
  broken = "/notifications?cursor=n";
  replace(links.inbox());
  render(<App />);
  fireEvent.click(await screen.findByRole("button", { name: texts.inbox.more }));
  fireEvent.click(await screen.findByRole("button", { name: texts.app.retry }));
  await screen.findByRole("link", { name: /Title 0/ });
  expect(screen.queryByRole("button", { name: texts.inbox.more })).toBeNull();
});

it("marks as read what was seen, and no more", async () => {
  replace(links.inbox());
  render(<App />);
  fireEvent.click(await screen.findByRole("button", { name: texts.inbox.readAll }));
  await waitFor(() => expect(screen.queryByText(texts.inbox.fresh)).toBeNull());
  expect(last("/notifications/read")?.body).toEqual({ newest: "b" });
  expect(screen.queryByRole("button", { name: texts.inbox.readAll })).toBeNull();
});

it("lets one choose how to be told", async () => {
  replace(links.reach());
  render(<App />);
  const boxes = await screen.findAllByRole<HTMLInputElement>("checkbox");
  expect(boxes.map(({ checked }) => checked)).toEqual([false, false, false]);
  const chosen = { version: "2026-11", zalo: false, sms: true, call: true };
  fireEvent.click(screen.getByRole("checkbox", { name: texts.reach.sms }));
  await screen.findByText(texts.reach.saved);
  expect(last("/me/consents")?.body).toEqual(chosen);
  fireEvent.click(screen.getByRole("checkbox", { name: texts.reach.noCall }));
  await waitFor(() => expect(last("/me/consents")?.body).toEqual({ ...chosen, call: false }));
});

it("says so when a choice was not saved, and saves it at the next press", async () => {
  replace(links.reach());
  render(<App />);
  const zalo = await screen.findByRole("checkbox", { name: texts.reach.zalo });
  broken = "/me/consents";
  fireEvent.click(zalo);
  fireEvent.click(await screen.findByRole("button", { name: texts.app.retry }));
  await screen.findByText(texts.reach.saved);
  expect(reach.zalo).toBe(true);
});

it("knows the screen that a button in a message asks for", () => {
  const hash = opened({ hash: "", search: "?env=TESTING&mo=ho-so%2Fabc" });
  expect(parse(hash)).toEqual({ name: "dossier", id: "abc" });
  expect(opened({ hash: "#/tra-cuu", search: "?mo=ho-so/abc" })).toBe("#/tra-cuu");
  expect(opened({ hash: "", search: "" })).toBe("");
  expect(parse(opened({ hash: "", search: "?mo=//evil.example" }))).toEqual({ name: "home" });
  expect(parse(links.inbox())).toEqual({ name: "inbox" });
  expect(parse(links.reach())).toEqual({ name: "reach" });
});
