// What of all that is scanned, pasted or typed names a dossier.
import { describe, expect, it } from "vitest";
import { codeIn, dashed, isAddress } from "../src/tracking-code";

const CODE = "7KQ29MWX4D3P";

describe("a tracking code", () => {
  it.each([
    "7KQ2-9MWX-4D3P",
    "7kq29mwx4d3p",
    " 7KQ2 9MWX 4D3P\n",
    "https://motcua.example/#/tra-cuu/7KQ2-9MWX-4D3P",
    "https://motcua.example/tay-ninh/#/tra-cuu/7KQ2-9MWX-4D3P",
    "http://localhost:8000/#/tra-cuu/7kq29mwx4d3p",
    "https://h5.zdn.vn/zapps/123/?env=TESTING&version=2#/tra-cuu/7KQ2-9MWX-4D3P",
    "https://zalo.me/s/123/?mo=tra-cuu/7KQ2-9MWX-4D3P",
  ])("is in %j", (text) => {
    expect(codeIn(text)).toBe(CODE);
  });

  it.each([
    "",
    "7KQ2",
    "7KQ2-9MWX-4D3P-XXXX",
    "https://motcua.example/",
    "https://motcua.example/#/ho-so/0190-9MWX",
    "https://motcua.example/#/tra-cuu/",
    "https://motcua.example/#/tra-cuu/7KQ2",
    "https://motcua.example/#/tra-cuu/7KQ2-9MWX-4D3P/them",
    "https://motcua.example/tra-cuu/7KQ2-9MWX-4D3P",
    "javascript:alert(1)//#/tra-cuu/7KQ2-9MWX-4D3P",
    "WIFI:S:abc;T:WPA;",
    "072203000123||Nguyễn Văn Mẫu|15082003|Nam|Ấp 3, Tân Châu|25122021",
    `https://x.example/${"a".repeat(100_000)}`,
  ])("is not in %j", (text) => {
    expect(codeIn(text)).toBe("");
  });

  it("is written in fours", () => {
    expect(dashed(CODE)).toBe("7KQ2-9MWX-4D3P");
  });

  it("is no address", () => {
    expect(isAddress("https://motcua.example")).toBe(true);
    expect(isAddress("7KQ2-9MWX-4D3P")).toBe(false);
  });
});
