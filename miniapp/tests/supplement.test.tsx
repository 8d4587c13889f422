// The answer to a supplement: just what was pointed at, kept on the server until it is sent.
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FormDefinition } from "../src/api/models";
import { App } from "../src/app";
import type { Answers } from "../src/form/schema";
import { answer as answerTo } from "../src/form/filling";
import type { Question } from "../src/form/model";
import { questionsAt, startAnswering, type Answering } from "../src/form/supplement";
import { links, replace } from "../src/router";
import { session } from "../src/session";
import { chooseLanguage } from "../src/texts";
import { en } from "../src/texts/en";
import { vi as texts } from "../src/texts/vi";
import { asked, at, json, supplement, type Json } from "./filed-dossier";
import { petForm, vectors } from "./form-of";
import { signIn } from "./signed-in";

const formOf = (code: string) =>
  JSON.parse(readFileSync(`tests/forms/${code}.json`, "utf8")) as FormDefinition;
const rowsForm = formOf("3.000333");
const taxForm = formOf("thue.thay_doi");

const EMPTY = {
  version: 0,
  updated_at: null,
  answers: {},
  attachments: [],
  remark: null,
  files: [],
};

let dossier: Json;
/** What the server keeps of the answer. */
let draft: Json;
let wrote: { method: string; path: string; seen: string | null; body: Json }[];
let saves: { seen: string | null; body: Json }[];
/** What becomes of the answer: it arrives and its own answer is lost, or it is answered so. */
let next: "lost" | { status: number; body: Json } | null;
/** Whether the next save gets lost on its way. */
let isCut: boolean;
/** What the answer makes of the dossier. */
let becomes: Json;
/** Whether the form's own revision takes no dossiers any more. */
let retired: boolean;

beforeEach(() => {
  dossier = asked;
  draft = EMPTY;
  wrote = [];
  saves = [];
  next = null;
  isCut = false;
  becomes = {};
  retired = false;
  signIn();
  vi.stubGlobal("fetch", async (request: Request) => answer(request));
});

afterEach(async () => {
  cleanup();
  // Nothing is awaited any more: what was begun is put away.
  dossier = { ...asked, allowed: [] };
  await startAnswering("d-1");
  session.set(null);
  vi.unstubAllGlobals();
  replace(links.home());
});

async function answer(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace("/api/v1", "");
  if (path === "/procedures/0.000001/form") {
    const isRetired = retired && new URL(request.url).searchParams.has("revision");
    return isRetired ? json({ type: "x:revision-retired", title: "x" }, 409) : json(petForm);
  }
  if (path === "/procedures/3.000333/form") return json(rowsForm);
  if (path === "/procedures/thue.thay_doi/form") return json(taxForm);
  if (path.startsWith("/codelists/")) return json({ name: "list", items: [] });
  if (path.startsWith("/uploads/")) return json({}, 404);
  const isDraft = path.endsWith("/draft");
  if (request.method === "GET") return json(isDraft ? draft : dossier);
  const seen = request.headers.get("if-match");
  const body = (await request.json()) as Json;
  if (isDraft) return save(seen, body);
  wrote.push({ method: request.method, path, seen, body });
  if (next && next !== "lost") {
    const { status, body: refusal } = next;
    next = null;
    return json(refusal, status);
  }
  if (seen !== `"${String(dossier["version"])}"`) return json({ type: "x:changed-meanwhile" }, 412);
  dossier = { ...dossier, ...becomes, version: Number(dossier["version"]) + 1 };
  if (next === "lost") {
    next = null;
    throw new TypeError("the connection broke");
  }
  return json(dossier);
}

function save(seen: string | null, body: Json): Response {
  saves.push({ seen, body });
  if (isCut) {
    isCut = false;
    throw new TypeError("the connection broke");
  }
  if (!(dossier["allowed"] as string[]).includes("answer_supplement"))
    return json({ type: "x:action-not-allowed", title: "x", detail: "Not now." }, 409);
  if (seen !== `"${String(draft["version"])}"`)
    return json({ type: "x:changed-meanwhile", title: "x", current: draft }, 412);
  draft = { ...draft, ...body, version: Number(draft["version"]) + 1, updated_at: at };
  return json(draft);
}

