// A dossier filled in with JSON Forms and sent to a running server, whose address is in API. Started by
// tests/journeys/test_other_front_ends.py; what the server answered is written to the file RECEIPT.
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { FormDefinition } from "../../src/api/models";
import { ForeignForm, fillInTaxChange } from "../foreign-form";

const { API = "", RECEIPT = "" } = process.env;

async function ask<T>(path: string, options: RequestInit = {}): Promise<T> {
  const answer = await fetch(`${API}/api/v1${path}`, options);
  const body = (await answer.json()) as T;
  expect(answer.ok, JSON.stringify(body)).toBe(true);
  return body;
}

const json = { "content-type": "application/json" };

it("a form of the server is filled in with JSON Forms, and received", async () => {
  const definition = await ask<FormDefinition>("/procedures/thue.thay_doi/form");
  const form = new ForeignForm();
  await fillInTaxChange(form, definition);
  expect(form.errors).toEqual([]);

  const { token } = await ask<{ token: string }>("/sessions/zalo", {
    method: "POST",
    headers: json,
    body: JSON.stringify({ access_token: "dev:nguoi-dung-giao-dien-khac" }),
  });
  const { level } = definition.receiving;
  const { items } = await ask<{ items: { code: string }[] }>(`/agencies?level=${level}`);
  const { procedure, revision, consent } = definition;
  const receipt = await ask("/dossiers", {
    method: "POST",
    headers: { ...json, authorization: `Bearer ${token}`, "idempotency-key": crypto.randomUUID() },
    body: JSON.stringify({
      procedure: procedure.code,
      revision,
      agency: items[0]?.code,
      answers: form.data,
      attachments: [],
      consent: { version: consent.version, granted: consent.purposes.map(({ key }) => key) },
    }),
  });
  form.close();
  writeFileSync(RECEIPT, JSON.stringify({ receipt, answers: form.data }));
}, 60_000);
