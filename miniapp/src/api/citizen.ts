// What a signed-in citizen may ask: own uploads and dossiers.
import { withSession } from "../session";
import { body, client } from "./client";
import type { Consents, DraftContent, PartsRequest, Submission, UploadRequest } from "./models";

export function createUpload(request: UploadRequest) {
  return withSession((headers) => body(client.POST("/api/v1/uploads", { body: request, headers })));
}

/** The upload as the server knows it, with a fresh link while its bytes are awaited. */
export function getUpload(id: string) {
  return withSession((headers) =>
    body(
      client.GET("/api/v1/uploads/{upload_id}", { params: { path: { upload_id: id } }, headers }),
    ),
  );
}

/** A link, good for two minutes, to a small picture of what the server has. */
export function getUploadPicture(id: string) {
  return withSession((headers) =>
    body(
      client.GET("/api/v1/uploads/{upload_id}/picture", {
        params: { path: { upload_id: id } },
        headers,
      }),
    ),
  );
}

/** Links for parts of a large file. */
export function linkParts(id: string, request: PartsRequest) {
  return withSession((headers) =>
    body(
      client.POST("/api/v1/uploads/{upload_id}/parts", {
        params: { path: { upload_id: id } },
        headers,
        body: request,
      }),
    ),
  );
}

export function completeUpload(id: string) {
  return withSession((headers) =>
    body(
      client.POST("/api/v1/uploads/{upload_id}/complete", {
        params: { path: { upload_id: id } },
        headers,
      }),
    ),
  );
}

export function deleteUpload(id: string) {
  return withSession((headers) =>
    body(
      client.DELETE("/api/v1/uploads/{upload_id}", {
        params: { path: { upload_id: id } },
        headers,
      }),
    ),
  );
}

/** Sends a dossier. The same key with the same body never makes a second one. */
export function submitDossier(key: string, submission: Submission) {
  return withSession((headers) =>
    body(
      client.POST("/api/v1/dossiers", {
        params: { header: { "Idempotency-Key": key } },
        headers,
        body: submission,
      }),
    ),
  );
}

export function listDossiers(cursor: string) {
  const query = cursor ? { cursor } : {};
  return withSession((headers) =>
    body(client.GET("/api/v1/dossiers", { params: { query }, headers })),
  );
}

export function getDossier(id: string) {
  return withSession((headers) =>
    body(
      client.GET("/api/v1/dossiers/{dossier_id}", {
        params: { path: { dossier_id: id } },
        headers,
      }),
    ),
  );
}

export function listDrafts() {
  return withSession((headers) => body(client.GET("/api/v1/drafts", { headers })));
}

export function getDraft(id: string) {
  return withSession((headers) =>
    body(client.GET("/api/v1/drafts/{draft_id}", { params: { path: { draft_id: id } }, headers })),
  );
}

/** Begins a draft. The same key never begins a second one. */
export function beginDraft(key: string, procedure: string, content: DraftContent) {
  return withSession((headers) =>
    body(
      client.POST("/api/v1/drafts", {
        params: { header: { "Idempotency-Key": key } },
        headers,
        body: { procedure, ...content },
      }),
    ),
  );
}

/** Saves over the version that was seen; another one meanwhile is 412 with it in `current`. */
export function saveDraft(id: string, version: number, content: DraftContent) {
  return withSession((headers) =>
    body(
      client.PUT("/api/v1/drafts/{draft_id}", {
        params: { path: { draft_id: id }, header: { "If-Match": `"${version}"` } },
        headers,
        body: content,
      }),
    ),
  );
}

export function discardDraft(id: string) {
  return withSession((headers) =>
    body(
      client.DELETE("/api/v1/drafts/{draft_id}", {
        params: { path: { draft_id: id }, header: { "If-Match": "*" } },
        headers,
      }),
    ),
  );
}

/** Answers of earlier dossiers to questions that this procedure asks again. */
export function suggestAnswers(procedure: string) {
  return withSession((headers) =>
    body(client.GET("/api/v1/me/prefill", { params: { query: { procedure } }, headers })),
  );
}

/** A page of what the citizen was told, and how much of all of it is unread. */
export function listNotifications(cursor: string) {
  const query = cursor ? { cursor } : {};
  return withSession((headers) =>
    body(client.GET("/api/v1/notifications", { params: { query }, headers })),
  );
}

/** The latest that the citizen was told about one dossier. */
export function listNotificationsAbout(subject: string) {
  return withSession((headers) =>
    body(client.GET("/api/v1/notifications", { params: { query: { subject } }, headers })),
  );
}

export function readNotification(id: string) {
  return withSession((headers) =>
    body(
      client.PUT("/api/v1/notifications/{notification_id}/read", {
        params: { path: { notification_id: id } },
        headers,
      }),
    ),
  );
}

/** What came after `newest` stays unread: the citizen has not seen it. */
export function readAllNotifications(newest: string) {
  return withSession((headers) =>
    body(client.PUT("/api/v1/notifications/read", { headers, body: { newest } })),
  );
}

/** How the citizen may be told, and what is known of how to reach them. */
export function getReach() {
  return withSession((headers) => body(client.GET("/api/v1/me/consents", { headers })));
}

/** Of the texts beside the choices in this app; the server takes consent to no other. */
const CHOICES_VERSION: Consents["version"] = "2026-11";

export function chooseReach({ zalo, sms, call }: Omit<Consents, "version">) {
  const chosen = { version: CHOICES_VERSION, zalo, sms, call };
  return withSession((headers) =>
    body(client.PUT("/api/v1/me/consents", { headers, body: chosen })),
  );
}

/** The reader agrees to messages by Zalo; all other choices stay. */
export async function agreeToZalo() {
  return chooseReach({ ...(await getReach()), zalo: true });
}

/** The tokens work once: a lost answer wants another press, never a repeat. */
export function tellPhone(access_token: string, phone_token: string) {
  return withSession((headers) =>
    body(client.POST("/api/v1/me/phone", { headers, body: { access_token, phone_token } })),
  );
}

export function forgetPhone() {
  return withSession((headers) => body(client.DELETE("/api/v1/me/phone", { headers })));
}

/** Name, number and the way to Zalo are forgotten at once. May be repeated. */
export function forgetMe() {
  return withSession((headers) => body(client.DELETE("/api/v1/me", { headers })));
}

/** A link, good for five minutes, to everything that is kept of the citizen. At most 12 times an hour. */
export function linkMyData() {
  return withSession((headers) => body(client.GET("/api/v1/me/data/link", { headers })));
}
