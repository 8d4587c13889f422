// What a signed-in citizen may do to a dossier after it was filed, and the papers about it.
import { withSession } from "../session";
import { body, client } from "./client";
import type { SupplementAnswer, SupplementDraftContent } from "./models";

/** The header by which nobody writes over what they have not seen. */
function seen(version: number) {
  return { "If-Match": `"${version}"` };
}

export function answerSupplement(
  id: string,
  version: number,
  supplement: string,
  answer: SupplementAnswer,
) {
  return withSession((headers) =>
    body(
      client.PUT("/api/v1/dossiers/{dossier_id}/supplements/{supplement_id}", {
        params: { path: { dossier_id: id, supplement_id: supplement }, header: seen(version) },
        headers,
        body: answer,
      }),
    ),
  );
}

/** What has been answered so far; there always is something while an answer is awaited. */
export function getSupplementDraft(id: string, supplement: string) {
  return withSession((headers) =>
    body(
      client.GET("/api/v1/dossiers/{dossier_id}/supplements/{supplement_id}/draft", {
        params: { path: { dossier_id: id, supplement_id: supplement } },
        headers,
      }),
    ),
  );
}

/** Saves over the version that was seen; another one meanwhile is 412 with it in `current`. */
export function saveSupplementDraft(
  id: string,
  supplement: string,
  version: number,
  content: SupplementDraftContent,
) {
  return withSession((headers) =>
    body(
      client.PUT("/api/v1/dossiers/{dossier_id}/supplements/{supplement_id}/draft", {
        params: { path: { dossier_id: id, supplement_id: supplement }, header: seen(version) },
        headers,
        body: content,
      }),
    ),
  );
}

/** Agrees to the draft of a paper, or says what is wrong in it. */
export function confirmDraft(id: string, version: number, agreed: boolean, remark: string) {
  return withSession((headers) =>
    body(
      client.POST("/api/v1/dossiers/{dossier_id}/confirmation", {
        params: { path: { dossier_id: id }, header: seen(version) },
        headers,
        body: { agreed, remark: remark || null },
      }),
    ),
  );
}

export function withdraw(id: string, version: number, reason: string) {
  return withSession((headers) =>
    body(
      client.POST("/api/v1/dossiers/{dossier_id}/withdrawal", {
        params: { path: { dossier_id: id }, header: seen(version) },
        headers,
        body: { reason: reason || null },
      }),
    ),
  );
}

export function cancelWithdrawal(id: string, version: number) {
  return withSession((headers) =>
    body(
      client.DELETE("/api/v1/dossiers/{dossier_id}/withdrawal", {
        params: { path: { dossier_id: id }, header: seen(version) },
        headers,
      }),
    ),
  );
}

/** From 1, not at all content, to 5, very. */
export function rate(id: string, version: number, level: number, reason: string) {
  return withSession((headers) =>
    body(
      client.POST("/api/v1/dossiers/{dossier_id}/rating", {
        params: { path: { dossier_id: id }, header: seen(version) },
        headers,
        body: { level, reason: reason || null },
      }),
    ),
  );
}

/** A link to the result, good for two minutes. */
export function getResult(id: string) {
  return withSession((headers) =>
    body(
      client.GET("/api/v1/dossiers/{dossier_id}/result", {
        params: { path: { dossier_id: id } },
        headers,
      }),
    ),
  );
}

/** A link to the filled form, good for five minutes and for anybody who holds it. */
export function getDeclarationLink(id: string) {
  return withSession((headers) =>
    body(
      client.GET("/api/v1/dossiers/{dossier_id}/declaration/link", {
        params: { path: { dossier_id: id } },
        headers,
      }),
    ),
  );
}

/** A link to the days of a dossier as a calendar takes them, good for five minutes. */
export function getAppointmentLink(id: string) {
  return withSession((headers) =>
    body(
      client.GET("/api/v1/dossiers/{dossier_id}/appointment/link", {
        params: { path: { dossier_id: id } },
        headers,
      }),
    ),
  );
}

/** A link to a letter, good for five minutes and for anybody who holds it. */
export function getLetterLink(id: string, letter: string) {
  return withSession((headers) =>
    body(
      client.GET("/api/v1/dossiers/{dossier_id}/letters/{letter_id}/link", {
        params: { path: { dossier_id: id, letter_id: letter } },
        headers,
      }),
    ),
  );
}
