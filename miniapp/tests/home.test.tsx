// The first screen: life events are searches, and what is under way is one row of the most urgent.
import { cleanup, fireEvent, render, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { chooseTextSize } from "../src/look";
import { session } from "../src/session";
import { chooseLanguage } from "../src/texts";
import { vi as texts } from "../src/texts/vi";
import { signIn } from "./signed-in";

const birth = {
  code: "1",
  name: "Đăng ký khai sinh",
  summary: "Làm giấy khai sinh.",
  categories: [],
  time_limit: "",
  fee: "",
};
const dossier = (id: string, status: string) => ({
  id,
  status,
  status_label: `nhãn ${status}`,
  procedure: { code: "1", name: `Hồ sơ ${id}` },
});
const draft = {
  id: "d",
  state: "current",
  procedure: { code: "1", name: "Đăng ký khai sinh" },
  updated_at: "2026-11-23T07:02:00Z",
};

let answers: { [path: string]: object[] };
let asked: string[];

beforeEach(() => {
  answers = { "/api/v1/drafts": [], "/api/v1/dossiers": [], "/api/v1/procedures": [birth] };
  asked = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    asked.push(searchParams.get("q") ?? pathname);
    const items = answers[pathname] ?? [];
    return new Response(JSON.stringify({ items, suggestions: [], next: null }), {
      headers: { "content-type": "application/json" },
    });
  });
  window.location.hash = "#/";
});

afterEach(async () => {
  cleanup();
  session.set(null);
  chooseTextSize("normal");
  await chooseLanguage("vi");
  vi.unstubAllGlobals();
});

const signedIn = () => signIn("Bà Tư");

it("takes a life event for a search, and leads to what was found", async () => {
  render(<App />);
  const { label, query } = texts.home.event.birth;
  fireEvent.click(screen.getByRole("button", { name: label }));
  const results = screen.getByRole("heading", { name: texts.home.found });
  expect(document.activeElement).toBe(results);
  expect(await screen.findByText(texts.home.results(1))).toBeTruthy();
  expect(asked).toContain(query);
  fireEvent.click(screen.getByRole("button", { name: texts.home.showAll }));
  expect(await screen.findByRole("heading", { name: texts.home.events })).toBeTruthy();
});

describe("what is under way", () => {
  const row = async (name: string | RegExp) => screen.findByRole("link", { name });

  it("is not asked for while nobody is signed in", async () => {
    render(<App />);
    expect(await row(new RegExp(texts.home.mine))).toBeTruthy();
    expect(asked.filter((path) => /drafts|dossiers/.test(path))).toEqual([]);
  });

  it("is the dossier that waits for the citizen, before any draft", async () => {
    signedIn();
    answers["/api/v1/drafts"] = [draft];
    answers["/api/v1/dossiers"] = [dossier("a", "submitted"), dossier("b", "supplement_requested")];
    render(<App />);
    const link = await row(/Hồ sơ b/);
    expect(link.getAttribute("href")).toBe("#/ho-so/b");
    expect(within(link).getByText(new RegExp(texts.home.others(2)))).toBeTruthy();
  });

  it("is else the draft, and else the dossier on its way", async () => {
    signedIn();
    answers["/api/v1/dossiers"] = [dossier("a", "submitted")];
    answers["/api/v1/drafts"] = [draft];
    render(<App />);
    expect((await row(/Làm tiếp/)).getAttribute("href")).toBe("#/lam-tiep/d");
    cleanup();
    answers["/api/v1/drafts"] = [{ ...draft, state: "closed" }];
    render(<App />);
    expect(await row(/Hồ sơ a/)).toBeTruthy();
  });

  it("is the way to all dossiers where none is open", async () => {
    signedIn();
    answers["/api/v1/dossiers"] = [dossier("a", "returned"), dossier("b", "stopped")];
    render(<App />);
    expect((await row(new RegExp(texts.home.mine))).getAttribute("href")).toBe("#/ho-so");
  });
});

describe("the reader's own place", () => {
  it("changes the language and the size of the letters", async () => {
    signedIn();
    window.location.hash = "#/ca-nhan";
    render(<App />);
    expect(await screen.findByText(texts.me.signedInAs("Bà Tư"))).toBeTruthy();
    fireEvent.click(screen.getByRole("radio", { name: texts.me.sizes.large }));
    expect(document.documentElement.dataset["text"]).toBe("large");
    fireEvent.click(screen.getByRole("radio", { name: "English" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Me" })).toBeTruthy();
    expect(document.documentElement.lang).toBe("en");
  });
});
