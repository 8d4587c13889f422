// What a signed-in citizen may ask: own uploads and dossiers.
import { withSession } from "../session";
import { body, client } from "./client";
import type { Submission, UploadRequest } from "./models";

export function createUpload(request: UploadRequest) {
  return withSession((headers) => body(client.POST("/uploads", { body: request, headers })));
}

/** The upload as the server knows it, with a fresh link while its bytes are awaited. */
export function getUpload(id: string) {
  return withSession((headers) =>
    body(client.GET("/uploads/{id}", { params: { path: { id } }, headers })),
  );
}

export function completeUpload(id: string) {
  return withSession((headers) =>
    body(client.POST("/uploads/{id}/complete", { params: { path: { id } }, headers })),
  );
}

export function deleteUpload(id: string) {
  return withSession((headers) =>
    body(client.DELETE("/uploads/{id}", { params: { path: { id } }, headers })),
  );
}

/** Sends a dossier. The same key with the same body never makes a second one. */
export function submitDossier(key: string, submission: Submission) {
  return withSession((headers) =>
    body(
      client.POST("/dossiers", {
        params: { header: { "Idempotency-Key": key } },
        headers,
        body: submission,
      }),
    ),
  );
}

export function listDossiers(cursor: string) {
  const query = cursor ? { cursor } : {};
  return withSession((headers) => body(client.GET("/dossiers", { params: { query }, headers })));
}

export function getDossier(id: string) {
  return withSession((headers) =>
    body(client.GET("/dossiers/{id}", { params: { path: { id } }, headers })),
  );
}