function open(address: string) {
  replace(address);
  render(<App />);
}

/** The screen of a request of its own: what was begun for another test's is still in memory. */
async function openRequest(id: string, more: object = {}) {
  dossier = { ...asked, requests: [{ ...supplement, ...more, id }] };
  open(links.supplement("d-1"));
  await heading(texts.supplement.title);
}

const heading = (name: string) => screen.findByRole("heading", { level: 1, name });
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const nameBox = () => screen.getByLabelText<HTMLInputElement>("Name");
const type = (name: string) => fireEvent.input(nameBox(), { target: { value: name } });
/** The app is put away, perhaps for good. */
const putAway = () => window.dispatchEvent(new Event("pagehide"));

/** What a browser does when its tab is closed. */
function leave(): string {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented ? "asks first" : "goes";
}

it("asks for what the office pointed at, and for nothing else", async () => {
  dossier = asked;
  open(links.dossier("d-1"));
  const card = await screen.findByRole("region", { name: texts.supplement.card });
  expect(card.textContent).toContain("Not as on the collar.");
  expect(card.textContent).toContain("17:00, 01/12/2026");
  fireEvent.click(within(card).getByRole("link", { name: texts.supplement.begin }));
  await heading(texts.supplement.title);
  expect(screen.queryByLabelText("Dog")).toBeNull();
  const name = screen.getByLabelText<HTMLInputElement>("Name");
  expect(name.value).toBe("Mực");

  fireEvent.input(name, { target: { value: "" } });
  press(texts.supplement.send);
  const list = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(list));
  expect(wrote).toEqual([]);

  fireEvent.input(name, { target: { value: "Vện" } });
  becomes = {
    status: "in_progress",
    allowed: ["request_withdrawal"],
    requests: [{ ...supplement, answered_at: at, outcome: "answered" }],
  };
  press(texts.supplement.send);
  await screen.findByText(texts.act.done.supplement);
  expect(wrote).toEqual([
    {
      method: "PUT",
      path: "/dossiers/d-1/supplements/r-1",
      seen: '"4"',
      body: { answers: { pet: { name: "Vện" } }, attachments: [], remark: null },
    },
  ]);
  expect(screen.queryByRole("region", { name: texts.supplement.card })).toBeNull();
});

it("asks what a changed answer newly calls for, and sends it along", async () => {
  const chipped = { ...supplement.items[0], pointer: "/pet/chipped", name: "Pet – Chip" };
  dossier = { ...asked, requests: [{ ...supplement, id: "r-2", items: [chipped] }] };
  open(links.supplement("d-1"));
  await heading(texts.supplement.title);
  expect(screen.queryByText(texts.supplement.extra)).toBeNull();
  fireEvent.click(screen.getByLabelText(/Has a chip/));
  await screen.findByText(texts.supplement.extra);
  fireEvent.input(screen.getByLabelText(/Chip number/), { target: { value: "123456789012345" } });
  press(texts.supplement.send);
  await waitFor(() => expect(wrote).toHaveLength(1));
  expect(wrote[0]?.body["answers"]).toEqual({ pet: { chipped: true, chip: "123456789012345" } });
});

it("keeps what was typed when the screen is left and opened again", async () => {
  dossier = { ...asked, requests: [{ ...supplement, id: "r-3" }] };
  open(links.supplement("d-1"));
  const name = await screen.findByLabelText("Name");
  expect(leave()).toBe("goes");
  fireEvent.input(name, { target: { value: "Vện" } });
  expect(leave()).toBe("asks first");
  cleanup();
  open(links.supplement("d-1"));
  expect((await screen.findByLabelText<HTMLInputElement>("Name")).value).toBe("Vện");
});

