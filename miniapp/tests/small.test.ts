// Pure functions, each by a handful of telling cases.
import { describe, expect, it } from "vitest";
import { answerFrom, readCard } from "../src/form/cccd";
import { join, split } from "../src/form/dates";
import { readForm } from "../src/form/model";
import { fold, search } from "../src/fold";
import { date, day, moment, money, size } from "../src/format";
import { hostLanguage, hostTheme } from "../src/host";
import { links, parse } from "../src/router";
import { petForm } from "./form-of";

describe("search without accents", () => {
  const communes = ["Xã Tân Châu", "Phường Tân Ninh", "Xã Châu Thành", "Xã Đôn Thuận"].map(
    (name) => ({ name }),
  );
  const names = (query: string) => search(communes, query).map(({ name }) => name);

  it("folds every accent and đ, in either Unicode form", () => {
    expect(fold("Đặng Thị Ngọc Huyền")).toBe("dang thi ngoc huyen");
    expect(fold("Tân Châu".normalize("NFD"))).toBe("tan chau");
  });

  it.each([
    ["tan chau", ["Xã Tân Châu"]],
    ["TÂN", ["Xã Tân Châu", "Phường Tân Ninh"]],
    ["chau", ["Xã Châu Thành", "Xã Tân Châu"]],
    ["don", ["Xã Đôn Thuận"]],
    ["an", []],
  ])("%s finds %j", (query, found) => {
    expect(names(query)).toEqual(found);
  });

  it("shows all while nothing is typed", () => {
    expect(names("  ")).toHaveLength(4);
  });
});

describe("dates in boxes", () => {
  it.each([
    ["date", "5", "3", "2026", "2026-03-05"],
    ["date", "05", "11", "2026", "2026-11-05"],
    ["date", "5", "", "2026", "2026--05"],
    ["date", "", "", "", ""],
    ["partial-date", "", "", "1958", "1958"],
    ["partial-date", "", "7", "1958", "1958-07"],
    ["partial-date", "1", "7", "1958", "1958-07-01"],
    ["partial-date", "1", "", "1958", "1958--01"],
    ["month", "", "3", "2026", "2026-03"],
    ["month", "", "", "2026", "2026-"],
  ] as const)("%s: %s / %s / %s is kept as %s", (kind, d, month, year, kept) => {
    expect(join(kind, { day: d, month, year })).toBe(kept);
  });

  it("shows what is kept as people write it", () => {
    expect(split("2026-03-05")).toEqual({ day: "5", month: "3", year: "2026" });
    expect(split("1958-10")).toEqual({ day: "", month: "10", year: "1958" });
  });
});

describe("an identity card's QR code", () => {
  const text = "080196001234|271234567|Trần Thị Mẫu|12041996|Nữ|Ấp 3, Tân Châu|25122021";

  it("is read into its fields", () => {
    expect(readCard(text)).toMatchObject({
      personal_id: "080196001234",
      full_name: "Trần Thị Mẫu",
      birth: "1996-04-12",
      gender: "Nữ",
      issued: "2021-12-25",
    });
  });

  it.each(["", "hello", "7KQ2-9MWX-4D3P", "1|2|3|4|5|6|7", text.replace("Nữ", "?")])(
    "is not %j",
    (other) => {
      expect(readCard(other)).toBeNull();
    },
  );

  it("answers the questions that ask for one of its fields, and no other", () => {
    const card = readCard(text);
    if (!card) throw new Error("the card was not read");
    const said = readForm(petForm).questions.map((question) => answerFrom(card, question));
    expect(said.filter((value) => value !== undefined)).toEqual(["Trần Thị Mẫu", "1996-04-12"]);
  });
});

describe("how things are written", () => {
  it("times are Vietnam's, dates day first", () => {
    expect(moment("2026-11-23T20:05:00Z")).toBe("03:05, 24/11/2026");
    expect(day("2026-11-23T16:59:00Z")).toBe("23/11/2026");
    expect(date("1996-04")).toBe("04/1996");
  });

  it("thousands have dots, sizes a comma", () => {
    expect(money(1000000)).toBe("1.000.000 đ");
    expect(size(6 * 1024 * 1024)).toBe("6 MB");
    expect(size(120)).toBe("1 KB");
    expect(size(0)).toBe("0 KB");
  });
});

describe("what Zalo says of itself", () => {
  it.each([
    ["… Chrome/138 Zalo android/260501901 ZaloTheme/dark ZaloLanguage/vi", "dark", "vi"],
    ["… Zalo iOS/1 ZaloTheme/light ZaloLanguage/en", "light", "en"],
    ["… ZaloTheme/sepia ZaloLanguage/my", undefined, undefined],
    ["Mozilla/5.0 (X11; Linux x86_64) Chrome/147", undefined, undefined],
  ])("%s", (agent, theme, language) => {
    expect([hostTheme(agent), hostLanguage(agent)]).toEqual([theme, language]);
  });
});

describe("addresses of screens", () => {
  it.each([
    [links.home(), { name: "home" }],
    ["", { name: "home" }],
    [links.procedure("1.001193"), { name: "procedure", code: "1.001193" }],
    [links.step("1.1", "tre"), { name: "step", code: "1.1", step: "tre", change: false }],
    [links.change("1.1", "tre"), { name: "step", code: "1.1", step: "tre", change: true }],
    [links.form("1.1"), { name: "step", code: "1.1", step: "", change: false }],
    [links.lookup(), { name: "lookup", code: "" }],
    [links.lookup("7KQ2-9MWX-4D3P"), { name: "lookup", code: "7KQ2-9MWX-4D3P" }],
    [links.verify("aB3"), { name: "verify", token: "aB3" }],
    ["#/xac-minh", { name: "missing" }],
    [links.dossiers(), { name: "dossiers" }],
    [links.dossier("d1"), { name: "dossier", id: "d1" }],
    [links.sent("d1"), { name: "sent", id: "d1" }],
    [links.me(), { name: "me" }],
    [links.help(), { name: "help" }],
    [links.about(), { name: "about" }],
    [links.privacy(), { name: "privacy" }],
    ["#/nowhere", { name: "missing" }],
    ["#/thu-tuc/%", { name: "procedure", code: "%" }],
  ])("%s", (hash, route) => {
    expect(parse(hash)).toEqual(route);
  });
});
