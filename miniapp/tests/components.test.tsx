// Every example of /dev/components draws, in both languages, and whatever can be pressed or filled in
// has a name.
import { cleanup, render, screen } from "@testing-library/preact";
import { readFileSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { examples } from "../dev/examples";
import { pageExamples } from "../dev/page-examples";
import { chooseLanguage, currentTexts, useLanguage } from "../src/texts";
import { en } from "../src/texts/en";
import { vi as texts } from "../src/texts/vi";
import { memo } from "../src/ui/memo";

beforeEach(() => {
  const empty = { name: "provinces", items: [], next: null };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(empty)));
});

afterEach(async () => {
  cleanup();
  vi.unstubAllGlobals();
  await chooseLanguage("vi");
});

const ROLES = ["button", "link", "textbox", "radio", "checkbox", "combobox", "img"];

describe.each(["vi", "en"] as const)("in %s", (language) => {
  it.each([...examples, ...pageExamples].map((example) => [example.name, example.show]))(
    "%s",
    async (_name, Show) => {
      await chooseLanguage(language);
      const { container } = render(<Show />);
      expect(container.childNodes.length).toBeGreaterThan(0);
      const nameless = ROLES.reduce<Element[]>(
        (all, role) => all.concat(screen.queryAllByRole(role, { name: "" })),
        [],
      );
      expect(nameless.map(({ outerHTML }) => outerHTML)).toEqual([]);
    },
  );
});

it("shows every component of src/ui", () => {
  // Frames around a screen, which the screens' own tests go through.
  const elsewhere = ["heading", "lazy", "memo", "underway", "resource"];
  const shown = readFileSync("dev/examples.tsx", "utf8");
  const missing = readdirSync("src/ui")
    .map((file) => file.replace(/\.tsx?$/, ""))
    .filter((name) => !elsewhere.includes(name) && !shown.includes(`/ui/${name}"`));
  expect(missing).toEqual([]);
});

it("draws in the other language also what nothing else has changed of", async () => {
  const Next = memo(
    () => <p>{currentTexts().form.next}</p>,
    () => true,
  );
  const Page = () => {
    useLanguage();
    return <Next />;
  };
  render(<Page />);
  expect(await screen.findByText(texts.form.next)).toBeTruthy();
  await chooseLanguage("en");
  expect(await screen.findByText(en.form.next)).toBeTruthy();
});
