// Going to a screen by the app itself: at once, and one step back is one screen back.
import { act, cleanup, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it } from "vitest";
import { links, navigate, replace, useRoute } from "../src/router";

function Where() {
  return <p>{useRoute().name}</p>;
}

beforeEach(() => {
  replace(links.home());
  render(<Where />);
});

afterEach(cleanup);

it("shows the screen without waiting for the browser's own event", async () => {
  await act(() => navigate(links.inbox()));
  expect(screen.getByText("inbox")).toBeTruthy();
  expect(window.location.hash).toBe("#/thong-bao");
});

it("leaves one entry for each screen, and none for the screen that is shown", () => {
  const before = window.history.length;
  navigate(links.inbox());
  navigate(links.inbox());
  navigate(links.me());
  expect(window.history.length).toBe(before + 2);
});
