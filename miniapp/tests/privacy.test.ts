// What the privacy page and the operator's guide say about Zalo is what zalo.ts calls.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { vi } from "../src/texts/vi";

const source = readFileSync("src/zalo.ts", "utf8");
const imported = /import \{([^}]*)\} from "zmp-sdk\/apis"/.exec(source)?.[1] ?? "";
const calls = imported.split(",").flatMap((name) => name.trim() || []);

/** Which entry of the page speaks of a call; "" for one that learns nothing of the reader. */
const SAID: { [call: string]: keyof typeof vi.privacy.ask | "" } = {
  getAccessToken: "account",
  getPhoneNumber: "phone",
  scanQRCode: "camera",
  interactOA: "messages",
  closeApp: "",
  events: "",
  EventName: "",
  openChat: "",
  openDocument: "",
  openOutApp: "",
  openPhone: "",
  openShareSheet: "",
};

it("has an entry for every call that learns something, and no other", () => {
  expect(calls.length).toBeGreaterThan(5);
  expect(calls.filter((call) => !(call in SAID))).toEqual([]);
  const said = calls.map((call) => SAID[call]).filter((entry) => entry);
  expect(said.sort()).toEqual(Object.keys(vi.privacy.ask).sort());
});

it("names every call to the operator, who asks Zalo for its permission", () => {
  const guide = readFileSync("../docs/miniapp.md", "utf8");
  const unnamed = calls.filter((call) => !/^(events|EventName)$/.test(call));
  expect(unnamed.filter((call) => !guide.includes(`\`${call}\``))).toEqual([]);
});
