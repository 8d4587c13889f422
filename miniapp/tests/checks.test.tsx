// Rules that a schema cannot say, as people meet them: what is refused, what is only asked about, and
// which office is left to choose.
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Agency, FormDefinition } from "../src/api/models";
import { begunDossiers } from "../src/form/begun";
import { change } from "../src/form/filling";
import { newDossier, type NewDossier } from "../src/form/new-dossier";
import { settle } from "../src/form/answers";
import { officesFor, suggestedAgency } from "../src/form/offices";
import type { Answers } from "../src/form/schema";
import { doubtsAt, obstacles, stages } from "../src/form/stages";
import { FormPage } from "../src/pages/form";
import { vi as texts } from "../src/texts/vi";
import { vectors } from "./form-of";

const definitionOf = (code: string) =>
  JSON.parse(readFileSync(`tests/forms/${code}.json`, "utf8")) as FormDefinition;

/** The complete answers of a vector, with some of them changed. */
function fillingOf(code: string, changed: (answers: Answers) => Answers): NewDossier {
  const filling = newDossier(definitionOf(code));
  const [first] = vectors<{ answers: Answers }[]>(`valid_${code}.json`);
  const raw = changed(structuredClone(first?.answers ?? {}));
  change(filling, { raw, ...settle(filling.state.get().form, raw) });
  return filling;
}

function stageOf(filling: NewDossier, key: string) {
  const all = stages(filling.state.get(), texts);
  const stage = all.find((each) => each.key === key);
  if (!stage) throw new Error(`no stage ${key}`);
  return { all, stage };
}

function inTheWay(filling: NewDossier, key: string) {
  const { all, stage } = stageOf(filling, key);
  return obstacles({ filling, all, agency: "", texts }, stage).map(({ message }) => message);
}

function doubtful(filling: NewDossier, key: string) {
  const { stage } = stageOf(filling, key);
  return doubtsAt(filling.state.get(), stage, texts).map(({ message }) => message);
}

const place = { pham_vi: "1", tinh: "80", xa: "25516" };
const lived = (...spans: [string, string][]) =>
  fillingOf("3.000333", (answers) => ({
    ...answers,
    cu_tru: spans.map(([tu, den]) => ({ tu, den, noi: place })),
  }));
const inBusiness = (...main: (boolean | undefined)[]) =>
  fillingOf("1.001612", (answers) => ({
    ...answers,
    nganh: main.map((chinh, row) => ({
      ten: `Ngành ${"abc"[row]}`,
      ...(chinh === undefined ? {} : { chinh }),
    })),
  }));

describe("lines of business", () => {
  it("have exactly one main line", () => {
    expect(inTheWay(inBusiness(undefined, true), "nganh")).toEqual([]);
    expect(inTheWay(inBusiness(undefined, undefined), "nganh")).toEqual([
      "Ngành nghề 1: Xin đánh dấu “Ngành nghề kinh doanh chính” ở đúng một dòng.",
    ]);
    expect(inTheWay(inBusiness(true, false, true), "nganh")).toEqual([
      "Ngành nghề 3: Xin đánh dấu “Ngành nghề kinh doanh chính” ở đúng một dòng.",
    ]);
  });
});

describe("places of residence", () => {
  it("stand in the order of time, and the last one is open", () => {
    expect(inTheWay(lived(["2010-01", "2015-08"], ["2015-08", "nay"]), "cu_tru")).toEqual([]);
    expect(inTheWay(lived(["2015-08", "nay"], ["2010-01", "2015-08"]), "cu_tru")).toEqual([
      "Nơi ở 2: “Từ tháng” bắt đầu khi dòng trước chưa kết thúc. Xin xếp các dòng theo thứ tự " +
        "thời gian, từ trước đến nay.",
      "Nơi ở 2: Dòng cuối cùng là nơi bạn đang ở: xin chọn “nay” ở “Đến tháng”.",
    ]);
  });

  it("may leave a gap, which is asked about", () => {
    const filling = lived(["2010-01", "2014-01"], ["2015-08", "nay"]);
    expect(inTheWay(filling, "cu_tru")).toEqual([]);
    expect(doubtful(filling, "cu_tru")).toEqual([
      "Nơi ở 2: Trước “Từ tháng” có khoảng thời gian chưa khai. Xin khai thêm một dòng; nếu không " +
        "nhớ, cứ tiếp tục.",
    ]);
  });

  it("end no earlier than they begin", () => {
    expect(inTheWay(lived(["2010-05", "2010-04"], ["2010-06", "nay"]), "cu_tru")).toEqual([
      "Nơi ở 1: “Đến tháng” không thể trước “Từ tháng”. Xin xem lại hai ngày này.",
    ]);
  });
});

const office = (code: string, commune: string | null): Agency => ({
  code,
  name: `Office ${code}`,
  commune,
  address: null,
  phone: null,
  hours: "",
});
const OFFICES = [office("H1", "25459"), office("H2", "25516"), office("H3", null)];

describe("the office of the commune that has to be served", () => {
  const seatIn = (xa: string) =>
    fillingOf("1.001612", (answers) => ({
      ...answers,
      tru_so: { ...(answers["tru_so"] as Answers), dia_chi: { tinh: "80", xa, dia_chi: "Ấp 3" } },
    })).state.get();

  it("is the only one to choose, and proposed", () => {
    expect(officesFor(seatIn("25516"), OFFICES).map(({ code }) => code)).toEqual(["H2"]);
    expect(suggestedAgency(seatIn("25516"), OFFICES)?.code).toBe("H2");
  });

  it("is nobody where no office serves the commune", () => {
    expect(officesFor(seatIn("25480"), OFFICES)).toEqual([]);
  });

  it("is any of them where the form does not say", () => {
    const state = fillingOf("1.001193", (answers) => answers).state.get();
    expect(officesFor(state, OFFICES)).toEqual(OFFICES);
  });
});

describe("on the screen", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", async (input: Request) => {
      const items = input.url.includes("/agencies") ? OFFICES : [];
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

  const show = (filling: NewDossier, code: string, step: string) => {
    begunDossiers.set(code, filling);
    render(<FormPage code={code} step={step} change={false} />);
  };

  it("a doubt is told once the field is left, and leads there", async () => {
    const filling = lived(["2010-01", "2015-08"], ["2015-08", "nay"]);
    show(filling, "3.000333", "cu_tru");
    expect(screen.queryByText(texts.doubts.title)).toBeNull();
    const raw = lived(["2010-01", "2014-01"], ["2015-08", "nay"]).state.get().raw;
    change(filling, { raw, ...settle(filling.state.get().form, raw) });
    const button = screen.getByRole("button", { name: texts.form.next });
    fireEvent.focusOut(button);
    const doubt = await screen.findByRole("link", { name: /^Nơi ở 2: Trước/ });
    fireEvent.click(doubt);
    await waitFor(() => expect(document.activeElement?.id).toBe("q-cu_tru-1-tu"));
  });

  it("says so where no office can receive it", async () => {
    const filling = fillingOf("1.001612", (answers) => ({
      ...answers,
      tru_so: {
        ...(answers["tru_so"] as Answers),
        dia_chi: { tinh: "80", xa: "25480", dia_chi: "Ấp 3" },
      },
    }));
    show(filling, "1.001612", "noi-nhan");
    expect(await screen.findByText(texts.agency.noneServes)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: texts.form.next }));
    expect(await screen.findByRole("alert")).toBeTruthy();
  });
});
