// What helps to fill in: another office named early, amounts grouped, times that last until now,
// "the same as above", cards that contradict what was typed, and what earlier dossiers said.
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FormDefinition } from "../src/api/models";
import { begunDossiers } from "../src/form/begun";
import { derive } from "../src/form/derivations";
import { bridge } from "../src/bridge";
import { answer } from "../src/form/filling";
import { newDossier, type NewDossier } from "../src/form/new-dossier";
import { get } from "../src/form/pointers";
import type { Value } from "../src/form/schema";
import { stages } from "../src/form/stages";
import { FormPage } from "../src/pages/form";
import { session } from "../src/session";
import { vi as texts } from "../src/texts/vi";
import { signIn } from "./signed-in";

const CODE = "1.001612";
const definition = JSON.parse(readFileSync(`tests/forms/${CODE}.json`, "utf8")) as FormDefinition;

let filling: NewDossier;
let suggested: object[];

beforeEach(() => {
  filling = newDossier(definition);
  begunDossiers.set(CODE, filling);
  suggested = [];
  signIn();
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    const items = pathname.endsWith("/me/prefill") ? suggested : [];
    return new Response(JSON.stringify({ items, name: "list", next: null }), {
      headers: { "content-type": "application/json" },
    });
  });
});

afterEach(() => {
  cleanup();
  begunDossiers.clear();
  session.set(null);
  delete bridge.scanQR;
  vi.unstubAllGlobals();
  window.location.hash = "";
});

function question(pointer: string) {
  const { form } = filling.state.get();
  const found = form.questions.find((each) => each.pointer === pointer);
  if (!found) throw new Error(`no question at ${pointer}`);
  return found;
}

const say = (pointer: string, value: Value) => answer(filling, question(pointer), value);
const said = (pointer: string) => get(filling.state.get().raw, question(pointer).path);
const show = (step: string) => render(<FormPage code={CODE} step={step} change={false} />);
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

describe("another office", () => {
  it("is named before anything else is asked for, with a way back", async () => {
    say("/hinh_thuc", "khac");
    show("hinh_thuc");
    press(texts.form.next);
    expect(await screen.findByRole("heading", { level: 1, name: texts.stop.hard })).toBeTruthy();
    expect(screen.queryByRole("button", { name: texts.stop.goOn })).toBeNull();
    press(texts.stop.change);
    expect(await screen.findByRole("button", { name: texts.form.next })).toBeTruthy();
  });

  it("is not said again to whoever comes back to change the answer", async () => {
    say("/hinh_thuc", "khac");
    const { rerender } = show("hinh_thuc");
    press(texts.form.next);
    await screen.findByRole("heading", { level: 1, name: texts.stop.hard });
    const other = stages(filling.state.get(), texts).find(({ key }) => key !== "hinh_thuc");
    rerender(<FormPage code={CODE} step={other?.key ?? ""} change={false} />);
    await screen.findByRole("heading", { level: 1, name: other?.label ?? "" });
    rerender(<FormPage code={CODE} step="hinh_thuc" change={false} />);
    expect(await screen.findByRole("button", { name: texts.form.next })).toBeTruthy();
    expect(screen.queryByRole("heading", { name: texts.stop.hard })).toBeNull();
  });

  it("that is only likely lets people go on, and is said once", async () => {
    const soft = structuredClone(definition);
    for (const redirect of soft.redirects ?? []) redirect.severity = "soft";
    filling = newDossier(soft);
    begunDossiers.set(CODE, filling);
    say("/hinh_thuc", "khac");
    show("hinh_thuc");
    press(texts.form.next);
    await screen.findByRole("heading", { level: 1, name: texts.stop.soft });
    press(texts.stop.goOn);
    // On to what the step itself still lacks.
    expect(await screen.findByRole("alert")).toBeTruthy();
    press(texts.form.next);
    expect(screen.queryByRole("heading", { name: texts.stop.soft })).toBeNull();
  });
});

