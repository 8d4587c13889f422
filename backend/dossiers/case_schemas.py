"""What the API says to officers of dossiers."""

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.core.api import Moment, Schema
from backend.dossiers.case_reading import SHOWN
from backend.dossiers.office_schemas import PlaceSchema
from backend.dossiers.on_behalf_schemas import ShownOnBehalfSchema
from backend.dossiers.operations import OPERATIONS
from backend.dossiers.schemas import (
    DossierSummarySchema,
    DueSchema,
    LetterSchema,
    PaymentSchema,
    RatingSchema,
    RequestSchema,
    WarningSchema,
)
from backend.uploads.schemas import InspectionSchema


class PersonSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)


class IntervalSchema(Schema):
    """A stretch of the ledger."""

    clock = fields.String(required=True, validate=validate.OneOf(["acceptance", "handling"]))
    state = fields.String(required=True, validate=validate.OneOf(["running", "paused"]))
    agency = fields.Nested(PlaceSchema, required=True)
    from_ = Moment(required=True, data_key="from", attribute="from")
    to = Moment(required=True, allow_none=True)
    cause = fields.String(required=True)
    officer = fields.String(required=True, allow_none=True)
    legal_basis = fields.String(required=True, allow_none=True)


class ShareSchema(Schema):
    """How much working time one office has had the dossier with the clock running."""

    agency = fields.Nested(PlaceSchema, required=True)
    working_seconds = fields.Integer(required=True)


class CaseDueSchema(DueSchema):
    """When the dossier is due, why, and the ledger it follows from."""

    intervals = fields.List(fields.Nested(IntervalSchema), required=True)
    shares = fields.List(fields.Nested(ShareSchema), required=True)
    calendar_version = fields.String(required=True)


class NeedIfSchema(Schema):
    """Fields of the body that must be given where its `field` is `value`."""

    field = fields.String(required=True, metadata={"example": "method"})
    value = fields.String(required=True, metadata={"example": "transfer"})
    needs = fields.List(fields.String(), required=True, metadata={"example": ["reference"]})


class AllowedActionSchema(Schema):
    """An action that this officer can take now: by status, by role and as things are."""

    action = fields.String(required=True, metadata={"example": "accept", "enum": list(OPERATIONS)})
    operation = fields.String(
        required=True,
        metadata={
            "description": "The operationId of the call, as in this contract. A result is announced"
            " with `announceResult`, sent, and then proved with `completeResult`.",
            "example": "acceptDossier",
            "enum": sorted(set(OPERATIONS.values())),
        },
    )
    label = fields.String(required=True)
    needs = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "The fields of that call's body which must be given, of this dossier: "
            "an `amount` where its fee rules fix none, `papers` where some were asked for."
        },
    )
    needs_if = fields.List(
        fields.Nested(NeedIfSchema),
        required=True,
        metadata={"description": "What must be given besides, for some values of another field."},
    )


class FileBundleSchema(Schema):
    """The paper that a file is one of several of, as one PDF."""

    id = fields.UUID(required=True)
    position = fields.Integer(
        required=True, metadata={"description": "Of this file in the paper, from 1."}
    )
    files = fields.Integer(required=True, metadata={"description": "How many the paper has."})
    is_ready = fields.Boolean(
        required=True,
        metadata={"description": "Whether `shown=bundle` can be read; soon after filing."},
    )
    is_left_out = fields.Boolean(
        required=True,
        metadata={"description": "Whether this file is not in the PDF: refused, or too large."},
    )
    pages = fields.Integer(required=True, allow_none=True)
    size = fields.Integer(
        required=True, allow_none=True, metadata={"description": "In bytes, at most 15 MB."}
    )


class CaseAttachmentSchema(Schema):
    """A file; `superseded_at` tells since when a supplement has replaced it.

    Name, media type and size are those of the clean copy, once there is one.
    """

    id = fields.UUID(required=True)
    requirement = fields.String(required=True)
    requirement_name = fields.String(required=True)
    alternative = fields.String(required=True)
    file_name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "In bytes."})
    superseded_at = Moment(required=True, allow_none=True)
    inspection = fields.Nested(InspectionSchema, required=True)
    has_thumbnail = fields.Boolean(required=True)
    pages = fields.Integer(
        required=True,
        metadata={"description": "Of a PDF, so many can be looked at one by one; else 0."},
    )
    bundle = fields.Nested(
        FileBundleSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null for a paper of one file."},
    )


class AttachmentLinkQuerySchema(Schema):
    """What of a file to read."""

    shown = fields.String(
        load_default="file",
        validate=validate.OneOf(SHOWN, error="invalid_choice"),
        metadata={
            "description": "`file`: the clean copy (of a photo a JPEG at most 2200 pixels long, "
            "for the screen); `thumbnail`: a JPEG at most 320 pixels long; `page`: one page of a "
            "PDF as a JPEG; `bundle`: the whole paper as one PDF, where it has several files."
        },
    )
    page = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 10_000, error="out_of_range"),
        metadata={"description": "From 1; with `shown=page` only, and then needed."},
    )

    @validates_schema
    def check(self, data: dict[str, object], **_: object) -> None:
        """A page is named where one is wanted, and only there."""
        if data["shown"] == "page" and data["page"] is None:
            raise ValidationError("required", "page")
        if data["shown"] != "page" and data["page"] is not None:
            raise ValidationError("invalid", "page")


