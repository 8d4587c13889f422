// Whoever is asked for a permission learns why first, and goes on either way.
import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import { BridgeError, type Refusal } from "../src/bridge";
import { MessageConsent } from "../src/ui/consent";
import { vi as texts } from "../src/texts/vi";

afterEach(cleanup);

const say = texts.consent;
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

it("says why before Zalo asks, and asks only when told to", () => {
  const allow = vi.fn(() => Promise.resolve());
  render(<MessageConsent allow={allow} />);
  expect(screen.getByText(say.why)).toBeTruthy();
  expect(allow).not.toHaveBeenCalled();
});

it("says that messages will come", async () => {
  render(<MessageConsent allow={() => Promise.resolve()} />);
  press(say.yes);
  expect(await screen.findByText(say.done)).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

it("takes a no for an answer", async () => {
  render(<MessageConsent allow={() => Promise.reject(new BridgeError("refused"))} />);
  press(say.yes);
  expect(await screen.findByText(say.refused)).toBeTruthy();
});

it.each<Refusal>(["timeout", "failed", "unsupported"])(
  "lets people try again after: %s",
  async (reason) => {
    render(<MessageConsent allow={() => Promise.reject(new BridgeError(reason))} />);
    press(say.yes);
    expect(await screen.findByText(texts.problems.bridge[reason])).toBeTruthy();
    expect(screen.getByRole("button", { name: say.yes })).toBeTruthy();
  },
);

it("goes away when put off", () => {
  render(<MessageConsent allow={() => Promise.resolve()} />);
  press(say.no);
  expect(screen.queryByText(say.why)).toBeNull();
});