describe("money", () => {
  const box = () => screen.getByLabelText<HTMLInputElement>("Tổng số vốn (đồng)");
  const type = (value: string) => fireEvent.input(box(), { target: { value } });

  it("is grouped while it is typed, and said in words", async () => {
    show("nganh");
    type("50000000");
    await waitFor(() => expect(box().value).toBe("50.000.000"));
    expect(said("/von/so")).toBe(50_000_000);
    expect(await screen.findByText("Năm mươi triệu đồng")).toBeTruthy();
    type("50.000.000 đồng");
    expect(said("/von/so")).toBe("50.000.000 đồng");
    type("");
    expect(filling.state.get().answers).not.toHaveProperty("von.so");
  });
});

describe("the same as above", () => {
  it("says what it stands for, and asks for it no more", async () => {
    say("/chu_ho/thuong_tru/dia_chi", "Ấp 3");
    say("/chu_ho/o_noi_thuong_tru", true);
    show("chu_ho");
    expect(await screen.findByText(/Lấy theo:/)).toBeTruthy();
    expect(filling.state.get().visible.has("/chu_ho/hien_tai/dia_chi")).toBe(false);
  });
});

describe("a card that contradicts what was typed", () => {
  const CARD = "072203000123||Nguyễn Văn Mẫu|15082003|Nam|Ấp 3, Tân Châu|25122021";

  it("fills what is open and asks about the rest", async () => {
    bridge.scanQR = async () => CARD;
    say("/chu_ho/ho_ten", "Nguyễn Văn Mậu");
    show("chu_ho");
    press(texts.scan.button);
    const group = await screen.findByRole("group", {
      name: question("/chu_ho/ho_ten").label,
      hidden: false,
    });
    expect(said("/chu_ho/so_dinh_danh")).toBe("072203000123");
    expect(said("/chu_ho/ho_ten")).toBe("Nguyễn Văn Mậu");
    expect(group.textContent).toContain("Nguyễn Văn Mẫu");
    fireEvent.click(within(group).getByRole("button", { name: new RegExp(texts.scan.usePrinted) }));
    expect(said("/chu_ho/ho_ten")).toBe("Nguyễn Văn Mẫu");
    expect(screen.queryByRole("button", { name: new RegExp(texts.scan.keepTyped) })).toBeNull();
  });

  it("is left alone where people keep what they typed", async () => {
    bridge.scanQR = async () => CARD;
    say("/chu_ho/ho_ten", "Nguyễn Văn Mậu");
    show("chu_ho");
    press(texts.scan.button);
    fireEvent.click(await screen.findByRole("button", { name: new RegExp(texts.scan.keepTyped) }));
    expect(said("/chu_ho/ho_ten")).toBe("Nguyễn Văn Mậu");
  });

  it("can be photographed where nothing scans", () => {
    show("chu_ho");
    expect(screen.getAllByLabelText(texts.scan.photograph).length).toBeGreaterThan(0);
  });
});

describe("what was told before", () => {
  const from = { tracking_code: "7KQ2-9MWX-4D3P", submitted_at: "2026-01-01T00:00:00Z" };

  beforeEach(() => {
    const name = { pointer: "/answers/chu_ho/ho_ten", value: "Nguyễn Văn Mẫu", label: "x", from };
    const elsewhere = { pointer: "/answers/ten/tieng_viet", value: "Lan", label: "y", from };
    suggested = [name, elsewhere];
  });

  it("is offered once, and filled in only when asked to", async () => {
    show("chu_ho");
    const use = await screen.findByRole("button", { name: texts.offer.use });
    expect(said("/chu_ho/ho_ten")).toBeUndefined();
    fireEvent.click(use);
    expect(said("/chu_ho/ho_ten")).toBe("Nguyễn Văn Mẫu");
    expect(said("/ten/tieng_viet")).toBeUndefined();
    expect(await screen.findByText(texts.offer.used)).toBeTruthy();
  });

  it("is not offered again once it was passed over, nor over an answer", async () => {
    show("chu_ho");
    fireEvent.click(await screen.findByRole("button", { name: texts.offer.skip }));
    expect(screen.queryByRole("button", { name: texts.offer.use })).toBeNull();
    expect(said("/chu_ho/ho_ten")).toBeUndefined();
  });
});

describe("what the server writes", () => {
  it("is nothing where the rule is not known here", () => {
    const unknown = {
      ...question("/ten/tieng_viet"),
      schema: { "x-derived": "business_registry" },
    };
    expect(derive(unknown, {}, "2026-11-23")).toBeNull();
  });
});