it("shows a refusal at the field it speaks of", async () => {
  dossier = { ...asked, requests: [{ ...supplement, id: "r-4" }] };
  open(links.supplement("d-1"));
  await heading(texts.supplement.title);
  const errors = [
    { pointer: "/answers/pet/name", code: "x", message: "That name is taken." },
    { pointer: "/remark", code: "x", message: "Too long." },
  ];
  next = { status: 422, body: { type: "x:invalid-request", title: "x", detail: "x", errors } };
  press(texts.supplement.send);
  await screen.findByRole("link", { name: "That name is taken." });
  expect(screen.getByLabelText("Name").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Too long.")).toBeTruthy();
});

it("keeps what was typed when the language is changed", async () => {
  dossier = { ...asked, requests: [{ ...supplement, id: "r-7" }] };
  open(links.supplement("d-1"));
  fireEvent.input(await screen.findByLabelText("Name"), { target: { value: "Vện" } });
  await chooseLanguage("en");
  await heading(en.supplement.title);
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Vện");
  await chooseLanguage("vi");
});

it("asks for a whole list where that was pointed at", async () => {
  const [{ answers }] = vectors<[{ answers: Answers }]>("valid_3.000333.json");
  const rows = { ...supplement.items[0], pointer: "/cu_tru", name: "Quá trình cư trú" };
  dossier = {
    ...asked,
    procedure: rowsForm.procedure,
    answers,
    requests: [{ ...supplement, id: "r-8", items: [rows] }],
  };
  open(links.supplement("d-1"));
  await heading(texts.supplement.title);
  press(texts.supplement.send);
  await waitFor(() => expect(wrote).toHaveLength(1));
  expect(wrote[0]?.body["answers"]).toEqual({ cu_tru: answers["cu_tru"] });
});

describe("inside a list", () => {
  const REASON = texts.supplement.reason("Not as on the paper.");
  const item = (pointer: string, name: string) => ({
    kind: "field",
    pointer,
    requirement: null,
    name,
    reason: "Not as on the paper.",
  });
  /** The files that were sent before. */
  let there: object[];
  beforeEach(() => {
    there = [];
  });
  const box = (label: RegExp) => screen.getByRole<HTMLInputElement>("textbox", { name: label });

  async function ask(form: FormDefinition, id: string, ...items: object[]) {
    const [{ answers }] = vectors<[{ answers: Answers }]>(`valid_${form.procedure.code}.json`);
    dossier = {
      ...asked,
      procedure: form.procedure,
      answers,
      attachments: there,
      requests: [{ ...supplement, id, items }],
    };
    open(links.supplement("d-1"));
    await heading(texts.supplement.title);
    return answers;
  }

  it("asks one question of one row, and sends just that", async () => {
    await ask(rowsForm, "i-1", item("/cu_tru/1/nghe_nghiep", "Nơi ở thứ 2 – Nghề nghiệp"));
    const card = screen.getByText(REASON).parentElement;
    expect(card?.textContent).toContain("Nơi ở thứ 2 – Nghề nghiệp");
    // From when it was, which tells the row apart.
    expect(card?.textContent).toContain("Từ tháng: 09/2021");
    const fields = screen.getAllByRole<HTMLInputElement>("textbox");
    expect(fields.map(({ value }) => value)).toEqual(["Sinh viên", ""]);
    fireEvent.input(fields[0] as HTMLInputElement, { target: { value: "Thợ điện" } });
    putAway();
    await waitFor(() => expect(saves).toHaveLength(1));
    const only = { cu_tru: { "1": { nghe_nghiep: "Thợ điện" } } };
    expect(saves[0]?.body["answers"]).toEqual(only);
    press(texts.supplement.send);
    await waitFor(() => expect(wrote).toHaveLength(1));
    expect(wrote[0]?.body["answers"]).toEqual(only);
  });

  it("goes on with a row that was kept", async () => {
    draft = { ...EMPTY, version: 3, answers: { cu_tru: { "1": { nghe_nghiep: "Thợ điện" } } } };
    await ask(rowsForm, "i-2", item("/cu_tru/1/nghe_nghiep", "x"), item("/cu_tru/2", "y"));
    const [first, ...rest] = screen.getAllByRole<HTMLInputElement>("textbox");
    expect(first?.value).toBe("Thợ điện");
    // Taken out before it was kept: not what was filed.
    expect(rest.map(({ value }) => value)).not.toContain("Thợ máy");
  });

  it("asks a whole row, and no other", async () => {
    const answers = await ask(rowsForm, "i-3", item("/cu_tru/2", "Nơi ở thứ 3"));
    press(texts.supplement.send);
    await waitFor(() => expect(wrote).toHaveLength(1));
    const rows = answers["cu_tru"] as Answers[];
    expect(wrote[0]?.body["answers"]).toEqual({ cu_tru: { "2": rows[2] } });
  });

  it("tells what is wrong at the question of the row", async () => {
    await ask(taxForm, "i-4", item("/thay_doi/1/moi", "Thay đổi thứ 2 – Thông tin mới"));
    fireEvent.input(box(/Thông tin đăng ký mới/), { target: { value: "không phải thư" } });
    press(texts.supplement.send);
    const list = await screen.findByRole("alert");
    expect(within(list).getByRole("link").textContent).toContain("Thay đổi 2");
    expect(box(/Thông tin đăng ký mới/).getAttribute("aria-invalid")).toBe("true");
    expect(wrote).toEqual([]);
  });

  it("asks the commune of a changed province, and forgets it with the change", async () => {
    await ask(rowsForm, "i-5", item("/cu_tru/2/noi/tinh", "Nơi ở thứ 3 – Tỉnh"));
    expect(screen.queryByText(texts.supplement.extra)).toBeNull();
    const { filling } = (await startAnswering("d-1")) as Answering;
    const [tinh] = questionsAt(filling.state.get().form, "/cu_tru/2/noi/tinh");
    answerTo(filling, tinh as Question, "79");
    const card = (await screen.findByText(texts.supplement.extra)).parentElement;
    expect(within(card as HTMLElement).getByText("Nơi ở thứ 3")).toBeTruthy();
    answerTo(filling, tinh as Question, "80");
    await waitFor(() => expect(screen.queryByText(texts.supplement.extra)).toBeNull());
    press(texts.supplement.send);
    await waitFor(() => expect(wrote).toHaveLength(1));
    expect(wrote[0]?.body["answers"]).toEqual({ cu_tru: { "2": { noi: { tinh: "80" } } } });
  });

  it("asks for the paper that a changed row requires, after what is typed", async () => {
    await ask(taxForm, "i-6", item("/thay_doi/1", "Thay đổi thứ 2"));
    const paper = "Bản chụp hộ chiếu còn hiệu lực";
    expect(screen.queryByRole("heading", { name: paper })).toBeNull();
    const { filling } = (await startAnswering("d-1")) as Answering;
    const [what] = questionsAt(filling.state.get().form, "/thay_doi/1/chi_tieu");
    answerTo(filling, what as Question, "ho_chieu");
    const found = await screen.findByRole("heading", { name: paper });
    expect(found.parentElement?.textContent).toContain(texts.supplement.extra);
    press(texts.supplement.send);
    const missing = await screen.findByRole("link", { name: texts.photos.missing(paper) });
    expect(missing.getAttribute("href")).toContain("photos-ho_chieu");
    expect(wrote).toEqual([]);
    answerTo(filling, what as Question, "email");
    await waitFor(() => expect(screen.queryByRole("heading", { name: paper })).toBeNull());
  });

  it("does not ask for a paper that is there", async () => {
    there = [{ requirement: "ho_chieu", alternative: null }];
    await ask(taxForm, "i-7", item("/thay_doi/1", "Thay đổi thứ 2"));
    const { filling } = (await startAnswering("d-1")) as Answering;
    const [what] = questionsAt(filling.state.get().form, "/thay_doi/1/chi_tieu");
    answerTo(filling, what as Question, "ho_chieu");
    expect(screen.queryByRole("heading", { name: /hộ chiếu/ })).toBeNull();
  });
});

it("shows what is typed before what is photographed, one thing to a card", async () => {
  const paper = { kind: "paper", pointer: null, requirement: "photo", name: "Photo", reason: "x" };
  await openRequest("o-1", { items: [paper, ...supplement.items] });
  const cards = Array.from(document.querySelectorAll("form .group > h2"));
  expect(cards.map(({ textContent }) => textContent)).toEqual(["Pet – Name", "Photo of the pet"]);
});

it("uses the form of today where the one it was filed with is retired", async () => {
  retired = true;
  const gone = { ...supplement.items[0], pointer: "/pet/owner", name: "Pet – Owner" };
  const items = [...supplement.items, gone];
  dossier = { ...asked, requests: [{ ...supplement, id: "r-9", items }] };
  open(links.supplement("d-1"));
  await screen.findByLabelText("Name");
  expect(screen.getByText(texts.supplement.unknown)).toBeTruthy();
});

it("finds after a lost answer that it had arrived", async () => {
  dossier = { ...asked, requests: [{ ...supplement, id: "r-5" }] };
  open(links.supplement("d-1"));
  await heading(texts.supplement.title);
  becomes = {
    status: "in_progress",
    allowed: [],
    requests: [{ ...supplement, id: "r-5", answered_at: at, outcome: "answered" }],
  };
  next = "lost";
  press(texts.supplement.send);
  await screen.findByText(texts.act.unknownTitle);
  press(texts.act.again);
  await screen.findByText(texts.act.done.supplement);
  expect(wrote.map(({ seen }) => seen)).toEqual(['"4"', '"4"']);
});

it("says that something has changed meanwhile, and sends nothing over it", async () => {
  dossier = { ...asked, requests: [{ ...supplement, id: "r-6" }] };
  open(links.supplement("d-1"));
  await heading(texts.supplement.title);
  dossier = { ...dossier, version: 9 };
  press(texts.supplement.send);
  await screen.findByText(texts.act.changed);
  press(texts.supplement.send);
  await waitFor(() => expect(wrote.map(({ seen }) => seen)).toEqual(['"4"', '"9"']));
});

it("says where the way ends when it is too late", async () => {
  dossier = { ...asked, allowed: [] };
  open(links.supplement("d-1"));
  await heading(texts.act.over);
  expect(leave()).toBe("goes");
  expect(screen.getByRole("link", { name: texts.act.toDossier }).getAttribute("href")).toBe(
    links.dossier("d-1"),
  );
});

describe("kept on the server", () => {
  const theirs = {
    ...EMPTY,
    version: 7,
    updated_at: at,
    answers: { pet: { name: "Vàng" } },
    remark: "Soon.",
  };

  it("is saved as it is typed, which is said", async () => {
    await openRequest("k-1");
    type("Vện");
    await screen.findByText(texts.draft.saving);
    expect(leave()).toBe("asks first");
    putAway();
    await screen.findByText(texts.draft.saved("08:00, 23/11/2026"));
    fireEvent.input(screen.getByLabelText(texts.supplement.words, { exact: false }), {
      target: { value: " Soon. " },
    });
    putAway();
    await waitFor(() => expect(saves).toHaveLength(2));
    await screen.findByText(texts.draft.saved("08:00, 23/11/2026"));
    const content = { answers: { pet: { name: "Vện" } }, attachments: [] };
    expect(saves).toEqual([
      { seen: '"0"', body: { ...content, remark: null } },
      { seen: '"1"', body: { ...content, remark: "Soon." } },
    ]);
    expect(leave()).toBe("goes");
    expect(wrote).toEqual([]);
  });

  it("is tried again when it did not get through", async () => {
    await openRequest("k-2");
    isCut = true;
    type("Vện");
    putAway();
    await screen.findByText(texts.draft.retrying);
    window.dispatchEvent(new Event("online"));
    await screen.findByText(texts.draft.saved("08:00, 23/11/2026"));
    expect(draft["answers"]).toEqual({ pet: { name: "Vện" } });
  });

  it("is gone on with where it was left, with its photos", async () => {
    const file = {
      upload: "u-1",
      requirement: "photo",
      file_name: "a.jpg",
      media_type: "image/jpeg",
      size: 1000,
      state: "received",
    };
    const attachment = { requirement: "photo", alternative: "photo", upload: "u-1" };
    draft = { ...theirs, attachments: [attachment], files: [file] };
    const paper = {
      kind: "paper",
      pointer: null,
      requirement: "photo",
      name: "Photo",
      reason: "x",
    };
    await openRequest("k-3", { items: [...supplement.items, paper] });
    expect(nameBox().value).toBe("Vàng");
    expect(
      screen.getByLabelText<HTMLInputElement>(texts.supplement.words, { exact: false }).value,
    ).toBe("Soon.");
    expect(screen.getByText(texts.draft.saved("08:00, 23/11/2026"))).toBeTruthy();
    putAway();
    press(texts.supplement.send);
    await waitFor(() => expect(wrote).toHaveLength(1));
    expect(wrote[0]?.body).toEqual({
      answers: { pet: { name: "Vàng" } },
      attachments: [attachment],
      remark: "Soon.",
    });
    expect(saves).toEqual([]);
  });

  it("leaves out what was taken out, and all else as it was filed", async () => {
    draft = { ...theirs, answers: {} };
    await openRequest("k-4");
    expect(nameBox().value).toBe("");
    type("Vện");
    press(texts.supplement.send);
    await waitFor(() => expect(wrote).toHaveLength(1));
    expect(wrote[0]?.body["answers"]).toEqual({ pet: { name: "Vện" } });
  });

  it("asks which to keep where another phone has saved meanwhile", async () => {
    await openRequest("k-5");
    draft = theirs;
    type("Vện");
    putAway();
    const question = await screen.findByText(texts.draft.conflict);
    press(texts.supplement.send);
    expect(document.activeElement).toBe(question.parentElement);
    expect(wrote).toEqual([]);
    press(texts.draft.keepOurs);
    await waitFor(() => expect(draft["answers"]).toEqual({ pet: { name: "Vện" } }));
    expect(saves.map(({ seen }) => seen)).toEqual(['"0"', '"7"']);

    draft = { ...theirs, version: 9 };
    type("Vện 2");
    putAway();
    await screen.findByText(texts.draft.conflict);
    press(texts.draft.takeTheirs);
    await waitFor(() => expect(nameBox().value).toBe("Vàng"));
    type("Vàng 2");
    putAway();
    await waitFor(() => expect(saves[saves.length - 1]?.seen).toBe('"9"'));
  });

  it("takes what another phone has saved when the screen is opened again", async () => {
    await openRequest("k-6");
    expect(nameBox().value).toBe("Mực");
    cleanup();
    draft = theirs;
    await openRequest("k-6");
    expect(nameBox().value).toBe("Vàng");
  });

  it("says where the way ends when nothing is awaited any more", async () => {
    await openRequest("k-7");
    const expired = { ...supplement, id: "k-7", answered_at: at, outcome: "expired" };
    dossier = { ...dossier, status: "declined", allowed: [], requests: [expired] };
    type("Vện");
    putAway();
    await heading(texts.act.over);
    expect(screen.getByText(texts.supplement.expired)).toBeTruthy();
    await waitFor(() => expect(leave()).toBe("goes"));
  });

  it("is not saved any more once it was sent", async () => {
    await openRequest("k-8");
    type("Vện");
    becomes = {
      status: "in_progress",
      allowed: [],
      requests: [{ ...supplement, id: "k-8", answered_at: at, outcome: "answered" }],
    };
    press(texts.supplement.send);
    await screen.findByText(texts.act.done.supplement);
    putAway();
    expect(saves).toEqual([]);
    expect(leave()).toBe("goes");
  });

  it("goes on being saved after a refusal", async () => {
    await openRequest("k-9");
    next = {
      status: 422,
      body: { type: "x:invalid-request", title: "x", detail: "x", errors: [] },
    };
    press(texts.supplement.send);
    await waitFor(() => expect(wrote).toHaveLength(1));
    await waitFor(() => expect(screen.getByRole("button", { name: texts.supplement.send })));
    type("Vện");
    putAway();
    await waitFor(() => expect(draft["answers"]).toEqual({ pet: { name: "Vện" } }));
  });
});
