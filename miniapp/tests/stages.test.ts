// The way through a dossier, and what stands in the way at each stage.
import { beforeEach, describe, expect, it } from "vitest";
import { PARTS, SOMEBODY } from "../src/form/behalf";
import { answer, chooseAgency, chooseKind, fileFor, grant, setRefusals } from "../src/form/filling";
import { newDossier, submission, type NewDossier } from "../src/form/new-dossier";
import { suggestedAgency } from "../src/form/offices";
import { allRefusals, obstacles, refusalsAt, stages } from "../src/form/stages";
import { vi as texts } from "../src/texts/vi";
import type { Photo } from "../src/uploads/photos";
import { petForm } from "./form-of";

let filling: NewDossier;

beforeEach(() => {
  filling = newDossier(petForm);
});

function say(pointer: string, value: string | boolean | number) {
  const question = filling.state.get().form.questions.find((each) => each.pointer === pointer);
  if (!question) throw new Error(`no question at ${pointer}`);
  answer(filling, question, value);
}

function photo(part: Partial<Photo>) {
  const sent: Photo = {
    key: 1,
    requirement: "photo",
    name: "a.jpg",
    size: 10,
    preview: "",
    upload: "u-1",
    status: { state: "done" },
    receipt: null,
    isOther: false,
    read: [],
    ...part,
  };
  filling.photos.photos.set([...filling.photos.photos.get(), sent]);
}

const way = () => stages(filling.state.get(), texts);
const at = (key: string) => {
  const stage = way().find((each) => each.key === key);
  if (!stage) throw new Error(`no stage ${key}`);
  return stage;
};
const inTheWay = (key: string, agency = "") =>
  obstacles({ filling, all: way(), agency, texts }, at(key));

describe("the way", () => {
  it("has a step more once the answers call for it", () => {
    const before = ["pet", "end", "anh-giay-to", "noi-nhan", "kiem-tra", "gui"];
    expect(way().map(({ key }) => key)).toEqual(before);
    say("/pet/kind", "bird");
    expect(way().map(({ key }) => key)).toEqual(["pet", "home", ...before.slice(1)]);
  });
});

describe("obstacles", () => {
  it("names every question of the step that must be answered, and no other", () => {
    expect(inTheWay("pet").map(({ id }) => id)).toEqual([
      "q-pet-name",
      "q-pet-kind",
      "q-pet-born",
      "q-pet-vaccinated",
    ]);
    expect(inTheWay("end")).toEqual([
      { id: "q-sure", stage: "end", message: texts.errors.tick("I am sure") },
    ]);
  });

  it("says what is wrong in the words of the form where it has some", () => {
    say("/pet/chipped", true);
    say("/pet/chip", "12");
    say("/pet/legs", 9);
    say("/pet/born", "2026-02-31");
    say("/pet/name", "x".repeat(21));
    const said = inTheWay("pet").map(({ message }) => message);
    expect(said).toContain("15 digits.");
    expect(said).toContain(texts.errors.tooBig("Legs", "8"));
    expect(said).toContain(texts.errors.date("Born"));
    expect(said).toContain(texts.errors.tooLong("Name", 20));
  });

  it("asks for the papers that the answers call for", () => {
    expect(inTheWay("anh-giay-to").map(({ id }) => id)).toEqual(["photos-photo"]);
    say("/pet/kind", "bird");
    expect(inTheWay("anh-giay-to").map(({ id }) => id)).toEqual(["photos-photo", "photos-cage"]);
  });

  it("names a photo that has not arrived", () => {
    photo({});
    photo({ key: 2, status: { state: "sending", share: 0.4 } });
    expect(inTheWay("anh-giay-to")).toEqual([
      {
        id: "photos-photo",
        stage: "anh-giay-to",
        message: texts.photos.notThere("Photo of the pet", 2),
      },
    ]);
  });

  it("asks which of several papers it is", () => {
    say("/pet/kind", "bird");
    photo({});
    photo({ requirement: "cage", key: 2 });
    expect(inTheWay("anh-giay-to").map(({ message }) => message)).toEqual([
      texts.photos.chooseKind("Cage permit"),
    ]);
    chooseKind(filling, "cage", "letter");
    expect(inTheWay("anh-giay-to")).toEqual([]);
  });

  it("lists at the end whatever is missing before, and the consent", () => {
    const found = inTheWay("gui", "H1");
    expect(new Set(found.map(({ stage }) => stage))).toEqual(
      new Set(["pet", "end", "anh-giay-to", "gui"]),
    );
    grant(filling, "processing", true);
    expect(inTheWay("gui", "H1").some(({ stage }) => stage === "gui")).toBe(false);
  });
});

