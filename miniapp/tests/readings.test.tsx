// What was read on photographed papers is offered at the questions it may answer, and used by a press.
import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ReadValue } from "../src/api/models";
import { answer, newFilling, type Filling } from "../src/form/filling";
import type { Question } from "../src/form/model";
import { get } from "../src/form/pointers";
import { readFor } from "../src/form/readings";
import type { Value } from "../src/form/schema";
import { Ask } from "../src/pages/form-questions";
import { vi as texts } from "../src/texts/vi";
import { petForm } from "./form-of";

let filling: Filling;

beforeEach(() => {
  filling = newFilling(petForm);
});
afterEach(cleanup);

function question(place: string, part: Partial<Question["schema"]> = {}): Question {
  const { form } = filling.state.get();
  const found = form.questions.find((each) => each.pointer === place);
  if (!found) throw new Error(`no question ${place}`);
  return { ...found, schema: { ...found.schema, ...part } };
}

function read(...values: [ReadValue["kind"], string][]): void {
  filling.photos.photos.set([
    {
      key: 1,
      requirement: "photo",
      name: "a.jpg",
      size: 10,
      preview: "",
      upload: "u-1",
      status: { state: "done" },
      receipt: null,
      isOther: false,
      read: values.map(([kind, value]) => ({ kind, value })),
    },
  ]);
}

const offered = (asked: Question) =>
  readFor(asked, filling.state.get(), filling.photos.photos.get());
const say = (asked: Question, value: Value) => answer(filling, asked, value);

it("offers each value only where its kind is asked for", () => {
  read(["date", "2024-05-03"], ["name", "Mực"], ["number", "12/2024"]);
  expect(offered(question("/pet/born"))).toEqual(["2024-05-03"]);
  expect(offered(question("/pet/name"))).toEqual(["Mực"]);
  expect(offered(question("/pet/chip"))).toEqual([]);
  expect(offered(question("/pet/kind"))).toEqual([]);
});

it("offers a paper's own number where that paper's is asked for, and no other's", () => {
  const name = question("/pet/name");
  const numbered = (paper: string) => ({ ...name, options: { ...name.options, numberOf: paper } });
  read(["number", "12/2024"], ["personal_id", "012345678901"]);
  expect(offered(numbered("photo"))).toEqual(["12/2024"]);
  expect(offered(numbered("another"))).toEqual([]);
  say(name, "13/2024");
  expect(offered(numbered("photo"))).toEqual(["12/2024"]);
  say(name, "7");
  expect(offered(numbered("photo"))).toEqual([]);
});

it("offers nothing that stands in the form already, nor many at once", () => {
  const seen = question("/pet/seen");
  read(["date", "2024-05-03"], ["date", "2020-01-02"]);
  say(question("/pet/born"), "2024-05-03");
  expect(offered(seen)).toEqual(["2020-01-02"]);
  read(
    ["date", "2020-01-02"],
    ["date", "2020-01-03"],
    ["date", "2020-01-04"],
    ["date", "2020-01-05"],
  );
  expect(offered(seen)).toEqual([]);
});

it("offers nothing else where the answer itself stands on a paper", () => {
  say(question("/pet/born"), "2024-05-03");
  read(["date", "2024-05-08"]);
  expect(offered(question("/pet/born"))).toEqual(["2024-05-08"]);
  read(["date", "2024-05-08"], ["date", "2024-05-03"]);
  expect(offered(question("/pet/born"))).toEqual([]);
});

it.each<[string, Value, ReadValue["kind"], string, boolean]>([
  ["/pet/born", "2024-03-05", "date", "2024-05-03", false],
  ["/pet/born", "2024-05-08", "date", "2024-05-03", true],
  ["/pet/seen", "2024", "date", "2024-05-03", true],
  ["/pet/name", "muc", "name", "MỰC", true],
  ["/pet/name", "Vện", "name", "MỰC", false],
])(
  "at %s, where %s is answered, takes %s %s for a slip: %s",
  (place, typed, kind, value, isSlip) => {
    say(question(place), typed);
    read([kind, value]);
    expect(offered(question(place))).toEqual(isSlip ? [value] : []);
  },
);

it("takes a personal number for the same one when two digits differ, and not when three do", () => {
  const number = question("/pet/name", { format: "vn-personal-id" });
  say(number, "079301000011");
  read(["personal_id", "079301000099"], ["personal_id", "079301000998"]);
  expect(offered(number)).toEqual(["079301000099"]);
});

it("fills it in at a press, leads to the field, and is gone", async () => {
  const born = question("/pet/born");
  read(["date", "2024-05-03"]);
  render(<Ask filling={filling} question={born} error="" />);
  expect(get(filling.state.get().answers, born.path)).toBeUndefined();
  expect(screen.getByText("03/05/2024")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: new RegExp(texts.read.use) }));
  expect(get(filling.state.get().answers, born.path)).toBe("2024-05-03");
  expect(document.activeElement?.id).toBe(born.id);
  expect(screen.queryByText(texts.read.from)).toBeNull();
});
