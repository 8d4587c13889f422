// Every kind of question: its input is bound to its label, its hint and its error.
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fieldFor } from "../src/form/fields";
import { readForm } from "../src/form/model";
import type { Answers, Value } from "../src/form/schema";
import { vi as texts } from "../src/texts/vi";
import { petForm } from "./form-of";

const form = readForm(petForm);
const LISTS: { [path: string]: { code: string; name: string }[] } = {
  "/api/v1/codelists/provinces": [
    { code: "80", name: "Tỉnh Tây Ninh" },
    { code: "79", name: "Thành phố Hồ Chí Minh" },
  ],
  "/api/v1/codelists/communes?parent=80": [
    { code: "25516", name: "Xã Tân Châu" },
    { code: "25585", name: "Xã Châu Thành" },
  ],
};

beforeEach(() => {
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const items = LISTS[pathname + search];
    return new Response(JSON.stringify({ name: "list", items }), {
      headers: { "content-type": "application/json" },
    });
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(pointer: string, value?: Value, error = "", answers: Answers = {}) {
  const question = form.questions.find((each) => each.pointer === pointer);
  if (!question) throw new Error(`no question at ${pointer}`);
  const onAnswer = vi.fn();
  const Field = fieldFor(question);
  const props = { question, error, onAnswer, form, answers };
  render(<Field {...props} value={value} />);
  return onAnswer;
}

/** The text that a screen reader adds to the element. */
function description(element: Element): string {
  const ids = element.getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? `no element ${id}`).join(" ");
}

describe("every question of the form", () => {
  const asked = form.questions.filter(({ schema }) => schema.type !== "array");

  it.each(asked.map(({ pointer, label, id }) => [pointer, label, id]))(
    "%s has an element with its label, where an error can lead",
    (pointer, label, id) => {
      show(pointer);
      const target = document.getElementById(id);
      expect(target).not.toBeNull();
      const group = target?.closest("fieldset")?.querySelector("legend")?.textContent;
      const own = document.querySelector(`label[for="${id}"]`)?.textContent;
      expect([group, own].some((name) => name?.startsWith(label))).toBe(true);
    },
  );

  it("that need not be answered says so", () => {
    show("/pet/story");
    expect(screen.getByLabelText(`Story (${texts.form.optional})`)).toBeTruthy();
  });

  it("of a kind that this version does not know is not left out silently", () => {
    show("/pet/tags");
    expect(screen.getByText(texts.form.unknownQuestion)).toBeTruthy();
  });
});

describe("text", () => {
  it("tells what is typed, and ties hint and error to the box", () => {
    const onAnswer = show("/pet/name", "", "Too long.");
    const box = screen.getByLabelText("Name");
    expect(description(box)).toContain("As you call it.");
    expect(description(box)).toContain("Too long.");
    expect(box.getAttribute("aria-invalid")).toBe("true");
    expect(box.getAttribute("autocomplete")).toBe("name");
    fireEvent.input(box, { target: { value: "Mực" } });
    expect(onAnswer).toHaveBeenCalledWith("Mực");
  });

  it("offers what is often said", () => {
    const onAnswer = show("/pet/story");
    fireEvent.click(screen.getByRole("button", { name: "Found" }));
    expect(onAnswer).toHaveBeenCalledWith("Found");
  });
});

describe("numbers", () => {
  it("are numbers, and what is none stays as typed for the schema to refuse", () => {
    const onAnswer = show("/pet/legs");
    const box = screen.getByLabelText(/Legs/);
    expect(box.getAttribute("inputmode")).toBe("numeric");
    fireEvent.input(box, { target: { value: " 4 " } });
    fireEvent.input(box, { target: { value: "four" } });
    expect(onAnswer.mock.calls).toEqual([[4], ["four"]]);
  });
});

describe("choices", () => {
  it("few: as radio buttons in a named group", () => {
    const onAnswer = show("/pet/kind", "cat");
    const group = screen.getByRole("group", { name: "Kind" });
    expect(within(group).getByLabelText<HTMLInputElement>("Cat").checked).toBe(true);
    fireEvent.click(within(group).getByLabelText("Dog"));
    expect(onAnswer).toHaveBeenCalledWith("dog");
  });

  it("many: in the phone's own list, with a way to choose none", () => {
    const onAnswer = show("/pet/breed", "b");
    const list = screen.getByLabelText<HTMLSelectElement>(/Breed/);
    expect(list.selectedOptions[0]?.textContent).toBe("Breed b");
    fireEvent.change(list, { target: { value: "2" } });
    fireEvent.change(list, { target: { value: "-1" } });
    expect(onAnswer.mock.calls).toEqual([["c"], [undefined]]);
  });

  it("yes or no: both can be said where an answer is needed", () => {
    const onAnswer = show("/pet/vaccinated");
    fireEvent.click(screen.getByLabelText(texts.field.no));
    expect(onAnswer).toHaveBeenCalledWith(false);
  });

  it("a statement: ticked, or not made", () => {
    const onAnswer = show("/sure", true, "Please tick.");
    const box = screen.getByLabelText<HTMLInputElement>("I am sure");
    expect(box.checked).toBe(true);
    expect(description(box)).toContain("Please tick.");
    fireEvent.click(box);
    expect(onAnswer).toHaveBeenCalledWith(undefined);
  });
});

describe("dates", () => {
  it("have three boxes, day first, and become one ISO date", () => {
    const onAnswer = show("/pet/born", "2024-05-03");
    const group = screen.getByRole("group", { name: "Born" });
    const boxes = within(group).getAllByRole<HTMLInputElement>("textbox");
    expect(boxes.map((box) => box.value)).toEqual(["3", "5", "2024"]);
    fireEvent.input(within(group).getByLabelText(texts.field.month), { target: { value: "12" } });
    expect(onAnswer).toHaveBeenLastCalledWith("2024-12-03");
  });

  it("of a month have two", () => {
    show("/pet/met");
    expect(screen.queryByLabelText(texts.field.day)).toBeNull();
    expect(screen.getByLabelText(texts.field.month)).toBeTruthy();
  });
});

describe("code lists", () => {
  it("are searched without accents, in a sheet that returns focus to its button", async () => {
    const onAnswer = show("/home/commune", undefined, "", { home: { province: "80" } });
    const button = await screen.findByRole("button", { name: /Commune.*Chọn/ });
    await waitFor(() => expect(button.hasAttribute("disabled")).toBe(false));
    fireEvent.click(button);
    const sheet = screen.getByRole("dialog", { name: "Commune" });
    const box = within(sheet).getByRole("searchbox");
    expect(document.activeElement).toBe(box);
    fireEvent.input(box, { target: { value: "tan chau" } });
    const rows = within(sheet).getAllByRole("listitem");
    expect(rows.map((row) => row.textContent)).toEqual(["Xã Tân Châu"]);
    fireEvent.click(within(sheet).getByRole("button", { name: "Xã Tân Châu" }));
    expect(onAnswer).toHaveBeenCalledWith("25516");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it("close by Escape without an answer", async () => {
    const onAnswer = show("/home/province");
    const button = await screen.findByRole("button", { name: /Province.*Chọn/ });
    await waitFor(() => expect(button.hasAttribute("disabled")).toBe(false));
    fireEvent.click(button);
    fireEvent.keyDown(screen.getByRole("searchbox"), { key: "Escape" });
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(onAnswer).not.toHaveBeenCalled();
  });

  it("wait for the answer they hang on", () => {
    show("/home/commune");
    const button = screen.getByRole("button", { name: /Commune/ });
    expect(button.textContent).toContain(texts.field.chooseFirst("Province"));
    expect(button.hasAttribute("disabled")).toBe(true);
  });
});
