// Interim: written by hand until the contract can be generated from.
interface Json<T> { content: { "application/json": T } }
interface Failure { content: { "application/problem+json": Problem } }
interface Answers<T> { 200: Json<T>; default: Failure }
interface Created<T> { 201: Json<T>; default: Failure }
interface Problem { type: string; title: string; status: number; detail: string; request_id?: string; errors?: { pointer: string; code: string; message: string }[]; current_revision?: number }
interface Upload { id: string; state: "pending" | "received"; procedure: string; requirement: string; file_name: string; media_type: string; size: number; sha256: string; created_at: string; received_at: string | null; put: { url: string; method: string; headers: { [key: string]: string }; expires_at: string } | null }
interface Requirement { key: string; name: string; hint?: string | null; how: "submit" | "present"; required: boolean; condition: { [key: string]: unknown } | null; alternatives?: { key: string; name: string }[]; media_types?: string[]; max_bytes?: number; max_files?: number }
interface TimelineEntry { at: string; status: string; label: string }
interface DossierSummary { id: string; tracking_code: string; number: string; status: string; status_label: string; procedure: { code: string; name: string }; revision: number; agency: { code: string; name: string }; submitted_at: string; acceptance_due_at: string | null }
interface Dossier extends DossierSummary { warnings: { pointer: string; code: string; message: string }[]; papers_to_bring: string[]; timeline: TimelineEntry[] }
interface DossierDetail extends Dossier { answers: { [key: string]: unknown }; attachments: { requirement: string; alternative?: string | null; file_name: string; size: number }[] }
type None = undefined;
export interface paths {
  "/procedures": { get: { parameters: { query?: { q?: string; category?: string } }; responses: Answers<{ items: { code: string; name: string; summary: string; categories: { key: string; name: string }[]; time_limit: string; fee: string }[]; next: string | null }> } };
  "/procedures/{code}": { get: { parameters: { path: { code: string } }; responses: Answers<{ code: string; name: string; summary: string; categories: { key: string; name: string }[]; decided_by: string; who_may_file: string; citizen_deadline: { text: string; certainty: string }; guide: { title: string; items: string[] }[]; time_limit: { text: string; certainty: string }; fees: { text: string; amount: number | null; certainty: string }[]; legal_basis: { text: string; certainty: string }[]; result: string; requirements: Requirement[]; revision: { number: number; effective_from: string } }> } };
  "/procedures/{code}/form": { get: { parameters: { path: { code: string } }; responses: Answers<{ procedure: { code: string; name: string }; revision: number; effective_from: string; schema: { [key: string]: unknown }; ui_schema: { [key: string]: unknown }; requirements: Requirement[]; receiving: { level: string; suggested_from: string[] }; consent: { version: string; notice: string; purposes: { key: string; text: string; required: boolean }[] } }> } };
  "/codelists/{name}": { get: { parameters: { path: { name: string }; query?: { parent?: string } }; responses: Answers<{ name: string; items: { code: string; name: string }[] }> } };
  "/agencies": { get: { parameters: { query?: { level?: string } }; responses: Answers<{ items: { code: string; name: string; commune: string | null }[] }> } };
  "/sessions/zalo": { post: { requestBody: { content: { "application/json": { access_token: string } } }; responses: Created<{ token: string; token_type: string; expires_at: string; citizen: { id: string; display_name: string } }> } };
  "/uploads": { post: { requestBody: { content: { "application/json": { procedure: string; requirement: string; file_name: string; media_type: string; size: number; sha256: string; md5: string } } }; responses: Created<Upload> } };
  "/uploads/{id}": { get: { parameters: { path: { id: string } }; responses: Answers<Upload> }; delete: { parameters: { path: { id: string } }; responses: { 204: { content?: never }; default: Failure } } };
  "/uploads/{id}/complete": { post: { parameters: { path: { id: string } }; responses: Answers<Upload> } };
  "/dossiers": { get: { parameters: { query?: { cursor?: string } }; responses: Answers<{ items: DossierSummary[]; next: string | null }> }; post: { parameters: { header: { "Idempotency-Key": string } }; requestBody: { content: { "application/json": { procedure: string; revision: number; agency: string; answers: { [key: string]: unknown }; attachments: { requirement: string; alternative?: string; upload: string }[]; consent: { version: string; granted: string[] } } } }; responses: Created<Dossier> } };
  "/dossiers/{id}": { get: { parameters: { path: { id: string } }; responses: Answers<DossierDetail> } };
  "/tracking/{code}": { get: { parameters: { path: { code: string } }; responses: Answers<{ tracking_code: string; status: string; status_label: string; procedure_name: string; agency_name: string; submitted_at: string; acceptance_due_at: string | null; next_step: string; timeline: TimelineEntry[] }> } };
}
export type { None };
