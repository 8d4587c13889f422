"""What the API says to and of dossiers."""

from typing import Final

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.dossiers.states import STATUSES
from backend.procedures.schemas import ProcedureNameSchema


class AttachedFileSchema(Schema):
    """A received upload and the requirement it answers."""

    requirement = CleanString(required=True, validate=validate.Length(1, 100, error="wrong_length"))
    alternative = CleanString(
        validate=validate.Length(1, 100, error="wrong_length"),
        metadata={"description": "Kind of paper; the requirement's first where it is left out."},
    )
    upload = fields.UUID(required=True)


class ConsentSchema(Schema):
    """Which text was read and what was agreed to."""

    version = CleanString(required=True, validate=validate.Length(1, 50, error="wrong_length"))
    granted = fields.List(
        CleanString(validate=validate.Length(1, 50, error="wrong_length")),
        required=True,
        validate=validate.Length(max=20, error="wrong_length"),
        metadata={"example": ["processing"]},
    )


class SubmissionSchema(Schema):
    """A filled form with its papers."""

    procedure = CleanString(
        required=True,
        validate=validate.Length(1, 50, error="wrong_length"),
        metadata={"example": "1.001193"},
    )
    revision = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 1_000_000, error="out_of_range"),
        metadata={"description": "As the form endpoint gave it.", "example": 1},
    )
    agency = CleanString(
        required=True,
        validate=validate.Length(1, 50, error="wrong_length"),
        metadata={"description": "Code of the receiving office.", "example": "H53.007"},
    )
    answers = fields.Dict(
        required=True,
        keys=fields.String(),
        metadata={
            "description": "Nested as the form's `schema` says. Texts are normalised to NFC and "
            "trimmed; empty texts, nulls and empty objects count as not answered; answers hidden "
            "by a condition are refused (`not_applicable`); read-only answers are computed here.",
            "example": {"tre": {"ho": "Nguyễn", "ten": "An", "ngay_sinh": "2026-11-02"}},
        },
    )
    attachments = fields.List(
        fields.Nested(AttachedFileSchema),
        required=True,
        validate=validate.Length(max=200, error="wrong_length"),
    )
    consent = fields.Nested(ConsentSchema, required=True)
    draft = fields.UUID(
        metadata={"description": "The draft this was; it is removed as the dossier is made."}
    )


class IdempotencySchema(Schema):
    class Meta:
        unknown = "exclude"

    idempotency_key = fields.String(
        required=True,
        data_key="Idempotency-Key",
        validate=validate.Regexp(r"^[\x21-\x7e]{8,200}$", error="pattern"),
        metadata={
            "description": "Made once for a dossier and kept over retries; a UUID will do.",
            "example": "5f1c2f0e-5b0a-4b8e-9a3e-0c5d7a1e2b3c",
        },
    )


class PlaceSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)


class WarningSchema(Schema):
    """Something that may be a slip; the officer sees it too."""

    pointer = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class TimelineEntrySchema(Schema):
    at = Moment(required=True)
    status = fields.String(required=True)
    label = fields.String(required=True)


class DossierSummarySchema(Schema):
    """A dossier in a list."""

    id = fields.UUID(required=True)
    tracking_code = fields.String(required=True, metadata={"example": "7KQ2-9MWX-4D3P"})
    number = fields.String(required=True, metadata={"example": "H53.007-261123-0001"})
    status = fields.String(required=True, validate=validate.OneOf(list(STATUSES)))
    status_label = fields.String(required=True)
    procedure = fields.Nested(ProcedureNameSchema, required=True)
    revision = fields.Integer(required=True)
    agency = fields.Nested(PlaceSchema, required=True)
    submitted_at = Moment(required=True)
    acceptance_due_at = Moment(
        required=True,
        metadata={"description": "By when the office says whether it accepts the dossier."},
    )


class ReceiptSchema(DossierSummarySchema):
    """What a citizen holds after sending."""

    next_step = fields.String(required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    papers_to_bring = fields.List(fields.String(), required=True)
    timeline = fields.List(fields.Nested(TimelineEntrySchema), required=True)


class AttachmentSchema(Schema):
    requirement = fields.String(required=True)
    requirement_name = fields.String(required=True)
    alternative = fields.String(required=True)
    file_name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "In bytes."})
    sha256 = fields.String(required=True)


class DossierSchema(ReceiptSchema):
    """A dossier with everything that was filed."""

    answers = fields.Dict(required=True)
    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)


class DossierListSchema(Schema):
    items = fields.List(fields.Nested(DossierSummarySchema), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "Cursor of the next page."}
    )


class DossierQuerySchema(Schema):
    cursor = fields.String(load_default="", validate=validate.Length(max=500, error="wrong_length"))


class TrackingSchema(Schema):
    """The public face of a dossier. No personal data."""

    tracking_code = fields.String(required=True, metadata={"example": "7KQ2-9MWX-4D3P"})
    status = fields.String(required=True, validate=validate.OneOf(list(STATUSES)))
    status_label = fields.String(required=True)
    procedure_name = fields.String(required=True)
    agency_name = fields.String(required=True)
    submitted_at = Moment(required=True)
    acceptance_due_at = Moment(required=True)
    next_step = fields.String(required=True)
    timeline = fields.List(fields.Nested(TimelineEntrySchema), required=True)


# A document: no JSON, so described as OpenAPI has it.
PDF_FILE: Final = {"type": "string", "format": "binary"}
PDF_HEADERS: Final = {
    "ETag": {"schema": {"type": "string"}},
    "Content-Disposition": {
        "schema": {"type": "string"},
        "description": "`attachment` with the name of the file, in ASCII and in UTF-8.",
    },
}
