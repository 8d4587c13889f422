"""What the API says of offices."""

from marshmallow import fields, validate

from backend.agencies.models import LEVELS
from backend.core.api import Schema


class ReceivingOfficeSchema(Schema):
    """An office that receives dossiers, and where and when its people are found."""

    code = fields.String(required=True, metadata={"example": "H53.007"})
    name = fields.String(required=True)
    address = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where to go; null while nobody has said so."},
    )
    phone = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Whom to call; null while nobody has said so.",
            "example": "0276 3 000 000",
        },
    )
    hours = fields.String(
        required=True,
        metadata={
            "description": "When it is open, in words: its own, else the office hours that "
            "deadlines count by.",
            "example": "thứ Hai đến thứ Sáu, 07:30–11:30 và 13:30–17:00",
        },
    )


class OfficeSchema(ReceivingOfficeSchema):
    commune = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Five-digit code of the commune it serves; null: the whole province.",
            "example": "25516",
        },
    )


class OfficeListSchema(Schema):
    items = fields.List(fields.Nested(OfficeSchema), required=True)


class OfficeQuerySchema(Schema):
    level = fields.String(
        load_default="commune",
        validate=validate.OneOf(LEVELS, error="invalid_choice"),
        metadata={
            "description": "Which office: `receiving.level` of a form. `commune`: public service "
            "centre; `business_registry`: of each commune; `tax`; `provincial_police`: records; "
            "`province_centre`: the province's public service centre."
        },
    )
