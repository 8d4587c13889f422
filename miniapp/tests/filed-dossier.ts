// A dossier that was filed, and what an office asks about it, for tests.
import { petForm } from "./form-of";

export type Json = { [key: string]: unknown };

export const at = "2026-11-23T01:00:00Z";
const due = {
  clock: "handling",
  at: "2026-11-26T10:00:00Z",
  original_at: "2026-11-25T10:00:00Z",
  promised_at: "2026-11-25T10:00:00Z",
  next_at: "2026-11-26T10:00:00Z",
  paused_since: null,
  remaining_seconds: 3600,
  postponed_to: null,
  outcome: null,
  explanation: [
    { code: "days_off", text: "The 24th is off.", from: null, to: null, working_seconds: null },
  ],
};
export const filed = {
  id: "d-1",
  tracking_code: "7KQ2-9MWX-4D3P",
  number: "H1-1",
  status: "in_progress",
  status_label: "Being decided",
  procedure: petForm.procedure,
  revision: 3,
  agency: {
    code: "H1",
    name: "Office One",
    address: "1 Market Street",
    phone: "0276 3 000 000",
    hours: "Monday to Friday, 07:30–17:00",
  },
  submitted_at: at,
  acceptance_due_at: "2026-11-23T09:00:00Z",
  next_step: "Wait.",
  warnings: [],
  papers_to_bring: ["Your card"],
  timeline: [],
  version: 4,
  due,
  money: "none",
  delivery: "none",
  return_way: null,
  allowed: ["request_withdrawal"],
  requests: [],
  payments: [],
  letters: [{ id: "l-1", kind: "receipt", title: "Receipt", number: "12", issued_at: at }],
  rating: null,
  history: [
    { at, status: "accepted", label: "Accepted", actor: "reception", note: "Bring the dog." },
  ],
  answers: {
    pet: { name: "Mực", kind: "dog", born: "2024-05-03", vaccinated: true, age: 2 },
    sure: true,
  },
  attachments: [],
};
export const supplement = {
  id: "r-1",
  kind: "supplement",
  asked_at: at,
  due_at: "2026-12-01T10:00:00Z",
  remark: "Look at the collar.",
  items: [
    {
      kind: "field",
      pointer: "/pet/name",
      requirement: null,
      name: "Pet – Name",
      reason: "Not as on the collar.",
    },
  ],
  lines: [],
  answered_at: null,
  outcome: null,
  response: null,
};
export const asked = {
  ...filed,
  status: "supplement_requested",
  allowed: ["answer_supplement", "request_withdrawal"],
  requests: [supplement],
};

export const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json" },
  });
