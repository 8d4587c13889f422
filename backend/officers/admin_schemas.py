"""What the API says to and of those who look after accounts, offices and keys."""

from marshmallow import fields

from backend.core.api import Schema


class AgencySchema(Schema):
    """An office."""

    code = fields.String(required=True, metadata={"example": "H53.001"})
    name = fields.String(required=True)
    level = fields.String(required=True, metadata={"description": "As in `GET /agencies?level=`."})
    commune = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class AgencyListSchema(Schema):
    items = fields.List(fields.Nested(AgencySchema), required=True)
