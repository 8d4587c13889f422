"""What the API says to and of registers (paper 07)."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.dossiers.schemas import DossierQuerySchema

_CODE = validate.Length(1, 40, error="wrong_length")


class RegisterPeriodSchema(Schema):
    """The days that a register covers."""

    since = fields.Date(
        required=True,
        data_key="from",
        metadata={"description": "First day, in Viet Nam.", "example": "2026-11-01"},
    )
    until = fields.Date(
        required=True,
        data_key="to",
        metadata={
            "description": "Last day, included: today at the latest, and 31 days at most.",
            "example": "2026-11-30",
        },
    )


class NewRegisterSchema(RegisterPeriodSchema):
    agency = CleanString(
        required=True, validate=_CODE, metadata={"description": "Code of the office."}
    )


class RegisterQuerySchema(DossierQuerySchema):
    agency = CleanString(
        required=True, validate=_CODE, metadata={"description": "Code of the office."}
    )


class CoveredSchema(RegisterPeriodSchema):
    """What a register covers: its days, and how many dossiers stand in it."""

    dossiers = fields.Integer(required=True)


class RegisterSchema(CoveredSchema):
    """A register that was issued."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"example": "0003/2026/STDHS"})
    issued_at = Moment(required=True)


class RegisterListSchema(Schema):
    items = fields.List(fields.Nested(RegisterSchema), required=True)
    next = fields.String(required=True, allow_none=True)
