// Lists of rows: added, changed, moved, taken away and put back, with errors that lead into them.
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readFileSync } from "node:fs";
import type { FormDefinition } from "../src/api/models";
import { settle } from "../src/form/answers";
import { begunDossiers } from "../src/form/begun";
import { answer, setRefusals } from "../src/form/filling";
import { newDossier, type NewDossier } from "../src/form/new-dossier";
import { questionsIn, readForm, type Question } from "../src/form/model";
import { get, rowsAt } from "../src/form/pointers";
import { addRow, insertRow, moveRow, openRow, removeRow } from "../src/form/rows";
import { obstacles, refusalsAt, stages } from "../src/form/stages";
import type { Value } from "../src/form/schema";
import { FormPage } from "../src/pages/form";
import { vi as texts } from "../src/texts/vi";

const definition = JSON.parse(readFileSync("tests/forms/3.000333.json", "utf8")) as FormDefinition;
const STEP = "cu_tru";

let filling: NewDossier;
let list: Question;

beforeEach(() => {
  filling = newDossier(definition);
  const found = filling.state.get().form.questions.find((question) => question.list);
  if (!found) throw new Error("the form has no list");
  list = found;
  vi.stubGlobal("fetch", async () => {
    const items = [{ code: "80", name: "Tỉnh Tây Ninh" }];
    return new Response(JSON.stringify({ name: "list", items }), {
      headers: { "content-type": "application/json" },
    });
  });
});

afterEach(() => {
  cleanup();
  begunDossiers.clear();
  vi.unstubAllGlobals();
});

const state = () => filling.state.get();
const rows = () => rowsAt(state().answers, list.path);

function say(row: number, key: string, value: Value | undefined) {
  const question = questionsIn(list, row).find(({ pointer }) => pointer.endsWith(`/${row}/${key}`));
  if (!question) throw new Error(`no question ${key} in row ${row}`);
  answer(filling, question, value);
}

const stage = (key: string) => {
  const found = stages(state(), texts).find((each) => each.key === key);
  if (!found) throw new Error(`no stage ${key}`);
  return found;
};
const inTheWay = () =>
  obstacles({ filling, all: stages(state(), texts), agency: "", texts }, stage(STEP));

describe("the model", () => {
  it("begins with as many rows as there have to be, with what the form proposes", () => {
    expect(rows()).toEqual([{ noi: { pham_vi: "1" } }]);
  });

  it("asks in a row what the row's own answers call for", () => {
    say(0, "noi/pham_vi", "3");
    expect(state().visible.has("/cu_tru/0/noi/ten_cu")).toBe(true);
    expect(state().visible.has("/cu_tru/0/noi/tinh")).toBe(false);
  });

  it("leaves out what a row does not ask any more, and brings it back", () => {
    say(0, "noi/tinh", "80");
    say(0, "noi/xa", "25516");
    say(0, "noi/pham_vi", "3");
    expect(rows()).toEqual([{ noi: { pham_vi: "3" } }]);
    say(0, "noi/pham_vi", "1");
    expect(rows()).toEqual([{ noi: { pham_vi: "1", tinh: "80", xa: "25516" } }]);
  });

  it("forgets the commune of a row when its province changes, and of that row only", () => {
    addRow(filling, list);
    for (const row of [0, 1]) {
      say(row, "noi/tinh", "80");
      say(row, "noi/xa", "25516");
    }
    say(1, "noi/tinh", "79");
    expect(get(state().raw, ["cu_tru", "0", "noi", "xa"])).toBe("25516");
    expect(get(state().raw, ["cu_tru", "1", "noi", "xa"])).toBeUndefined();
  });

  it("moves, removes and puts back", () => {
    for (const month of ["2015-01", "2016-01", "2017-01"]) {
      const at = month === "2015-01" ? 0 : addRow(filling, list);
      say(at, "tu", month);
    }
    const order = () => rows().map(({ tu }) => tu);
    moveRow(filling, list, 2, 0);
    expect(order()).toEqual(["2017-01", "2015-01", "2016-01"]);
    const row = removeRow(filling, list, 1);
    expect(order()).toEqual(["2017-01", "2016-01"]);
    insertRow(filling, list, 1, row);
    expect(order()).toEqual(["2017-01", "2015-01", "2016-01"]);
  });

  it("follows conditions on the rest of the answers", () => {
    const pets = structuredClone(definition);
    const detail = pets.ui_schema.elements
      ?.find(({ options }) => options?.key === STEP)
      ?.elements?.[0]?.elements?.[0]?.options?.detail?.elements?.at(-1);
    if (!detail) throw new Error("the list has lost its questions");
    const asked = { type: "object", required: ["loai_phieu"] };
    detail.options = { ...detail.options, asked };
    const form = readForm(pets);
    const raw = { cu_tru: [{ nghe_nghiep: "thợ may" }] };
    expect(settle(form, raw).answers).toEqual({ cu_tru: [{}] });
    expect(settle(form, { ...raw, loai_phieu: "1" }).answers).toEqual({ ...raw, loai_phieu: "1" });
  });
});