describe("for somebody else", () => {
  const somebody = {
    ...SOMEBODY,
    full_name: "Nguyễn Thị Mẫu",
    relationship: "neighbour",
    phone: "0912 345 678",
    how_consented: "in_person",
    consent: true,
    statement: "1",
  };
  const asked = () => inTheWay("gui", "H1").filter(({ id }) => id.startsWith("behalf-"));

  it("asks for all that is missing, and nothing of who files for themselves", () => {
    expect(asked()).toEqual([]);
    fileFor(filling, SOMEBODY);
    expect(asked().map(({ id }) => id)).toEqual(PARTS.map((part) => `behalf-${part}`));
    fileFor(filling, { ...somebody, phone: "12" });
    expect(asked().map(({ message }) => message)).toEqual([texts.behalf.missing.phone]);
    fileFor(filling, somebody);
    expect(asked()).toEqual([]);
    expect(submission(filling, "H1").on_behalf_of).toEqual(somebody);
  });

  it("leads to what the server refused of them, until that is changed", () => {
    fileFor(filling, somebody);
    setRefusals(filling, [
      { pointer: "/on_behalf_of/phone", code: "x", message: "Your own." },
      { pointer: "/on_behalf_of/statement", code: "x", message: "Read again." },
    ]);
    expect(refusalsAt(filling, at("gui")).map(({ id }) => id)).toEqual([
      "behalf-phone",
      "behalf-consent",
    ]);
    fileFor(filling, null);
    expect(refusalsAt(filling, at("gui"))).toEqual([]);
  });
});

describe("refusals", () => {
  it("lead to the step and field that the server points at", () => {
    photo({});
    setRefusals(filling, [
      { pointer: "/answers/pet/name", code: "x", message: "Name?" },
      { pointer: "/answers/sure", code: "x", message: "Sure?" },
      { pointer: "/attachments/photo", code: "missing", message: "No photo." },
      { pointer: "/attachments/0/upload", code: "x", message: "Not yours." },
      { pointer: "/agency", code: "x", message: "Which office?" },
      { pointer: "/consent/granted", code: "x", message: "Agree?" },
      { pointer: "/elsewhere", code: "x", message: "Something else." },
    ]);
    expect(allRefusals(filling, way()).map(({ id, stage }) => [stage, id])).toEqual([
      ["pet", "q-pet-name"],
      ["end", "q-sure"],
      ["anh-giay-to", "photos-photo"],
      ["anh-giay-to", "photos-photo"],
      ["noi-nhan", "agency"],
      ["gui", "consent-processing"],
      ["", ""],
    ]);
  });

  it("at a group lead to its first question", () => {
    setRefusals(filling, [{ pointer: "/answers/pet", code: "x", message: "Pet?" }]);
    expect(refusalsAt(filling, at("pet")).map(({ id }) => id)).toEqual(["q-pet-name"]);
  });

  it("are gone once the answer is changed", () => {
    setRefusals(filling, [{ pointer: "/answers/pet/name", code: "x", message: "Name?" }]);
    say("/pet/name", "Vện");
    expect(filling.state.get().refusals).toEqual([]);
  });
});

describe("the office", () => {
  const found = { address: null, phone: null, hours: "Monday to Friday" };
  const offices = [
    { code: "H1", name: "One", commune: "001", ...found },
    { code: "H2", name: "Two", commune: "002", ...found },
    { code: "H3", name: "The province", commune: null, ...found },
  ];

  it("is suggested by the commune given", () => {
    expect(suggestedAgency(filling.state.get(), offices)).toBeUndefined();
    say("/pet/kind", "bird");
    say("/home/province", "80");
    say("/home/commune", "002");
    expect(suggestedAgency(filling.state.get(), offices)?.code).toBe("H2");
  });
});

describe("answering", () => {
  it("forgets the commune when the province changes", () => {
    say("/pet/kind", "bird");
    say("/home/province", "80");
    say("/home/commune", "002");
    say("/home/province", "79");
    expect(filling.state.get().answers).toMatchObject({ home: { province: "79" } });
    expect(filling.state.get().answers).not.toHaveProperty("home.commune");
  });
});

describe("the submission", () => {
  it("names only photos that arrived, of papers still asked for", () => {
    say("/pet/kind", "bird");
    chooseKind(filling, "cage", "letter");
    photo({ upload: "u-1" });
    photo({ key: 2, upload: "u-2", requirement: "cage" });
    photo({ key: 3, upload: "u-3", status: { state: "retrying" } });
    chooseAgency(filling, "H2");
    grant(filling, "processing", true);
    expect(submission(filling, "H2")).toMatchObject({
      procedure: "0.000001",
      revision: 3,
      agency: "H2",
      attachments: [
        { requirement: "photo", alternative: "photo", upload: "u-1" },
        { requirement: "cage", alternative: "letter", upload: "u-2" },
      ],
      consent: { version: "1", granted: ["processing"] },
    });
    say("/pet/kind", "dog");
    expect(submission(filling, "H2").attachments).toHaveLength(1);
  });
});
