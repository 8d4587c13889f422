// What anybody may ask: procedures, forms, code lists, offices, tracking, and a session.
import type { Answers } from "../form/schema";
import { language } from "../texts/first";
import { body, client } from "./client";
import type { FormDefinition } from "./models";

/** Answers kept for as long as the app is open, by language: they change once in months. */
const kept = new Map<string, Promise<unknown>>();

function keep<T>(name: string, load: () => Promise<T>): Promise<T> {
  const key = `${language.get()} ${name}`;
  const known = kept.get(key);
  if (known) return known as Promise<T>;
  const fresh = load();
  kept.set(key, fresh);
  fresh.catch(() => kept.delete(key)); // a failure is not an answer: ask again next time
  return fresh;
}

export function listProcedures(q: string) {
  const query = q ? { q } : {};
  return keep(`procedures ${q}`, () =>
    body(client.GET("/api/v1/procedures", { params: { query } })),
  );
}

export function getProcedure(code: string) {
  return keep(`procedure ${code}`, () =>
    body(client.GET("/api/v1/procedures/{code}", { params: { path: { code } } })),
  );
}

/**
 * The current form, or an older revision that still takes dossiers. Not kept: a form may be replaced
 * while the app is open, and the browser's ETag makes it cheap.
 */
export function getForm(code: string, revision?: number): Promise<FormDefinition> {
  const query = revision === undefined ? {} : { revision };
  return body(
    client.GET("/api/v1/procedures/{code}/form", { params: { path: { code }, query } }),
  ) as unknown as Promise<FormDefinition>;
}

export function getCodeList(name: string, parent: string) {
  const query = parent ? { parent } : {};
  return keep(`codelist ${name} ${parent}`, () =>
    body(client.GET("/api/v1/codelists/{name}", { params: { path: { name }, query } })),
  );
}

/** What is asked of whoever files for somebody else. */
export function getOnBehalf() {
  return keep("on behalf", () => body(client.GET("/api/v1/on-behalf")));
}

export function listAgencies(level: string) {
  // A form names its level freely; the contract lists the levels that there are.
  const query = { level: level as "commune" };
  return keep(`agencies ${level}`, () =>
    body(client.GET("/api/v1/agencies", { params: { query } })),
  );
}

/** What these answers would cost if they were sent today. */
export function calculateFee(code: string, revision: number, answers: Answers) {
  return body(
    client.POST("/api/v1/procedures/{code}/fee", {
      params: { path: { code } },
      body: { revision, answers },
    }),
  );
}

export function track(code: string) {
  return body(client.GET("/api/v1/tracking/{code}", { params: { path: { code } } }));
}

export function verifyLetter(token: string) {
  return body(client.GET("/api/v1/letters/verify/{token}", { params: { path: { token } } }));
}

export function openSession(accessToken: string) {
  return body(client.POST("/api/v1/sessions/zalo", { body: { access_token: accessToken } }));
}