class FileLinkSchema(Schema):
    """A short-lived link to read one file, which is saved under a safe name."""

    url = fields.String(required=True)
    expires_at = Moment(required=True)
    file_name = fields.String(required=True, metadata={"example": "giay-chung-sinh 2.jpg"})
    media_type = fields.String(required=True, metadata={"example": "image/jpeg"})


class EventSchema(Schema):
    at = Moment(required=True)
    action = fields.String(required=True)
    label = fields.String(required=True)
    from_status = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    actor = fields.String(required=True)
    officer = fields.String(required=True, allow_none=True)
    agency = fields.Nested(PlaceSchema, required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    details = fields.Dict(required=True)


class ResultSchema(Schema):
    """A signed result. Size in bytes."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)
    file_name = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    pages = fields.Integer(required=True, allow_none=True)
    officer = fields.String(required=True, allow_none=True)
    received_at = Moment(required=True, allow_none=True)


class OriginalSchema(Schema):
    requirement = fields.String(required=True)
    seen_at = Moment(required=True)
    officer = fields.String(required=True, allow_none=True)
    remark = fields.String(required=True, allow_none=True)


class TransferSchema(Schema):
    from_ = fields.Nested(PlaceSchema, required=True, data_key="from", attribute="from")
    to = fields.Nested(PlaceSchema, required=True)
    at = Moment(required=True)
    officer = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)


class NoteSchema(Schema):
    at = Moment(required=True)
    officer = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)


class NoteListSchema(Schema):
    items = fields.List(fields.Nested(NoteSchema), required=True)


class ApologySchema(Schema):
    """The apology of a late dossier: drafted by the system, sent by a leader."""

    from_due = Moment(required=True)
    to_due = Moment(required=True)
    reason = fields.String(required=True, allow_none=True)
    drafted_at = Moment(required=True, allow_none=True)
    sent_at = Moment(required=True, allow_none=True)


class AnswerChangeSchema(Schema):
    """What an answer to a supplement changed, in one place."""

    pointer = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of the answer; null for a paper.", "example": "/nganh/1/ma"},
    )
    requirement = fields.String(
        required=True, allow_none=True, metadata={"description": "Of the paper; null for an answer"}
    )
    name = fields.String(required=True, metadata={"example": "Ngành nghề thứ 2 – Mã ngành"})
    before = fields.Raw(
        required=True,
        allow_none=True,
        metadata={"description": "The answer as it was, null for none; of a paper, how many."},
    )
    after = fields.Raw(
        required=True,
        allow_none=True,
        metadata={"description": "As it became: what is no more asked is gone, too."},
    )


class CaseRequestSchema(RequestSchema):
    """A supplement asked for, or a draft to confirm, with what came of it."""

    changes = fields.List(
        fields.Nested(AnswerChangeSchema),
        required=True,
        metadata={"description": "What the answer changed; empty until there is one."},
    )


class CaseSchema(DossierSummarySchema):
    """A dossier as an officer sees it: all of it, and what this officer may do now."""

    version = fields.Integer(required=True)
    channel = fields.String(required=True)
    handling_agency = fields.Nested(PlaceSchema, required=True)
    assignee = fields.Nested(PersonSchema, required=True, allow_none=True)
    lease_until = Moment(required=True, allow_none=True)
    money = fields.String(required=True)
    delivery = fields.String(required=True)
    return_way = fields.String(required=True, allow_none=True)
    accepted_at = Moment(required=True, allow_none=True)
    resolved_at = Moment(required=True, allow_none=True)
    returned_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True)
    answers = fields.Dict(required=True)
    on_behalf_of = fields.Nested(ShownOnBehalfSchema, required=True, allow_none=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    attachments = fields.List(fields.Nested(CaseAttachmentSchema), required=True)
    paper_copies = fields.Dict(
        required=True,
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Papers handed in on paper: how many, by requirement."},
    )
    due = fields.Nested(CaseDueSchema, required=True)
    allowed = fields.List(fields.Nested(AllowedActionSchema), required=True)
    requests = fields.List(fields.Nested(CaseRequestSchema), required=True)
    payments = fields.List(fields.Nested(PaymentSchema), required=True)
    letters = fields.List(fields.Nested(LetterSchema), required=True)
    rating = fields.Nested(RatingSchema, required=True, allow_none=True)
    events = fields.List(fields.Nested(EventSchema), required=True)
    results = fields.List(fields.Nested(ResultSchema), required=True)
    originals = fields.List(fields.Nested(OriginalSchema), required=True)
    transfers = fields.List(fields.Nested(TransferSchema), required=True)
    notes = fields.List(fields.Nested(NoteSchema), required=True)
    apology = fields.Nested(ApologySchema, required=True, allow_none=True)


class FiledCaseSchema(DossierSummarySchema):
    """A dossier that was taken in at a counter, with its receipt."""

    due_at = Moment(required=True)
    letters = fields.List(fields.Nested(LetterSchema), required=True)
