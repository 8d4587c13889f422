"""What the API says to and of the queue, its numbers, alerts and prechecks."""

from typing import Any, Final
from uuid import UUID

from marshmallow import ValidationError, fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.dossiers.advice import ADVISED, PAPER_STATES
from backend.dossiers.case_schemas import PersonSchema
from backend.dossiers.office_schemas import PlaceSchema
from backend.dossiers.paper_differences import TEXTS as DIFFERENCES
from backend.dossiers.schemas import WarningSchema
from backend.dossiers.states import STATUSES
from backend.dossiers.urgency import URGENCIES
from backend.procedures.handling import REASON_KINDS
from backend.procedures.schemas import ProcedureNameSchema

_CODE: Final = validate.Length(1, 50, error="wrong_length")
_CURSOR: Final = validate.Length(max=500, error="wrong_length")
_STATUS: Final = validate.OneOf(list(STATUSES), error="invalid_choice")


class AssigneeField(fields.String):
    """`me`, `none`, or the id of an officer."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        text = super()._deserialize(value, attr, data)
        if text in ("me", "none"):
            return text
        try:
            return UUID(text)
        except ValueError as error:
            raise ValidationError("invalid_uuid") from error


class AgencyQuerySchema(Schema):
    agency = CleanString(
        load_default=None,
        validate=_CODE,
        metadata={"description": "Code of one of my offices; all of mine where it is left out."},
    )


class QueueQuerySchema(AgencyQuerySchema):
    status = fields.String(
        load_default=None,
        validate=_STATUS,
        metadata={"description": "Where it is left out: all that is not resolved yet."},
    )
    assignee = AssigneeField(
        load_default=None, metadata={"description": "`me`, `none`, or the id of an officer."}
    )
    procedure = CleanString(load_default=None, validate=_CODE)
    due_before = Moment(load_default=None, metadata={"description": "Compared to `next_due_at`."})
    overdue = fields.Boolean(
        load_default=False, metadata={"description": "Only where it is the office that is late."}
    )
    q = CleanString(
        load_default="",
        validate=validate.Length(max=100, error="wrong_length"),
        metadata={
            "description": "Names and numbers, with or without accents, every word; words may be "
            "begun only, but whole ones go first. Three digits or more are found anywhere in a "
            "number; a whole tracking code or dossier number finds it whatever the filters say.",
            "example": "nguyen an 1234",
        },
    )
    cursor = fields.String(load_default="", validate=_CURSOR)


class DossierLineSchema(Schema):
    """What names a dossier in a list."""

    id = fields.UUID(required=True)
    tracking_code = fields.String(required=True, metadata={"example": "7KQ2-9MWX-4D3P"})
    number = fields.String(required=True, metadata={"example": "H53.007-261123-0001"})
    status = fields.String(required=True, validate=validate.OneOf(list(STATUSES)))
    status_label = fields.String(required=True)
    procedure = fields.Nested(ProcedureNameSchema, required=True)
    revision = fields.Integer(required=True)
    next_due_at = Moment(
        required=True, metadata={"description": "What is due next, by the office or the citizen."}
    )


class QueueRowSchema(DossierLineSchema):
    applicant = fields.String(required=True)
    channel = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "For If-Match."})
    submitted_at = Moment(required=True)
    acceptance_due_at = Moment(required=True)
    due_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True)
    money = fields.String(required=True)
    agency = fields.Nested(PlaceSchema, required=True)
    handling_agency = fields.Nested(PlaceSchema, required=True)
    assignee = fields.Nested(PersonSchema, required=True, allow_none=True)
    lease_until = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "Until then nobody else can claim it; null once that is over."},
    )
    urgency = fields.String(
        required=True,
        validate=validate.OneOf(URGENCIES),
        metadata={
            "description": "`waiting`: for the citizen; `due_soon`: within 8 working hours; "
            "`done`: there is a result, or it has ended."
        },
    )
    seconds = fields.Integer(
        required=True,
        allow_none=True,
        data_key="remaining_seconds",
        metadata={
            "description": "Working time until `next_due_at`, below zero when late; null once done."
        },
    )


class QueuePageSchema(Schema):
    items = fields.List(fields.Nested(QueueRowSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class BoundedSchema(Schema):
    """A number that is counted up to 99."""

    count = fields.Integer(required=True)
    more = fields.Boolean(required=True, metadata={"description": "There are more: 99+."})


class NumbersSchema(Schema):
    """What the tabs say."""

    statuses = fields.Dict(
        required=True,
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Exactly, for each of the ten statuses."},
    )
    overdue = fields.Nested(BoundedSchema, required=True)
    due_soon = fields.Nested(BoundedSchema, required=True)
    unassigned = fields.Nested(BoundedSchema, required=True)
    mine = fields.Nested(BoundedSchema, required=True)
    alerts = fields.Nested(BoundedSchema, required=True)


class AlertQuerySchema(Schema):
    cursor = fields.String(load_default="", validate=_CURSOR)


class AlertSchema(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"example": "time_75"})
    label = fields.String(required=True)
    at = Moment(required=True)
    role = fields.String(required=True)
    is_personal = fields.Boolean(
        required=True, metadata={"description": "For me alone; else for my role at `agency`."}
    )
    agency = fields.Nested(PlaceSchema, required=True)
    dossier = fields.Nested(DossierLineSchema, required=True)


class AlertPageSchema(Schema):
    items = fields.List(fields.Nested(AlertSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class CheckedPaperSchema(Schema):
    requirement = fields.String(required=True)
    name = fields.String(required=True)
    required = fields.Boolean(required=True)
    state = fields.String(required=True, validate=validate.OneOf(PAPER_STATES))
    files = fields.Integer(required=True)
    legible = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={
            "description": "False: some file of it is blurred, dark, blank, or could not be "
            "opened. Null: there is no file, or it cannot be told (yet)."
        },
    )


class PointedAnswerSchema(Schema):
    pointer = fields.String(required=True, metadata={"example": "/me/so_dinh_danh"})
    label = fields.String(required=True)


class MismatchSchema(Schema):
    kind = fields.String(required=True)
    message = fields.String(required=True)
    answers = fields.List(fields.Nested(PointedAnswerSchema), required=True)


class DifferenceSchema(Schema):
    """Where a paper, as a machine has read it, seems to say something else than the form."""

    kind = fields.String(required=True, validate=validate.OneOf(list(DIFFERENCES)))
    message = fields.String(required=True)
    requirement = fields.String(required=True, metadata={"example": "giay_chung_sinh"})
    requirement_name = fields.String(required=True)
    read = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "What was read. Null with `another_paper`.",
            "example": "072196001235",
        },
    )
    answers = fields.List(fields.Nested(PointedAnswerSchema), required=True)


class DuplicateSchema(Schema):
    """Another dossier about the same thing; its id only where this officer may open it."""

    id = fields.UUID(required=True, allow_none=True)
    number = fields.String(required=True)
    status = fields.String(required=True)
    status_label = fields.String(required=True)
    submitted_at = Moment(required=True)
    agency = fields.Nested(PlaceSchema, required=True)


class BecauseSchema(Schema):
    code = fields.String(required=True, metadata={"example": "paper_missing"})
    message = fields.String(required=True)


class AdvisedItemSchema(Schema):
    """As `items` of `POST …/supplements`."""

    pointer = fields.String()
    requirement = fields.String()
    reason_key = fields.String()


class AdviceSchema(Schema):
    action = fields.String(required=True, validate=validate.OneOf(ADVISED))
    because = fields.List(fields.Nested(BecauseSchema), required=True)
    items = fields.List(fields.Nested(AdvisedItemSchema), required=True)


class PrecheckSchema(Schema):
    """What the machine sees. `version` is that of the dossier that was looked at."""

    version = fields.Integer(required=True)
    papers = fields.List(fields.Nested(CheckedPaperSchema), required=True)
    mismatches = fields.List(fields.Nested(MismatchSchema), required=True)
    differences = fields.List(
        fields.Nested(DifferenceSchema),
        required=True,
        metadata={"description": "Empty where no reading is installed: see OCR_COMMAND."},
    )
    duplicates = fields.List(
        fields.Nested(DuplicateSchema),
        required=True,
        allow_none=True,
        metadata={"description": "Null: nobody can tell for this procedure."},
    )
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    advice = fields.Nested(
        AdviceSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null once the office has answered."},
    )


class ReasonQuerySchema(Schema):
    kind = fields.String(
        load_default=None, validate=validate.OneOf(REASON_KINDS, error="invalid_choice")
    )


class CannedReasonSchema(Schema):
    key = fields.String(required=True, metadata={"example": "thieu_giay_to"})
    kind = fields.String(required=True, validate=validate.OneOf(REASON_KINDS))
    text = fields.String(required=True)
    letter_text = fields.String(
        required=True, metadata={"description": "As the letter says it: in Vietnamese."}
    )
    legal_basis = fields.String(required=True)
    certainty = fields.String(required=True)


class CannedReasonListSchema(Schema):
    items = fields.List(fields.Nested(CannedReasonSchema), required=True)
