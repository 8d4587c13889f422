"""What the API says of procedures. Documents are compiled at publishing; these describe them."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.core.json_object import JsonObject

CODE_EXAMPLE = "1.001193"


class CategorySchema(Schema):
    key = fields.String(required=True)
    name = fields.String(required=True)


class ProcedureSummarySchema(Schema):
    """A procedure in a list."""

    code = fields.String(required=True, metadata={"example": CODE_EXAMPLE})
    name = fields.String(required=True, metadata={"example": "Đăng ký khai sinh"})
    summary = fields.String(required=True)
    categories = fields.List(fields.Nested(CategorySchema), required=True)
    time_limit = fields.String(required=True)
    fee = fields.String(required=True)


class ProcedureListSchema(Schema):
    items = fields.List(fields.Nested(ProcedureSummarySchema), required=True)
    suggestions = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What to ask instead; only when nothing was found."},
    )
    next = fields.String(required=True, allow_none=True, metadata={"description": "Always null."})


class ProcedureQuerySchema(Schema):
    q = CleanString(
        load_default="",
        validate=validate.Length(max=100, error="wrong_length"),
        metadata={"description": "Words, with or without accents.", "example": "ho kinh doanh"},
    )
    category = CleanString(load_default="", validate=validate.Length(max=50, error="wrong_length"))


class AlternativeSchema(Schema):
    key = fields.String(required=True)
    name = fields.String(required=True)


class RequirementSchema(Schema):
    """A paper. It is wanted when `condition` is null or the answers validate against it."""

    key = fields.String(required=True, metadata={"example": "giay_chung_sinh"})
    name = fields.String(required=True)
    hint = fields.String(required=True)
    how = fields.String(
        required=True,
        validate=validate.OneOf(["submit", "present"]),
        metadata={
            "description": "`submit`: upload it; `present`: show the original at the counter."
        },
    )
    required = fields.Boolean(required=True)
    condition = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "JSON Schema (2020-12) over the whole answers."},
    )
    alternatives = fields.List(
        fields.Nested(AlternativeSchema),
        metadata={"description": "Kinds of paper, any one of which will do (submit only)."},
    )
    media_types = fields.List(fields.String(), metadata={"description": "submit only"})
    max_bytes = fields.Integer(metadata={"description": "Of one file, in bytes (submit only)."})
    max_files = fields.Integer(metadata={"description": "Of one dossier (submit only)."})


class FactSchema(Schema):
    """A statement of law, with how sure we are: `sure`, `likely` or `unsure`."""

    text = fields.String(required=True)
    certainty = fields.String(required=True, validate=validate.OneOf(["sure", "likely", "unsure"]))
    since = fields.String(
        allow_none=True,
        metadata={
            "format": "date",
            "description": "Since when this is so; null: for longer than anybody needs to know. "
            "What is not sure has a day, from which it is stated.",
        },
    )


class TimesSchema(Schema):
    """A fee counted by an answer: the number at the pointer `of`, less those that are free."""

    of = fields.String(required=True, metadata={"example": "/ban_sao/so_luong"})
    free = fields.Integer(required=True)


class FeeSchema(FactSchema):
    """A fee. It is due when `condition` is null or the answers validate against it."""

    amount = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "In đồng, for one; null: not fixed here."},
    )
    condition = fields.Dict(
        allow_none=True,
        metadata={
            "description": "JSON Schema (2020-12) over the whole answers, with those that the "
            "server writes; `POST …/fee` reckons with all of it."
        },
    )
    times = fields.Nested(TimesSchema, allow_none=True)


class ElsewhereSchema(Schema):
    name = fields.String(required=True)
    procedure = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Code of the right procedure, where it is one of ours."},
    )


class RedirectSchema(Schema):
    """Another office is the right one as soon as the answers validate against `condition`."""

    condition = fields.Dict(required=True, allow_none=True)
    text = fields.String(required=True)
    to = fields.Nested(ElsewhereSchema, required=True)
    severity = fields.String(
        required=True,
        validate=validate.OneOf(["hard", "soft"]),
        metadata={"description": "`hard`: such a dossier is refused; `soft`: a warning."},
    )


class FeeQuestionSchema(Schema):
    """The answers so far; what a fee does not depend on may be left out."""

    revision = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(1, 1_000_000, error="out_of_range"),
        metadata={"description": "Of the form that is filled in; left out: the current one."},
    )
    answers = JsonObject(
        required=True,
        max_bytes=100_000,
        metadata={"example": {"ban_sao": {"co": True, "so_luong": 3}}},
    )


class DueFeeSchema(Schema):
    """A fee that these answers call for."""

    text = fields.String(required=True)
    certainty = fields.String(required=True, validate=validate.OneOf(["sure", "likely", "unsure"]))
    amount = fields.Integer(
        required=True, allow_none=True, metadata={"description": "In đồng; null: not fixed here."}
    )
    quantity = fields.Integer(required=True, metadata={"description": "How many times."})
    total = fields.Integer(required=True, allow_none=True, metadata={"description": "In đồng."})


class DueFeesSchema(Schema):
    items = fields.List(fields.Nested(DueFeeSchema), required=True)
    total = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "In đồng; null when some amount is not known.", "example": 24000},
    )


class RevisionSchema(Schema):
    number = fields.Integer(required=True)
    effective_from = fields.Date(required=True)


class GuidePartSchema(Schema):
    title = fields.String(required=True)
    items = fields.List(fields.String(), required=True)


class ProcedureSchema(Schema):
    """Everything to know before beginning."""

    code = fields.String(required=True, metadata={"example": CODE_EXAMPLE})
    name = fields.String(required=True)
    summary = fields.String(required=True)
    categories = fields.List(fields.Nested(CategorySchema), required=True)
    decided_by = fields.String(required=True)
    who_may_file = fields.String(required=True)
    citizen_deadline = fields.Nested(FactSchema, required=True)
    time_limit = fields.Nested(FactSchema, required=True)
    fees = fields.List(fields.Nested(FeeSchema), required=True)
    legal_basis = fields.List(fields.Nested(FactSchema), required=True)
    declaration = fields.Nested(
        FactSchema,
        allow_none=True,
        metadata={"description": "The official form that the answers fill in."},
    )
    redirects = fields.List(fields.Nested(RedirectSchema))
    result = fields.String(required=True)
    guide = fields.List(fields.Nested(GuidePartSchema), required=True)
    requirements = fields.List(fields.Nested(RequirementSchema), required=True)
    revision = fields.Nested(RevisionSchema, required=True)


class ProcedureNameSchema(Schema):
    code = fields.String(required=True, metadata={"example": CODE_EXAMPLE})
    name = fields.String(required=True)


class ReceivingSchema(Schema):
    level = fields.String(required=True, metadata={"description": "As in `GET /agencies?level=`."})
    suggested_from = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "JSON pointers into the answers: communes to suggest, in order."},
    )
    must_serve = fields.String(
        metadata={
            "description": "JSON pointer into the answers: the office must be of that commune."
        }
    )


class PurposeSchema(Schema):
    key = fields.String(required=True)
    text = fields.String(required=True)
    required = fields.Boolean(required=True)


class ConsentTextSchema(Schema):
    version = fields.String(required=True)
    notice = fields.String(required=True)
    purposes = fields.List(fields.Nested(PurposeSchema), required=True)


class FormSchema(Schema):
    """A form as data: any JSON Schema validator checks it, JSON Forms renders it."""

    procedure = fields.Nested(ProcedureNameSchema, required=True)
    revision = fields.Integer(required=True)
    effective_from = fields.Date(required=True)
    schema = fields.Dict(
        required=True, metadata={"description": "JSON Schema 2020-12 of the answers."}
    )
    ui_schema = fields.Dict(
        required=True, metadata={"description": "JSON Forms vocabulary: steps, groups, controls."}
    )
    requirements = fields.List(fields.Nested(RequirementSchema), required=True)
    redirects = fields.List(fields.Nested(RedirectSchema))
    fees = fields.List(fields.Nested(FeeSchema))
    receiving = fields.Nested(ReceivingSchema, required=True)
    consent = fields.Nested(ConsentTextSchema, required=True)


class FormQuerySchema(Schema):
    revision = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 1_000_000, error="out_of_range"),
        metadata={"description": "An older one that is still open; left out: the current one."},
    )


class ChangeSchema(Schema):
    """One difference from the revision before."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(["field", "paper", "other"]),
        metadata={"description": "A question, a paper, or anything else the procedure says."},
    )
    how = fields.String(required=True, validate=validate.OneOf(["added", "removed", "changed"]))
    key = fields.String(required=True, metadata={"example": "nguoi_yeu_cau.email"})
    name = fields.String(required=True, metadata={"example": "Thư điện tử"})
    aspects = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What of it changed, by catalogue keys.", "example": ["label"]},
    )


class PublishedRevisionSchema(Schema):
    """A revision in the history of its procedure."""

    number = fields.Integer(required=True, metadata={"example": 2})
    state = fields.String(
        required=True,
        validate=validate.OneOf(["planned", "current", "closing", "retired", "withdrawn"]),
        metadata={
            "description": "`planned`: counts from `effective_from` on; `current`: what is filled "
            "in now; `closing`: replaced, still takes dossiers begun on it; `retired`: takes none; "
            "`withdrawn`: replaced before its day."
        },
    )
    effective_from = fields.Date(required=True)
    published_at = Moment(required=True)
    retired_at = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "From when it takes no dossiers; null: not set."},
    )
    changes = fields.List(fields.Nested(ChangeSchema), required=True)


class RevisionListSchema(Schema):
    items = fields.List(fields.Nested(PublishedRevisionSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "Always null."})


class CodeSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)


class CodeListSchema(Schema):
    name = fields.String(required=True)
    items = fields.List(fields.Nested(CodeSchema), required=True)


class CodeListQuerySchema(Schema):
    parent = CleanString(
        load_default="",
        validate=validate.Length(max=20, error="wrong_length"),
        metadata={"description": "Code above: communes need their province.", "example": "80"},
    )
