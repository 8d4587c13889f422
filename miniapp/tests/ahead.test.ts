// What early.ts has asked for is taken up by the client: once, and only where it is just that.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { askAhead, takenUp } from "../src/api/ahead";

const LIST = "/api/v1/procedures";
const asking = (path: string, language = "vi", method = "GET") =>
  new Request(new URL(path, window.location.href).href, {
    method,
    headers: { "Accept-Language": language },
  });

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("list")));
  askAhead(LIST, "vi");
});

afterEach(() => {
  delete window.ahead;
  vi.unstubAllGlobals();
});

it("is taken up once", async () => {
  expect(await (await takenUp(asking(LIST)))?.text()).toBe("list");
  expect(takenUp(asking(LIST))).toBeUndefined();
});

it.each([
  ["another address", asking(`${LIST}?q=khai`)],
  ["another language", asking(LIST, "en")],
  ["another deed", asking(LIST, "vi", "POST")],
])("is left for %s", (_, request) => {
  expect(takenUp(request)).toBeUndefined();
  expect(takenUp(asking(LIST))).toBeDefined();
});

it("says of a failure to whoever takes it up", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  askAhead(LIST, "vi");
  await expect(takenUp(asking(LIST))).rejects.toThrow("no network");
});
