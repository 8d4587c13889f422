// The Zalo back end of the bridge, with the SDK's own answers played by the test.
import { beforeEach, expect, it, vi } from "vitest";
import { zaloBridge } from "../src/bridge";

const sdk = vi.hoisted(() => ({
  getAccessToken: vi.fn(),
  getPhoneNumber: vi.fn(),
  scanQRCode: vi.fn(),
  openShareSheet: vi.fn(),
  openDocument: vi.fn(),
  openOutApp: vi.fn(),
  openPhone: vi.fn(),
  openChat: vi.fn(),
  interactOA: vi.fn(),
  closeApp: vi.fn(),
}));
const events = vi.hoisted(() => ({ on: vi.fn(), off: vi.fn() }));
vi.mock("zmp-sdk/apis", () => ({
  ...sdk,
  events,
  EventName: { AppPaused: "paused", AppResumed: "resumed" },
}));

const OFFICIAL = "4318657068771012646";
const bridge = zaloBridge(OFFICIAL);

beforeEach(() => {
  for (const call of [...Object.values(sdk), events.on, events.off]) call.mockReset();
});

it("hands on the access token", async () => {
  sdk.getAccessToken.mockResolvedValue("token");
  expect(await bridge.getAccessToken()).toBe("token");
});

it("takes an empty token for none: on localhost the SDK answers with dummies", async () => {
  sdk.getAccessToken.mockResolvedValue("");
  await expect(bridge.getAccessToken()).rejects.toMatchObject({ reason: "failed" });
});

it("hands on the token behind which the telephone number is", async () => {
  sdk.getPhoneNumber.mockResolvedValueOnce({ token: "once" }).mockResolvedValueOnce({ number: "" });
  expect(await bridge.getPhoneToken?.()).toBe("once");
  await expect(bridge.getPhoneToken?.()).rejects.toMatchObject({ reason: "failed" });
});

it("reads a QR code; nothing read means the reader went back", async () => {
  sdk.scanQRCode.mockResolvedValueOnce({ content: "7KQ2" }).mockResolvedValueOnce({ content: "" });
  expect(await bridge.scanQR?.()).toBe("7KQ2");
  await expect(bridge.scanQR?.()).rejects.toMatchObject({ reason: "cancelled" });
});

it("shares a text and closes the app", async () => {
  sdk.openShareSheet.mockResolvedValue({ status: 2 });
  sdk.closeApp.mockResolvedValue(undefined);
  await bridge.share?.("the code");
  await bridge.close?.();
  expect(sdk.openShareSheet).toHaveBeenCalledWith({
    type: "text",
    data: { text: "the code", description: "", autoParseLink: false },
  });
  expect(sdk.closeApp).toHaveBeenCalledOnce();
});

it("tells of the app coming back to the front, until that is no longer wanted", () => {
  const listener = vi.fn();
  const stop = bridge.onResume(listener);
  document.dispatchEvent(new Event("visibilitychange"));
  stop();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(listener).toHaveBeenCalledOnce();
});

it("hands on the token of the phone number; an old SDK's empty answer is none", async () => {
  sdk.getPhoneNumber.mockResolvedValueOnce({ token: "once" }).mockResolvedValueOnce({ number: "" });
  expect(await bridge.getPhoneToken?.()).toBe("once");
  await expect(bridge.getPhoneToken?.()).rejects.toMatchObject({ reason: "failed" });
});

it("asks for messages and opens a talk by the province's own account", async () => {
  sdk.interactOA.mockResolvedValue(undefined);
  sdk.openChat.mockResolvedValue(undefined);
  await bridge.allowMessages?.();
  await bridge.chat?.();
  expect(sdk.interactOA).toHaveBeenCalledWith({ oaId: OFFICIAL });
  expect(sdk.openChat).toHaveBeenCalledWith({ type: "oa", id: OFFICIAL });
});

it("offers neither where the province has no account", () => {
  const without = zaloBridge("");
  expect([without.allowMessages, without.chat]).toEqual([undefined, undefined]);
});

it.each([
  [-201, "refused"],
  [-202, "refused"],
  [-2003, "cancelled"],
  [-1403, "refused"],
  [-703, "failed"],
])("takes code %i for %s, at once", async (code, reason) => {
  sdk.interactOA.mockRejectedValue({ code });
  await expect(bridge.allowMessages?.()).rejects.toMatchObject({ reason });
  expect(sdk.interactOA).toHaveBeenCalledOnce();
});

it("tries once more what may pass", async () => {
  sdk.openPhone.mockRejectedValueOnce({ code: -1409 }).mockResolvedValueOnce(undefined);
  await bridge.call?.("18001096");
  expect(sdk.openPhone).toHaveBeenCalledTimes(2);
});

it("gives up on a call that never settles", async () => {
  vi.useFakeTimers();
  sdk.getAccessToken.mockReturnValue(new Promise(() => undefined));
  const outcome = expect(bridge.getAccessToken()).rejects.toMatchObject({ reason: "timeout" });
  await vi.advanceTimersByTimeAsync(10_000);
  await outcome;
  vi.useRealTimers();
});

it("shows a PDF in Zalo's reader, and in the browser where Zalo is too old for that", async () => {
  sdk.openDocument.mockResolvedValueOnce(undefined).mockRejectedValueOnce({ code: -1404 });
  sdk.openOutApp.mockResolvedValue(undefined);
  await bridge.openDocument(async () => "https://api.example.vn/a.pdf", "Giấy hẹn");
  expect(sdk.openOutApp).not.toHaveBeenCalled();
  await bridge.openDocument(async () => "https://api.example.vn/b.pdf", "Giấy hẹn");
  expect(sdk.openOutApp).toHaveBeenCalledWith({ url: "https://api.example.vn/b.pdf" });
});

it("hears the platform's own pause and resume, until they are no longer wanted", async () => {
  const paused = vi.fn();
  const stop = bridge.onPause(paused);
  await vi.waitFor(() => expect(events.on).toHaveBeenCalledWith("paused", paused));
  stop();
  expect(events.off).toHaveBeenCalledWith("paused", paused);
  const stopBefore = bridge.onResume(paused);
  stopBefore(); // before the SDK has come
  await vi.waitFor(() => expect(events.off).toHaveBeenCalledWith("resumed", paused));
});
