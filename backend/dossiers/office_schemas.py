"""What the API says of the office that has a dossier."""

from marshmallow import fields

from backend.core.api import Schema


class PlaceSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)


class ReceivingOfficeSchema(PlaceSchema):
    """The office that received a dossier, and where and when its people are found."""

    address = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    hours = fields.String(
        required=True,
        metadata={
            "description": "When it is open, in words.",
            "example": "thứ Hai đến thứ Sáu, 07:30–11:30 và 13:30–17:00",
        },
    )
