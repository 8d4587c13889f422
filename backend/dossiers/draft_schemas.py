"""What the API says to and of drafts and of suggestions."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.core.json_object import JsonObject
from backend.dossiers.schemas import AttachedFileSchema, WarningSchema
from backend.procedures.schemas import ProcedureNameSchema

# Several times what the largest form holds when every row of it is filled.
MAX_ANSWERS_BYTES = 100_000
MAX_BEHALF_BYTES = 2_000


class DraftContentSchema(Schema):
    """A form in progress. Only shape and size are checked; what is wrong is told, not refused."""

    revision = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 1_000_000, error="out_of_range"),
        metadata={"description": "Of the form that was filled in.", "example": 1},
    )
    answers = JsonObject(
        required=True,
        max_bytes=MAX_ANSWERS_BYTES,
        metadata={
            "description": "As far as given; nested as in a submission. At most 100,000 bytes. "
            "Kept as sent but for NFC, trimming and empty values.",
            "example": {"tre": {"ho": "Nguyễn"}},
        },
    )
    attachments = fields.List(
        fields.Nested(AttachedFileSchema),
        load_default=list,
        validate=validate.Length(max=200, error="wrong_length"),
    )
    agency = CleanString(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 50, error="wrong_length"),
        metadata={"description": "Code of the office chosen so far.", "example": "H53.007"},
    )
    step = CleanString(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 100, error="wrong_length"),
        metadata={"description": "Key of the step that is open.", "example": "tre"},
    )
    on_behalf_of = JsonObject(
        allow_none=True,
        max_bytes=MAX_BEHALF_BYTES,
        metadata={"description": "As in a submission, as far as typed. At most 2,000 bytes."},
    )


class NewDraftSchema(DraftContentSchema):
    procedure = CleanString(
        required=True,
        validate=validate.Length(1, 50, error="wrong_length"),
        metadata={"example": "1.001193"},
    )
    answers = JsonObject(
        load_default=dict,
        max_bytes=MAX_ANSWERS_BYTES,
        metadata={"description": "As in saving; may be left out."},
    )


class DraftSummarySchema(Schema):
    """A draft in a list."""

    id = fields.UUID(required=True)
    procedure = fields.Nested(ProcedureNameSchema, required=True)
    revision = fields.Integer(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(["current", "carried_over", "closed"]),
        metadata={
            "description": "`carried_over`: the form has a newer revision; `closed`: the procedure "
            "takes no dossiers any more."
        },
    )
    step = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, metadata={"description": "In quotes, the ETag."})
    created_at = Moment(required=True)
    updated_at = Moment(required=True)
    expires_at = Moment(
        required=True, metadata={"description": "Forgotten then, unless it is saved before."}
    )


class DraftListSchema(Schema):
    items = fields.List(fields.Nested(DraftSummarySchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "Always null."})


class DraftFileSchema(Schema):
    """A file of the draft; one that is missing here is gone and must be sent again."""

    upload = fields.UUID(required=True)
    requirement = fields.String(required=True)
    file_name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "In bytes."})
    state = fields.String(
        required=True,
        validate=validate.OneOf(["pending", "arrived", "received", "refused", "claimed"]),
    )


class DroppedSchema(Schema):
    """An answer without a place in the new form."""

    pointer = fields.String(required=True, metadata={"example": "/answers/tre/biet_danh"})
    label = fields.String(required=True, metadata={"description": "What the old form asked."})
    value = fields.Raw(required=True, metadata={"description": "What was answered."})


class DroppedPaperSchema(Schema):
    requirement = fields.String(required=True)
    name = fields.String(required=True)
    upload = fields.UUID(required=True)


class AskedSchema(Schema):
    pointer = fields.String(required=True)
    label = fields.String(required=True)


class CarriedOverSchema(Schema):
    """What became of the answers in the newer revision."""

    from_revision = fields.Integer(required=True)
    dropped = fields.List(fields.Nested(DroppedSchema), required=True)
    dropped_papers = fields.List(fields.Nested(DroppedPaperSchema), required=True)
    newly_asked = fields.List(fields.Nested(AskedSchema), required=True)


class DraftSchema(DraftSummarySchema):
    """A draft. With `carried_over`, everything is shown as the current revision has it, and what
    is stored stays as it was until it is saved."""

    answers = fields.Dict(required=True)
    attachments = fields.List(fields.Nested(AttachedFileSchema), required=True)
    agency = fields.String(required=True, allow_none=True)
    on_behalf_of = fields.Dict(required=True, allow_none=True)
    files = fields.List(fields.Nested(DraftFileSchema), required=True)
    carried_over = fields.Nested(CarriedOverSchema, required=True, allow_none=True)
    errors = fields.List(
        fields.Nested(WarningSchema),
        required=True,
        metadata={"description": "Faults of the answers given so far; what is missing is none."},
    )
    warnings = fields.List(fields.Nested(WarningSchema), required=True)


class SupplementDraftContentSchema(Schema):
    """An answer to a supplement in progress: unfinished or wrong, but of nothing else."""

    answers = JsonObject(
        required=True,
        max_bytes=MAX_ANSWERS_BYTES,
        metadata={
            "description": "As far as given, only of what the answer may hold; nested as there. "
            "At most 100,000 bytes.",
            "example": {"tre": {"ho": "Nguyễn"}},
        },
    )
    attachments = fields.List(
        fields.Nested(AttachedFileSchema),
        load_default=list,
        validate=validate.Length(max=200, error="wrong_length"),
    )
    remark = CleanString(
        load_default=None,
        validate=validate.Length(max=1000, error="wrong_length"),
        metadata={"description": "To the office, so far."},
    )


class SupplementDraftSchema(Schema):
    """What was answered so far. Version 0: nothing was saved yet."""

    version = fields.Integer(required=True, metadata={"description": "In quotes, the ETag."})
    updated_at = Moment(required=True, allow_none=True)
    answers = fields.Dict(required=True)
    attachments = fields.List(fields.Nested(AttachedFileSchema), required=True)
    remark = fields.String(required=True, allow_none=True)
    files = fields.List(fields.Nested(DraftFileSchema), required=True)


class PrefillQuerySchema(Schema):
    procedure = CleanString(
        required=True,
        validate=validate.Length(1, 50, error="wrong_length"),
        metadata={"example": "1.001193"},
    )


class OriginSchema(Schema):
    """The earlier dossier that said so."""

    tracking_code = fields.String(required=True, metadata={"example": "7KQ2-9MWX-4D3P"})
    submitted_at = Moment(required=True)


class SuggestionSchema(Schema):
    """An answer that the citizen has given before; to be asked, never filled in unasked."""

    pointer = fields.String(
        required=True, metadata={"example": "/answers/nguoi_yeu_cau/dien_thoai"}
    )
    value = fields.Raw(required=True, metadata={"example": "0912345678"})
    label = fields.String(required=True, metadata={"example": "Số điện thoại"})
    from_ = fields.Nested(OriginSchema, required=True, attribute="from", data_key="from")


class SuggestionListSchema(Schema):
    items = fields.List(fields.Nested(SuggestionSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "Always null."})
