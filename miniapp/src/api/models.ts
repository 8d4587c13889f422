// Short names for what the contract says, so that screens need not spell out its paths.
import type { FormSchema, Layout } from "../form/schema";
import type { paths } from "./schema";

/** The JSON body of an operation's answer with the given status. */
type Answer<P extends keyof paths, M, S> = M extends keyof paths[P]
  ? paths[P][M] extends { responses: infer R }
    ? S extends keyof R
      ? R[S] extends { content: { "application/json": infer Body } }
        ? Body
        : never
      : never
    : never
  : never;

export type ProcedureSummary = Answer<"/procedures", "get", 200>["items"][number];
export type Procedure = Answer<"/procedures/{code}", "get", 200>;
export type Requirement = Procedure["requirements"][number];
export type CodeListItem = Answer<"/codelists/{name}", "get", 200>["items"][number];
export type Agency = Answer<"/agencies", "get", 200>["items"][number];
export type Session = Answer<"/sessions/zalo", "post", 201>;
export type Upload = Answer<"/uploads", "post", 201>;
export type Dossier = Answer<"/dossiers/{id}", "get", 200>;
export type Submitted = Answer<"/dossiers", "post", 201>;
export type DossierSummary = Answer<"/dossiers", "get", 200>["items"][number];
export type Tracking = Answer<"/tracking/{code}", "get", 200>;

export type Submission = paths["/dossiers"]["post"]["requestBody"]["content"]["application/json"];
export type UploadRequest = paths["/uploads"]["post"]["requestBody"]["content"]["application/json"];

/** The form endpoint's answer; the contract leaves the two schemas open, this does not. */
export type FormDefinition = Omit<
  Answer<"/procedures/{code}/form", "get", 200>,
  "schema" | "ui_schema"
> & { schema: FormSchema; ui_schema: Layout };
