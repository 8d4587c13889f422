// The screen after sending, where the province has an account to write from: asked once, not again.
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { bridge } from "../src/bridge";
import { links, replace } from "../src/router";
import { session } from "../src/session";
import { vi as texts } from "../src/texts/vi";
import { filed, json, type Json } from "./filed-dossier";
import { signIn } from "./signed-in";

const say = texts.consent;
let reach: Json;
/** What is told of how one wants to be reached, or why it is not. */
let told: () => Promise<Response>;
let chosen: Json[];
const allow = vi.fn(() => Promise.resolve());

beforeEach(() => {
  reach = { zalo: false, sms: true, call: false, version: 2 };
  told = async () => json(reach);
  chosen = [];
  allow.mockClear();
  bridge.allowMessages = allow;
  signIn();
  vi.stubGlobal("fetch", async (request: Request) => {
    if (!request.url.endsWith("/me/consents")) return json(filed);
    if (request.method === "GET") return told();
    chosen.push(await request.json());
    return json(reach);
  });
  replace(links.sent("d-1"));
});

afterEach(() => {
  cleanup();
  delete bridge.allowMessages;
  session.set(null);
  vi.unstubAllGlobals();
  replace(links.home());
});

it("asks whoever has not agreed, and keeps every other choice", async () => {
  render(<App />);
  fireEvent.click(await screen.findByRole("button", { name: say.yes }));
  // Chosen elsewhere meanwhile.
  reach = { ...reach, call: true };
  expect(await screen.findByText(say.done)).toBeTruthy();
  expect(allow).toHaveBeenCalledOnce();
  expect(chosen).toMatchObject([{ zalo: true, sms: true, call: true }]);
});

it("does not ask again whoever has agreed, and says that messages come", async () => {
  reach = { ...reach, zalo: true };
  render(<App />);
  expect(await screen.findByText(say.done)).toBeTruthy();
  expect(screen.queryByText(say.why)).toBeNull();
  expect(screen.queryByRole("button", { name: say.yes })).toBeNull();
  expect(chosen).toEqual([]);
});

it("asks nobody of whom it cannot be known", async () => {
  const asked = vi.fn(async () => json({ type: "x:internal", title: "x" }, 500));
  told = asked;
  render(<App />);
  await screen.findByText("7KQ2-9MWX-4D3P");
  await waitFor(() => expect(asked).toHaveBeenCalled());
  expect(screen.queryByText(say.why)).toBeNull();
  expect(screen.queryByText(say.done)).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("asks nobody where there is nothing to write from", async () => {
  delete bridge.allowMessages;
  const asked = vi.fn(async () => json(reach));
  told = asked;
  render(<App />);
  await screen.findByText("7KQ2-9MWX-4D3P");
  expect(asked).not.toHaveBeenCalled();
});
