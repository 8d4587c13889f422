"""What the API says to and of dossiers."""

from typing import Final

from marshmallow import fields, validate

from backend.agencies.schemas import ReceivingOfficeSchema
from backend.core.api import CleanString, Moment, Schema
from backend.dossiers.office_schemas import PlaceSchema
from backend.dossiers.on_behalf_schemas import OnBehalfSchema, ShownOnBehalfSchema
from backend.dossiers.operations import CITIZENS_OPERATIONS
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
    on_behalf_of = fields.Nested(
        OnBehalfSchema,
        allow_none=True,
        metadata={"description": "Where it is filed for somebody else, who agreed."},
    )
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

    agency = fields.Nested(ReceivingOfficeSchema, required=True)
    next_step = fields.String(required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    papers_to_bring = fields.List(fields.String(), required=True)
    timeline = fields.List(fields.Nested(TimelineEntrySchema), required=True)


class ReasonSchema(Schema):
    """One step of how a date came about, as a sentence and as data."""

    code = fields.String(required=True, metadata={"example": "days_off"})
    text = fields.String(
        required=True,
        metadata={"example": "24/11 là Ngày Văn hóa Việt Nam, không tính."},
    )
    from_ = Moment(required=True, allow_none=True, data_key="from", attribute="from")
    to = Moment(required=True, allow_none=True)
    working_seconds = fields.Integer(required=True, allow_none=True)


class DueSchema(Schema):
    """When the dossier is due, and why."""

    clock = fields.String(
        required=True,
        metadata={"description": "`acceptance`: the office's answer; `handling`: the result."},
    )
    at = Moment(required=True)
    original_at = Moment(required=True, metadata={"description": "Without an extension."})
    promised_at = Moment(required=True, metadata={"description": "Without pauses either."})
    next_at = Moment(
        required=True, metadata={"description": "What is due next, by the office or the citizen."}
    )
    paused_since = Moment(required=True, allow_none=True)
    remaining_seconds = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Working time left; below zero when late; null once it is fixed."},
    )
    postponed_to = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "While late: the date that came with the apology. It stays late."},
    )
    outcome = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "`early`, `on_time` or `overdue`, once there is a result."},
    )
    explanation = fields.List(fields.Nested(ReasonSchema), required=True)


class AskedItemSchema(Schema):
    """One thing asked for: a place of the form or a paper."""

    kind = fields.String(required=True, validate=validate.OneOf(["field", "paper"]))
    pointer = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Of a question, a list, a row (`/nganh/1`) or one question of a row "
            "(`/nganh/1/ma`). Rows count from 0, as they were when it was asked.",
            "example": "/tre/ho",
        },
    )
    requirement = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, metadata={"example": "Ngành nghề thứ 2 – Mã ngành"})
    reason = fields.String(required=True)


class DraftLineSchema(Schema):
    """A line of a draft that is shown for confirmation."""

    label = CleanString(required=True, validate=validate.Length(1, 200, error="wrong_length"))
    value = CleanString(required=True, validate=validate.Length(0, 500, error="wrong_length"))


class RequestSchema(Schema):
    """A supplement asked for, or a draft to confirm."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["supplement", "confirmation"]))
    asked_at = Moment(required=True)
    due_at = Moment(required=True)
    remark = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(AskedItemSchema), required=True)
    lines = fields.List(fields.Nested(DraftLineSchema), required=True)
    answered_at = Moment(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)
    response = fields.String(required=True, allow_none=True)


class PaidItemSchema(Schema):
    text = fields.String(required=True)
    amount = fields.Integer(required=True, allow_none=True)
    quantity = fields.Integer(required=True)
    total = fields.Integer(required=True, allow_none=True)


class PaymentSchema(Schema):
    """A fee asked for or paid. Amounts in đồng."""

    id = fields.UUID(required=True)
    amount = fields.Integer(required=True)
    items = fields.List(fields.Nested(PaidItemSchema), required=True)
    reason = fields.String(required=True, allow_none=True)
    requested_at = Moment(required=True)
    due_at = Moment(required=True, allow_none=True)
    method = fields.String(required=True, allow_none=True)
    reference = fields.String(required=True, allow_none=True)
    paid_at = Moment(required=True, allow_none=True)
    cancelled_at = Moment(required=True, allow_none=True)
    refunded_at = Moment(required=True, allow_none=True)


class LetterSchema(Schema):
    """A letter that was issued about a dossier."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"example": "receipt"})
    title = fields.String(required=True)
    number = fields.String(required=True, metadata={"example": "0012/2026/TNHS"})
    issued_at = Moment(required=True)


class RatingSchema(Schema):
    """How content the citizen was: 1 not at all, 5 very."""

    level = fields.Integer(required=True, validate=validate.Range(1, 5, error="out_of_range"))
    reason = fields.String(required=True, allow_none=True)
    at = Moment(required=True)


class HistoryEntrySchema(TimelineEntrySchema):
    """Something that happened, with who did it at which office."""

    actor = fields.String(required=True)
    agency = fields.Nested(PlaceSchema, required=True, allow_none=True)
    officer = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)


class AttachmentSchema(Schema):
    requirement = fields.String(required=True)
    requirement_name = fields.String(required=True)
    alternative = fields.String(required=True)
    file_name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "In bytes."})
    sha256 = fields.String(required=True)


class DossierSchema(ReceiptSchema):
    """A dossier with everything that was filed, and what came of it."""

    version = fields.Integer(required=True)
    due = fields.Nested(DueSchema, required=True)
    money = fields.String(required=True, metadata={"example": "none"})
    delivery = fields.String(required=True, metadata={"example": "none"})
    return_way = fields.String(required=True, allow_none=True)
    allowed = fields.List(
        fields.String(validate=validate.OneOf(list(CITIZENS_OPERATIONS))),
        required=True,
        metadata={
            "description": "What the citizen can do now: it would be accepted. By these calls: "
            + ", ".join(f"`{key}` by `{called}`" for key, called in CITIZENS_OPERATIONS.items())
            + "."
        },
    )
    requests = fields.List(fields.Nested(RequestSchema), required=True)
    payments = fields.List(fields.Nested(PaymentSchema), required=True)
    letters = fields.List(fields.Nested(LetterSchema), required=True)
    rating = fields.Nested(RatingSchema, required=True, allow_none=True)
    history = fields.List(fields.Nested(HistoryEntrySchema), required=True)
    answers = fields.Dict(required=True)
    on_behalf_of = fields.Nested(ShownOnBehalfSchema, required=True, allow_none=True)
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
    due = fields.Nested(DueSchema, required=True)


# A document: no JSON, so described as OpenAPI has it.
PDF_FILE: Final = {"type": "string", "format": "binary"}
PDF_HEADERS: Final = {
    "ETag": {"schema": {"type": "string"}},
    "Content-Disposition": {
        "schema": {"type": "string"},
        "description": "`attachment` with the name of the file, in ASCII and in UTF-8.",
    },
}
