"""What the API says to and of the call list."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.dossiers.case_schemas import PersonSchema
from backend.dossiers.office_schemas import PlaceSchema
from backend.notifications.service import CALL_OUTCOMES
from backend.procedures.schemas import ProcedureNameSchema


class CallQuerySchema(Schema):
    cursor = fields.String(load_default="", validate=validate.Length(max=500, error="wrong_length"))


class CallDossierSchema(Schema):
    """What names the dossier on the telephone."""

    id = fields.UUID(required=True)
    tracking_code = fields.String(required=True, metadata={"example": "7KQ2-9MWX-4D3P"})
    number = fields.String(required=True)
    status_label = fields.String(required=True)
    procedure = fields.Nested(ProcedureNameSchema, required=True)


class CallTrySchema(Schema):
    """What came of ringing up, the last time."""

    outcome = fields.String(required=True, validate=validate.OneOf(CALL_OUTCOMES))
    remark = fields.String(required=True, allow_none=True)
    at = Moment(required=True)
    officer = fields.Nested(PersonSchema, required=True, allow_none=True)


class CallSchema(Schema):
    """Somebody to ring up, and what to tell them."""

    id = fields.UUID(required=True)
    since = Moment(required=True)
    agency = fields.Nested(PlaceSchema, required=True)
    name = fields.String(required=True, metadata={"description": "Whom to ask for."})
    phone = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null where nobody gave one: see the dossier's papers."},
    )
    title = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "What the citizen was to read."})
    reason = fields.String(
        required=True,
        metadata={"description": "Why no message arrived: a code.", "example": "no_channel"},
    )
    dossier = fields.Nested(CallDossierSchema, required=True, allow_none=True)
    last_try = fields.Nested(CallTrySchema, required=True, allow_none=True)


class CallPageSchema(Schema):
    items = fields.List(fields.Nested(CallSchema), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "Cursor of the next page."}
    )


class CallOutcomeSchema(Schema):
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(CALL_OUTCOMES, error="invalid_choice"),
        metadata={"description": "`no_answer`: the call stays on the list."},
    )
    remark = CleanString(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 500, error="wrong_length"),
    )


class ClosedCallSchema(Schema):
    id = fields.UUID(required=True)
    is_open = fields.Boolean(
        required=True, metadata={"description": "It is still on the list: nobody answered."}
    )
    last_try = fields.Nested(CallTrySchema, required=True)
