// The Zalo back end of the bridge, with the SDK's own answers played by the test.
import { beforeEach, expect, it, vi } from "vitest";
import { zaloBridge } from "../src/bridge";

const sdk = vi.hoisted(() => ({
  getAccessToken: vi.fn(),
  getPhoneNumber: vi.fn(),
  scanQRCode: vi.fn(),
  openShareSheet: vi.fn(),
  closeApp: vi.fn(),
}));
vi.mock("zmp-sdk/apis", () => sdk);

const bridge = zaloBridge();

beforeEach(() => {
  for (const call of Object.values(sdk)) call.mockReset();
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
  expect(sdk.openShareSheet).toHaveBeenCalledWith({ type: "text", data: { text: "the code" } });
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
