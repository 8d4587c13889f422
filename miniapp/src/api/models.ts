// Short names for what the contract says.
import type { FormSchema, Layout } from "../form/schema";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type ProcedureSummary = Schemas["ProcedureSummary"];
export type Procedure = Schemas["Procedure"];
export type Requirement = Schemas["Requirement"];
export type CodeListItem = Schemas["Code"];
export type Agency = Schemas["Office"];
export type Redirect = Schemas["Redirect"];
export type DueFees = Schemas["DueFees"];
export type AttachedFile = Schemas["AttachedFile"];
export type Draft = Schemas["Draft"];
export type DraftSummary = Schemas["DraftSummary"];
export type DraftContent = Schemas["DraftContent"];
export type Suggestion = Schemas["Suggestion"];
export type Notification = Schemas["Notification"];
export type NotificationList = Schemas["NotificationList"];
export type Consents = Schemas["Consents"];
export type Reach = Schemas["Reach"];
export type Session = Schemas["Session"];
export type ReadValue = Schemas["ReadValue"];
export type Upload = Schemas["Upload"];
export type UploadRequest = Schemas["UploadRequest"];
export type PartsRequest = Schemas["PartsRequest"];
export type PartLinks = Schemas["PartLinks"];
export type Submission = Schemas["Submission"];
export type OnBehalfOf = Schemas["OnBehalf"];
export type OnBehalfForm = Schemas["OnBehalfForm"];
export type Receipt = Schemas["Receipt"];
export type Dossier = Schemas["Dossier"];
/** What a citizen may do to a dossier. */
export type Allowed = Dossier["allowed"][number];
export type Due = Schemas["Due"];
export type Asked = Schemas["Request"];
export type SupplementAnswer = Schemas["SupplementAnswer"];
export type SupplementDraft = Schemas["SupplementDraft"];
export type SupplementDraftContent = Schemas["SupplementDraftContent"];
export type DossierSummary = Schemas["DossierSummary"];
export type VerifiedLetter = Schemas["VerifiedLetter"];
export type DossierList = Schemas["DossierList"];
export type Tracking = Schemas["Tracking"];
export type Problem = Schemas["Problem"];
export type FieldError = Schemas["ProblemItem"];

/** The form endpoint's answer; the contract leaves the two schemas open, this does not. */
export type FormDefinition = Omit<Schemas["Form"], "schema" | "ui_schema"> & {
  schema: FormSchema;
  ui_schema: Layout;
};