describe("what is in the way", () => {
  it("names the row and says which has to be open", () => {
    addRow(filling, list);
    say(1, "tu", "2015-13");
    const found = inTheWay().filter(({ row }) => row === "/cu_tru/1");
    expect(found[0]).toMatchObject({ id: "q-cu_tru-1-tu", stage: STEP });
    expect(found[0]?.message).toBe(texts.rows.inRow("Nơi ở 2", texts.errors.month("Từ tháng")));
  });

  it("names a list without rows once, and nothing inside it", () => {
    removeRow(filling, list, 0);
    expect(inTheWay()).toEqual([
      { id: "q-cu_tru", stage: STEP, message: texts.errors.tooFewRows("Nơi ở", 1) },
    ]);
  });

  it("is found behind the server's pointers, until the row is changed", () => {
    addRow(filling, list);
    const at = (pointer: string) => {
      setRefusals(filling, [{ pointer, code: "x", message: "No." }]);
      return refusalsAt(filling, stage(STEP))[0];
    };
    expect(at("/answers/cu_tru")).toMatchObject({ id: "q-cu_tru" });
    expect(at("/answers/cu_tru/1/tu")).toMatchObject({ id: "q-cu_tru-1-tu", row: "/cu_tru/1" });
    moveRow(filling, list, 1, 0);
    expect(state().refusals).toEqual([]);
  });
});

describe("on the screen", () => {
  const show = () => {
    begunDossiers.set("3.000333", filling);
    render(<FormPage code="3.000333" step={STEP} change={false} />);
  };
  const cards = () => screen.getAllByRole("heading", { level: 3 }).map((each) => each.textContent);
  const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

  it("a new row is open and has focus; a removed one can be taken back", async () => {
    show();
    press(texts.rows.add("Nơi ở"));
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Nơi ở 2"));
    expect(cards()).toEqual(["Nơi ở 1", "Nơi ở 2"]);
    press(/Bỏ.*Nơi ở 2/);
    const undo = await screen.findByRole("button", { name: /Lấy lại/ });
    await waitFor(() => expect(document.activeElement).toBe(undo));
    expect(screen.getByText(texts.rows.removed("Nơi ở 2"), { selector: "[role=status]" }));
    expect(cards()).toEqual(["Nơi ở 1"]);
    fireEvent.click(undo);
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Nơi ở 2"));
  });

  it("a closed row has its answers in a line", async () => {
    say(0, "tu", "2015-08");
    say(0, "den", "nay");
    say(0, "noi/tinh", "80");
    addRow(filling, list);
    show();
    expect(await screen.findByText(/08\/2015 · nay · Tỉnh Tây Ninh/)).toBeTruthy();
    expect(screen.getByText(texts.rows.unfinished)).toBeTruthy();
  });

  it("moving keeps focus on the button, so that it can be pressed again", async () => {
    addRow(filling, list);
    addRow(filling, list);
    openRow(filling, "");
    show();
    press(/Lên.*Nơi ở 3/);
    const button = () => screen.getByRole("button", { name: /Lên.*Nơi ở 2/ });
    await waitFor(() => expect(document.activeElement).toBe(button()));
  });

  it("an error leads into a row that was closed", async () => {
    addRow(filling, list);
    openRow(filling, "/cu_tru/1");
    show();
    press(texts.form.next);
    const summary = await screen.findByRole("alert");
    const line = within(summary).getAllByRole("link")[0];
    if (!line) throw new Error("nothing is in the way");
    expect(line.textContent).toContain("Nơi ở 1");
    fireEvent.click(line);
    await waitFor(() => expect(document.activeElement?.id).toBe("q-cu_tru-0-tu"));
  });
});

describe("typing in one of twenty rows", () => {
  it("looks at that row only", () => {
    for (let row = 1; row < 20; row += 1) addRow(filling, list);
    for (let row = 0; row < 20; row += 1) {
      say(row, "tu", "2015-08");
      say(row, "noi/tinh", "80");
      say(row, "noi/xa", "25516");
    }
    const before = rows();
    say(7, "nghe_nghiep", "thợ");
    const after = rows();
    expect(after.filter((row, at) => row !== before[at])).toHaveLength(1);
  });
});
