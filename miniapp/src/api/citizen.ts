// What a signed-in citizen may ask: own uploads and dossiers.
import { withSession } from "../session";
import { body, client } from "./client";
import type { Submission, UploadRequest } from "./models";

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
